async function getAuthType() {
    return 'apiKey';
}

module.exports = getAuthType;
