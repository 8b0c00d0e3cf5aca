const { client } = require('./client');

async function getUserInfo({ authHeader, additionalInfo }) {
    const form = new URLSearchParams();
    form.append('include', 'profile');
    form.append('workspace', additionalInfo.workspace);
    const { data, status, headers } = await client(authHeader).post('sessions/introspect', form);
    if (status !== 201) {
        return { successful: false, returnMessage: { messageType: 'danger', message: `Fernbook said ${status}`, ttl: 3000 } };
    }
    return {
        successful: true,
        platformUserInfo: {
            id: `${data.profile.uid}-fernbook`,
            name: data.profile.display,
            timezoneName: '',
            timezoneOffset: '',
            platformAdditionalInfo: { node: headers['x-fernbook-node'] }
        },
        returnMessage: { messageType: 'success', message: `Hello ${data.profile.display}`, ttl: 1000 }
    };
}

module.exports = getUserInfo;
