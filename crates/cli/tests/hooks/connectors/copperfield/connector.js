const axios = require('axios');
const url = require('url');

function getAuthType() {
    return Promise.resolve('apiKey');
}

// Copperfield knows no Basic: its token goes into a header of its own.
function getBasicAuth() {
    return '';
}

async function token({ clientId, clientSecret }) {
    const reply = await axios.post(
        `${process.env.COPPERFIELD_API_SERVER}/oauth2/token`,
        new url.URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'me:read calls:write' })
    );
    return reply.data.access_token;
}

async function getUserInfo({ apiKey, additionalInfo }) {
    let access;
    try {
        access = await token({ clientId: apiKey, clientSecret: additionalInfo.clientSecret });
    } catch (error) {
        console.warn('no token from Copperfield:', error.message);
        return {
            successful: false,
            returnMessage: { messageType: 'danger', message: `No token: ${error.response.data.error_description}`, ttl: 5000 }
        };
    }
    const { data } = await axios.get(`${process.env.COPPERFIELD_API_SERVER}/me`, { headers: { 'X-Copper-Token': access } });
    return {
        successful: true,
        platformUserInfo: { id: data.sub, name: data.name, overridingApiKey: access, platformAdditionalInfo: {} },
        returnMessage: { messageType: 'success', message: 'Connected to Copperfield.', ttl: 1000 }
    };
}

module.exports = { getAuthType, getBasicAuth, getUserInfo };
