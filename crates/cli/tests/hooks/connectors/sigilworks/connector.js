'use strict';

const crypto = require('crypto');
const axios = require('axios');

class Signer {
    #secret;

    constructor(keyId, secret) {
        this.keyId = keyId;
        this.#secret = secret;
    }

    headers(method, path, body) {
        const digest = crypto.createHash('md5').update(body).digest('base64');
        const text = [method, path, digest, this.keyId].join('\n');
        const signature = crypto.createHmac('sha256', Buffer.from(this.#secret, 'hex')).update(text, 'utf8').digest('hex');
        return { 'Content-MD5': digest, 'X-Sigil-Key': this.keyId, 'X-Sigil-Signature': `v1=${signature}` };
    }
}

// The password is derived, never the secret itself.
function getBasicAuth({ apiKey }) {
    const [keyId, secret] = apiKey.split('.');
    const derived = crypto.createHmac('sha1', secret).update(keyId).digest('base64url');
    return Buffer.concat([Buffer.from(keyId), Buffer.from(':'), Buffer.from(derived)]).toString('base64');
}

async function getUserInfo({ authHeader, apiKey }) {
    const [keyId, secret] = apiKey.split('.');
    const body = JSON.stringify({ keyId, purpose: 'whoami' });
    const path = '/v1/whoami?full=1';
    const signed = new Signer(keyId, secret).headers('PUT', path, body);
    const { data } = await axios.put(`${process.env.SIGILWORKS_API_SERVER}${path}`, body, {
        headers: { ...signed, Authorization: authHeader, 'Content-Type': 'application/json; charset=utf-8' }
    });
    const proof = crypto.createHash('sha256').update(`${keyId}:${data.id}`).digest();
    if (!crypto.timingSafeEqual(proof, Buffer.from(data.proof, 'hex'))) {
        return { successful: false, returnMessage: { messageType: 'danger', message: 'This is not Sigilworks.', ttl: 3000 } };
    }
    return {
        successful: true,
        platformUserInfo: { id: data.id, name: data.name, platformAdditionalInfo: {} },
        returnMessage: { messageType: 'success', message: 'Connected to Sigilworks.', ttl: 1000 }
    };
}

module.exports.getAuthType = () => 'apiKey';
module.exports.getBasicAuth = getBasicAuth;
module.exports.getUserInfo = getUserInfo;
