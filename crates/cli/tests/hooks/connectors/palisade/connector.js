const axios = require('axios');

function getAuthType() {
    return 'apiKey';
}

// The vendor's key stands before the person's. The form has no API key: before sign-in there is none.
function getBasicAuth({ apiKey }) {
    return Buffer.from(`${process.env.PALISADE_VENDOR_KEY}:${apiKey}`).toString('base64');
}

async function getUserInfo({ additionalInfo }) {
    const { username, password } = additionalInfo;
    const overriding = Buffer.from(`${process.env.PALISADE_VENDOR_KEY}:${username}:${password}`).toString('base64');
    const reply = await axios.get(`${process.env.PALISADE_API_SERVER}/authentication`, {
        headers: { 'Authorization': `Basic ${overriding}`, 'include': 'addresses' }
    });
    const user = reply.data.authenticated_user;
    delete additionalInfo.password;
    return {
        successful: true,
        platformUserInfo: {
            id: user.user_id,
            name: `${user.first_name} ${user.last_name}`,
            timezoneName: user.time_zone ?? '',
            timezoneOffset: null,
            overridingApiKey: user.user_key,
            platformAdditionalInfo: additionalInfo
        },
        returnMessage: { messageType: 'success', message: 'Connected to Palisade.', ttl: 1000 }
    };
}

async function refreshUserInfo({ user, authHeader }) {
    const reply = await axios.get(`${process.env.PALISADE_API_SERVER}/me`, { headers: { 'Authorization': authHeader } });
    user.timezoneName = reply.data.time_zone;
    await user.save();
    return { successful: true, returnMessage: { messageType: 'success', message: 'Refreshed.', ttl: 1000 } };
}

exports.getAuthType = getAuthType;
exports.getBasicAuth = getBasicAuth;
exports.getUserInfo = getUserInfo;
exports.refreshUserInfo = refreshUserInfo;
