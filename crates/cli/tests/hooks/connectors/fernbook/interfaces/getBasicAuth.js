// Fernbook's user name is the word apikey, whoever signs in.
function getBasicAuth({ apiKey }) {
    return Buffer.from(`apikey:${apiKey}`).toString('base64');
}

module.exports = getBasicAuth;
