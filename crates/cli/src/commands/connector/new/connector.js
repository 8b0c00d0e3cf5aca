const axios = require('axios');
const { LOG_DETAILS_FORMAT_TYPE } = require('@app-connect/core/lib/constants');

function getAuthType() {
    return 'apiKey';
}

function getLogFormatType() {
    return LOG_DETAILS_FORMAT_TYPE.PLAIN_TEXT;
}

// What stands behind "Basic ": the prefix is added for you, and a promise is refused.
function getBasicAuth({ apiKey }) {
    return Buffer.from(`${apiKey}:`).toString('base64');
}

// Proves the credential and says whose it is: only what is `successful` is stored.
// Other fields of the form arrive in `additionalInfo`.
async function getUserInfo({ authHeader, hostname }) {
    try {
        const { data } = await axios.get(`https://${hostname}/v1/me`, { headers: { Authorization: authHeader } });
        return {
            successful: true,
            platformUserInfo: { id: data.id, name: data.name, platformAdditionalInfo: {} },
            returnMessage: { messageType: 'success', message: 'Connected to __NAME__.', ttl: 1000 },
        };
    } catch (error) {
        return {
            successful: false,
            returnMessage: {
                messageType: 'warning',
                message: `__NAME__ does not take this key (${error.message}).`,
                ttl: 3000,
            },
        };
    }
}

module.exports = { getAuthType, getLogFormatType, getBasicAuth, getUserInfo };
