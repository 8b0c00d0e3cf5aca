exports.getAuthType = () => 'apiKey';

exports.getBasicAuth = ({ apiKey }) => {
    const { encode } = require('./lib/encode');
    return encode('x', apiKey);
};

exports.getUserInfo = async ({ authHeader, hostname, additionalInfo, platform }) => {
    // Loaded when it is used: the log page of this connector never needs a client.
    const axios = require('axios').default;
    const regions = require('./lib/regions');
    const region = regions.find((one) => one.code === additionalInfo.region);
    if (!region) {
        throw new Error(`Harborline has no region ${additionalInfo.region}`);
    }
    const { data } = await axios({
        method: 'post',
        url: `http://${hostname}${region.path}/graphql`,
        headers: { Authorization: authHeader },
        data: { query: '{ viewer { id name } }', variables: { platform, emoji: '⚓' } }
    });
    if (data.errors) {
        return {
            successful: false,
            returnMessage: { messageType: 'danger', message: data.errors.map((error) => error.message).join('; '), ttl: 3000 }
        };
    }
    return {
        successful: true,
        platformUserInfo: {
            id: data.data.viewer.id,
            name: data.data.viewer.name,
            overridingHostname: hostname,
            platformAdditionalInfo: { region: region.code }
        },
        returnMessage: { messageType: 'success', message: 'Connected to Harborline.', ttl: 1000 }
    };
};
