// `require('querystring')`.
'use strict';

const escape = value => encodeURIComponent(typeof value === 'string' ? value.toWellFormed() : `${value}`);

function unescape(text) {
  if (!/%[0-9a-f]{2}/i.test(text)) {
    return text;
  }
  try {
    return decodeURIComponent(text);
  } catch {
    const { Buffer } = require('buffer');
    return Buffer.from(text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1')
      .toString();
  }
}

function primitive(value) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return Number.isFinite(value) ? `${value}` : '';
    case 'bigint':
    case 'boolean': return `${value}`;
    default: return '';
  }
}

function stringify(value, separator = '&', equals = '=', options) {
  const encode = options?.encodeURIComponent ?? module.exports.escape;
  if (value === null || typeof value !== 'object') {
    return '';
  }
  return Object.keys(value).flatMap(name => {
    const values = Array.isArray(value[name]) ? value[name] : [value[name]];
    return values.map(one => `${encode(primitive(name))}${equals || '='}${encode(primitive(one))}`);
  }).join(separator || '&');
}

function parse(text, separator = '&', equals = '=', options) {
  const decode = options?.decodeURIComponent ?? module.exports.unescape;
  const found = Object.create(null);
  if (typeof text !== 'string' || text === '') {
    return found;
  }
  const most = options?.maxKeys ?? 1000;
  const parts = text.split(separator || '&').filter(part => part !== '');
  for (const part of most > 0 ? parts.slice(0, most) : parts) {
    const at = part.indexOf(equals || '=');
    const [name, value] = (at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + (equals || '=').length)])
      .map(one => decode(one.replaceAll('+', '%20')));
    found[name] = name in found ? [found[name], value].flat() : value;
  }
  return found;
}

module.exports = { escape, unescape, stringify, parse, encode: stringify, decode: parse };
