// Errors as Node words them: connectors look at `code`, and people read the message.
'use strict';

function coded(Base, code, message) {
  const error = new Base(message);
  error.code = code;
  return error;
}

function received(value) {
  if (value === null || value === undefined) {
    return `Received ${value}`;
  }
  if (typeof value === 'function') {
    return `Received function ${value.name}`;
  }
  if (typeof value === 'object') {
    return value.constructor?.name
      ? `Received an instance of ${value.constructor.name}`
      : `Received ${require('inspect').inspect(value, { depth: -1 })}`;
  }
  let text = require('inspect').inspect(value, { colors: false });
  if (text.length > 28) {
    text = `${text.slice(0, 25)}...`;
  }
  return `Received type ${typeof value} (${text})`;
}

// `what` as in: "list" argument; `wanted` as in: of type string.
function invalidArgument(what, wanted, value) {
  return coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${what} must be ${wanted}. ${received(value)}`);
}

function outOfRange(what, range, value) {
  return coded(RangeError, 'ERR_OUT_OF_RANGE',
    `The value of "${what}" is out of range. It must be ${range}. Received ${value}`);
}

module.exports = { coded, received, invalidArgument, outOfRange };
