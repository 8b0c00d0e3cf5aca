// Signs in as the original framework does, in Node: the file of a connector as it is, the real axios, and the
// sequence getAuthType, getBasicAuth, getUserInfo. Reads one JSON object from standard input and prints another.
'use strict';

const Module = require('module');
const path = require('path');

// What the original framework gives to its connectors; what its documentation tells of it, no more.
const FRAMEWORK = {
    'lib/constants': {
        LOG_DETAILS_FORMAT_TYPE: { PLAIN_TEXT: 'text/plain', HTML: 'text/html', MARKDOWN: 'text/markdown' },
    },
    'lib/logger': { debug() {}, info() {}, warn() {}, error() {} },
};

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
    return request.startsWith('@app-connect/core/') ? request : resolve.call(this, request, ...rest);
};
const load = Module._load;
Module._load = function (request, ...rest) {
    const own = request.startsWith('@app-connect/core/') && FRAMEWORK[request.slice('@app-connect/core/'.length)];
    return own || load.call(this, request, ...rest);
};

async function signIn(connector, { apiKey, hostname, platform, additionalInfo }) {
    const authType = await connector.getAuthType();
    const basic = connector.getBasicAuth({ apiKey });
    const userInfo = await connector.getUserInfo({
        authHeader: `Basic ${basic}`, hostname, platform, additionalInfo, apiKey, proxyId: undefined,
    });
    const kept = userInfo.platformUserInfo?.overridingApiKey ?? apiKey;
    return { authType, basic, userInfo, stored: connector.getBasicAuth({ apiKey: kept }) };
}

async function main() {
    let input = '';
    for await (const piece of process.stdin) input += piece;
    const { folder, forms } = JSON.parse(input);
    // Standard output is ours; what a connector prints goes elsewhere.
    console.log = console.info = console.warn = console.error;
    const connector = require(path.resolve(folder, 'connector.js'));
    const results = [];
    for (const form of forms) {
        results.push(await signIn(connector, form).catch((error) => ({ threw: error.message })));
    }
    process.stdout.write(JSON.stringify(results));
}

main();
