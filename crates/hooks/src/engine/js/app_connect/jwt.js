// `@app-connect/core/lib/jwt`: HS256 under a key of the connector's own environment.
'use strict';

const { Buffer } = require('buffer');
const { createHmac, timingSafeEqual } = require('crypto');

const NAME = 'APP_SERVER_SECRET_KEY';

function secret() {
  const key = require('process').env[NAME];
  if (!key) {
    throw new Error(`the connector must list ${NAME} in its environment to sign tokens`);
  }
  return key;
}

const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = text => createHmac('sha256', secret()).update(text).digest();

function generateJwt(data) {
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...data, iat: Math.floor(Date.now() / 1000) })}`;
  return `${body}.${sign(body).toString('base64url')}`;
}

// What the token says, or `null` where it is not ours or out of date.
function decodeJwt(token) {
  const [head, body, signature, ...more] = `${token}`.split('.');
  const wanted = sign(`${head}.${body}`);
  const given = Buffer.from(signature ?? '', 'base64url');
  if (more.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    return null;
  }
  try {
    if (JSON.parse(Buffer.from(head, 'base64url')).alg !== 'HS256') return null;
    const data = JSON.parse(Buffer.from(body, 'base64url'));
    return data.exp !== undefined && data.exp <= Date.now() / 1000 ? null : data;
  } catch {
    return null;
  }
}

module.exports = { generateJwt, decodeJwt };
