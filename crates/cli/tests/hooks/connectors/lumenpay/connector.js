const axios = require('axios');
const logger = require('@app-connect/core/lib/logger');

function getAuthType() {
    return 'apiKey';
}

function getBasicAuth({ apiKey }) {
    return Buffer.from(`${apiKey}:X`).toString('base64');
}

async function getUserInfo({ authHeader, additionalInfo }) {
    const login = { company: additionalInfo.company, user: additionalInfo.userName, password: additionalInfo.password };
    const { data } = await axios.post(`${process.env.LUMENPAY_API_SERVER}/v1/login`, login, {
        headers: { 'Authorization': authHeader, 'Content-Type': 'application/json' }
    });
    logger.info(`signed in to ${additionalInfo.company}`);
    // What came in through the form becomes what is kept.
    delete additionalInfo.password;
    delete additionalInfo.apiKey;
    additionalInfo.companyId = data.company.id;
    additionalInfo.roles = data.roles;
    return {
        successful: true,
        platformUserInfo: {
            id: data.user.id,
            name: data.user.name,
            timezoneName: data.user.timezone,
            timezoneOffset: 0,
            platformAdditionalInfo: additionalInfo
        },
        returnMessage: { messageType: 'success', message: 'Connected to LumenPay.', ttl: 1000 }
    };
}

async function postSaveUserInfo({ userInfo }) {
    return { ...userInfo, name: `${userInfo.name} (LumenPay)` };
}

module.exports = { getAuthType, getBasicAuth, getUserInfo, postSaveUserInfo };
