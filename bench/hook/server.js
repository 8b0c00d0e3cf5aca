// Node's side of `cargo xtask bench hook`, part two: both hooks for each request, in the one realm of the process.
//   node server.js CONNECTOR_FOLDER PORT PORT_OF_THE_STAND_IN
// It answers who the third party says it is. It does not know its caller, seals nothing, stores nothing.
'use strict';

const http = require('http');
const path = require('path');

const [folder, port, upstream] = process.argv.slice(2);
const connector = require(path.resolve(folder, 'connector.js'));
const hostname = `127.0.0.1:${upstream}`;

async function signIn(body) {
    const fields = JSON.parse(body).Credentials;
    const basic = connector.getBasicAuth({ apiKey: fields.apiKey });
    return connector.getUserInfo({
        authHeader: `Basic ${basic}`, hostname, platform: 'benchhook', additionalInfo: fields, apiKey: fields.apiKey,
    });
}

const server = http.createServer((request, response) => {
    const reply = (status, value) => {
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(value));
    };
    if (request.url === '/health') return reply(200, {});
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', () => {
        signIn(body).then(
            (info) => reply(info.successful ? 200 : 422, info),
            (error) => reply(422, { message: error.message }),
        );
    });
});
server.keepAliveTimeout = 300000;
server.listen(Number(port), '127.0.0.1');
