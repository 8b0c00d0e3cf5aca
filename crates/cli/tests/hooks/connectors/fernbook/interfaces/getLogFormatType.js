const constants = require('@app-connect/core/lib/constants');

module.exports = () => constants.LOG_DETAILS_FORMAT_TYPE.MARKDOWN;
