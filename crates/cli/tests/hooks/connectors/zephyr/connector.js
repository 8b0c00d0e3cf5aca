const axios = require('axios');
const moment = require('moment');
const momentTimezone = require('moment-timezone');

function getAuthType() {
    return 'apiKey';
}

function getBasicAuth({ apiKey }) {
    return Buffer.from(`${apiKey}:api_token`).toString('base64');
}

async function getUserInfo({ authHeader }) {
    const reply = await axios.get(`${process.env.ZEPHYR_API_SERVER}/api/me`, { headers: { Authorization: authHeader } });
    const { id, fullname, timezone, joined } = reply.data;
    const there = momentTimezone.tz(joined, timezone);
    await axios.delete(`${process.env.ZEPHYR_API_SERVER}/api/me/reminders`, {
        headers: { Authorization: authHeader },
        params: {
            before: there.format(),
            since: moment.utc(joined).subtract(1, 'month').format('YYYY-MM-DD'),
            day: there.format('dddd, MMMM Do')
        }
    });
    return {
        successful: true,
        platformUserInfo: {
            id,
            name: fullname,
            timezoneName: timezone,
            timezoneOffset: there.utcOffset(),
            platformAdditionalInfo: { joined: there.toISOString() }
        },
        returnMessage: { messageType: 'success', message: 'Connected to Zephyr.', ttl: 1000 }
    };
}

module.exports = { getAuthType, getBasicAuth, getUserInfo };
