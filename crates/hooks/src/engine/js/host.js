// Requests to the host: whatever goes out of a connector goes through here, and is answered by the server.
'use strict';

const events = require('events_of_the_loop');

const waiting = new Map();

events.answer = (id, { value, error }) => {
  const { resolve, reject, failure } = waiting.get(id);
  waiting.delete(id);
  if (error === undefined) {
    resolve(value);
    return;
  }
  try {
    reject(failure(error));
  } catch (thrown) {
    // What says how it failed may read what a connector wrote.
    reject(thrown);
  }
};

function wait(id, failure) {
  return new Promise((resolve, reject) => { waiting.set(id, { resolve, reject, failure }); });
}

// What Node would call it.
const CODES = {
  refused: 'ERR_HOST_NOT_ALLOWED',
  invalid: 'ERR_INVALID_URL',
  notFound: 'ENOTFOUND',
  unreachable: 'ECONNREFUSED',
  tls: 'EPROTO',
  timedOut: 'ETIMEDOUT',
  tooLarge: 'ERR_RESPONSE_TOO_LARGE',
  tooManyRedirects: 'ERR_FR_TOO_MANY_REDIRECTS',
};

module.exports = {
  // Rejects with what `failure` makes of `{ kind, code, message }`.
  fetch: (request, failure) => wait(native.fetch(request), failed => failure({ ...failed, code: CODES[failed.kind] })),
  model: (name, method, values) => wait(native.model(name, method, values), ({ message }) => new Error(message)),
};
