const axios = require('axios');
const { LOG_DETAILS_FORMAT_TYPE } = require('@app-connect/core/lib/constants');

const PAGE = '/api/v2/users/current';

function getAuthType() {
    return 'apiKey';
}

function getLogFormatType() {
    return LOG_DETAILS_FORMAT_TYPE.HTML;
}

function getBasicAuth({ apiKey }) {
    return Buffer.from(`${apiKey}:`).toString('base64');
}

async function getUserInfo({ authHeader }) {
    try {
        const reply = await axios.get(`${process.env.AMBERDESK_API_SERVER}${PAGE}`, {
            headers: {
                'Authorization': authHeader,
                'Accept': 'application/vnd.amberdesk.v2+json'
            },
            params: { fields: 'id,first_name,last_name', locale: 'de DE' }
        });
        const me = reply.data.user;
        return {
            successful: true,
            platformUserInfo: {
                id: me.id,
                name: [me.first_name, me.last_name].filter(Boolean).join(' '),
                timezoneName: me.time_zone,
                timezoneOffset: null,
                platformAdditionalInfo: {}
            },
            returnMessage: {
                messageType: 'success',
                message: 'Connected to Amberdesk.',
                ttl: 1000
            }
        };
    } catch (error) {
        return {
            successful: false,
            returnMessage: {
                messageType: 'warning',
                message: 'Amberdesk does not know this key.',
                details: [
                    {
                        title: 'What to do',
                        items: [
                            { id: '1', type: 'text', text: `Amberdesk answered ${error.response ? error.response.status : error.code}. Make a new key under Settings > API.` }
                        ]
                    }
                ],
                ttl: 5000
            }
        };
    }
}

async function unAuthorize({ user }) {
    await user.destroy();
    return {
        returnMessage: { messageType: 'success', message: 'Logged out of Amberdesk', ttl: 1000 }
    };
}

exports.getAuthType = getAuthType;
exports.getLogFormatType = getLogFormatType;
exports.getBasicAuth = getBasicAuth;
exports.getUserInfo = getUserInfo;
exports.unAuthorize = unAuthorize;
