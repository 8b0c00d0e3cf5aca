module.exports = {
    getAuthType: require('./interfaces/getAuthType'),
    getBasicAuth: require('./interfaces/getBasicAuth'),
    getUserInfo: require('./interfaces/getUserInfo'),
    getLogFormatType: require('./interfaces/getLogFormatType')
};
