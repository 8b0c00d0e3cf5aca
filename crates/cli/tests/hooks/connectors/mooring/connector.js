const axios = require('axios');
const { parsePhoneNumber } = require('awesome-phonenumber');

const SENTINEL = 'signed-in-with-session';

function getAuthType() {
    return 'apiKey';
}

// The pairing code works once. What is kept afterwards is a word, and the extension is the user name.
function getBasicAuth({ apiKey }) {
    return Buffer.from(apiKey === SENTINEL ? 'session:' : `pairing:${apiKey}`).toString('base64');
}

async function getUserInfo({ authHeader, additionalInfo }) {
    const phone = parsePhoneNumber(additionalInfo.phone, { regionCode: 'GB' });
    if (!phone.valid) {
        return {
            successful: false,
            returnMessage: { messageType: 'warning', message: `${additionalInfo.phone} is no phone number.`, ttl: 3000 }
        };
    }
    const { data } = await axios.patch(
        `${process.env.MOORING_API_SERVER}/pairings/current`,
        { phone: phone.number.e164, country: phone.regionCode, type: phone.type },
        { headers: { Authorization: authHeader } }
    );
    return {
        successful: true,
        platformUserInfo: {
            id: data.extension,
            name: `${data.owner} (${phone.number.international})`,
            overridingApiKey: SENTINEL,
            platformAdditionalInfo: { phone: phone.number.e164, national: phone.number.national }
        },
        returnMessage: { messageType: 'success', message: 'Paired.', ttl: 1000 }
    };
}

exports.getAuthType = getAuthType;
exports.getBasicAuth = getBasicAuth;
exports.getUserInfo = getUserInfo;
