// `TextEncoder`, `TextDecoder`, `atob` and `btoa`.
'use strict';

const { Buffer } = require('buffer');
const { coded, invalidArgument } = require('errors');

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }

  encode(text = '') {
    return new Uint8Array(Buffer.from(`${text}`).buffer);
  }

  encodeInto(text, target) {
    let read = 0;
    let written = 0;
    for (const character of `${text}`) {
      const bytes = Buffer.from(character);
      if (written + bytes.length > target.length) {
        break;
      }
      target.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

const LABELS = {
  __proto__: null,
  'utf-8': 'utf-8', utf8: 'utf-8', 'unicode-1-1-utf-8': 'utf-8', 'x-unicode20utf8': 'utf-8',
  'utf-16le': 'utf-16le', 'utf-16': 'utf-16le', ucs2: 'utf-16le', 'ucs-2': 'utf-16le', unicode: 'utf-16le',
  latin1: 'windows-1252', 'iso-8859-1': 'windows-1252', ascii: 'windows-1252', 'us-ascii': 'windows-1252',
  'windows-1252': 'windows-1252', cp1252: 'windows-1252', l1: 'windows-1252',
};

// What windows-1252 has where Latin-1 has control characters.
const WINDOWS = '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f'
  + '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #held = Buffer.alloc(0);
  #begun = false;

  constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
    this.#encoding = LABELS[`${label}`.trim().toLowerCase()];
    if (this.#encoding === undefined) {
      throw coded(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
    }
    this.#fatal = Boolean(fatal);
    this.#ignoreBOM = Boolean(ignoreBOM);
  }

  get encoding() {
    return this.#encoding;
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  decode(input = new Uint8Array(0), { stream = false } = {}) {
    let bytes = Buffer.concat([this.#held, view(input)]);
    const whole = stream ? this.#whole(bytes) : bytes.length;
    this.#held = Buffer.from(bytes.subarray(whole));
    bytes = bytes.subarray(0, whole);
    let text = this.#text(bytes);
    if (!this.#begun && !this.#ignoreBOM && text.startsWith('\ufeff')) {
      text = text.slice(1);
    }
    this.#begun = stream && (this.#begun || bytes.length > 0);
    return text;
  }

  #text(bytes) {
    if (this.#encoding === 'windows-1252') {
      return bytes.toString('latin1').replace(/[\x80-\x9f]/g, one => WINDOWS[one.charCodeAt(0) - 0x80]);
    }
    const name = this.#encoding === 'utf-8' ? 'utf8' : 'utf16le';
    const text = bytes.toString(name);
    // Half of a pair and half of a unit are one mistake.
    const isOdd = name === 'utf16le' && bytes.length % 2 === 1;
    const odd = isOdd && !/[\ud800-\udbff]$/.test(text) ? '\ufffd' : '';
    if (this.#fatal && (isOdd || !text.isWellFormed() || !Buffer.from(text, name).equals(bytes))) {
      throw coded(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA',
        `The encoded data was not valid for encoding ${this.#encoding}`);
    }
    return text.toWellFormed() + odd;
  }

  // How many bytes make whole characters; the others wait for what comes next.
  #whole(bytes) {
    if (this.#encoding === 'utf-16le') {
      const even = bytes.length - bytes.length % 2;
      const isHigh = even >= 2 && (bytes[even - 1] & 0xfc) === 0xd8;
      return isHigh ? even - 2 : even;
    }
    if (this.#encoding === 'windows-1252') {
      return bytes.length;
    }
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
      const byte = bytes[bytes.length - back];
      if ((byte & 0xc0) !== 0x80) {
        const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
        return wanted > back ? bytes.length - back : bytes.length;
      }
    }
    return bytes.length;
  }
}

function view(input) {
  if (ArrayBuffer.isView(input)) {
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  if (input instanceof ArrayBuffer) {
    return new Uint8Array(input);
  }
  throw invalidArgument('"list" argument', 'an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView', input);
}

function btoa(input) {
  if (arguments.length === 0) {
    throw coded(TypeError, 'ERR_MISSING_ARGS', 'The "data" argument must be specified');
  }
  const text = `${input}`;
  if (/[^\0-\xff]/.test(text)) {
    throw new DOMException('Invalid character', 'InvalidCharacterError');
  }
  return Buffer.from(text, 'latin1').toString('base64');
}

function atob(input) {
  if (arguments.length === 0) {
    throw coded(TypeError, 'ERR_MISSING_ARGS', 'The "data" argument must be specified');
  }
  let text = `${input}`.replace(/[\t\n\f\r ]/g, '');
  if (/[^A-Za-z0-9+/=]|=[^=]/.test(text)) {
    throw new DOMException('Invalid character', 'InvalidCharacterError');
  }
  if (text.length % 4 === 0) {
    text = text.replace(/={1,2}$/, '');
  }
  if (text.length % 4 === 1 || text.includes('=')) {
    throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  }
  return Buffer.from(text, 'base64').toString('latin1');
}

module.exports = { TextEncoder, TextDecoder, atob, btoa };
