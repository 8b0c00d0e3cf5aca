const axios = require('axios');

function getAuthType() {
    return 'apiKey';
}

function getBasicAuth({ apiKey }) {
    return Buffer.from(`${apiKey}:x`).toString('base64');
}

async function getUserInfo({ authHeader, hostname }) {
    const reply = await axios.get(`http://${hostname}/me`, { headers: { 'Authorization': authHeader } });
    return {
        successful: true,
        platformUserInfo: { id: reply.data.id, name: reply.data.name, platformAdditionalInfo: {} },
        returnMessage: { messageType: 'success', message: 'Connected.', ttl: 1000 }
    };
}

exports.getAuthType = getAuthType;
exports.getBasicAuth = getBasicAuth;
exports.getUserInfo = getUserInfo;
