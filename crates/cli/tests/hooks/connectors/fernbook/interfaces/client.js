const axios = require('axios');

// One client for all interfaces.
function client(authHeader) {
    return axios.create({
        baseURL: `${process.env.FERNBOOK_API_SERVER}/rest/`,
        timeout: 10000,
        headers: { Authorization: authHeader, 'X-Fernbook-Client': 'dialler/3' }
    });
}

module.exports = { client };
