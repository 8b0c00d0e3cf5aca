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
        // Only a refusal says something about the key: the others can be tried again with the same one.
        const isRefused = [401, 403].includes(error.response?.status);
        return {
            successful: false,
            returnMessage: {
                messageType: isRefused ? 'warning' : 'danger',
                message: isRefused
                    ? '__NAME__ does not take this key.'
                    : `__NAME__ could not be asked (${error.message}). Try again later.`,
                ttl: 3000,
            },
        };
    }
}

module.exports = { getAuthType, getLogFormatType, getBasicAuth, getUserInfo };
