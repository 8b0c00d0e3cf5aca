// Node's `Buffer`: a `Uint8Array` that knows encodings. Text is turned into bytes and back in Rust.
'use strict';

const { coded, invalidArgument, outOfRange } = require('errors');

class FastBuffer extends require('buffer_numbers').Numbers {}

const MAX_LENGTH = 2 ** 31 - 1;

function Buffer(value, encodingOrOffset, length) {
  if (typeof value === 'number') {
    if (typeof encodingOrOffset === 'string') {
      throw invalidArgument('"string" argument', 'of type string', value);
    }
    return Buffer.alloc(value);
  }
  return Buffer.from(value, encodingOrOffset, length);
}
Buffer.prototype = FastBuffer.prototype;
Object.defineProperty(Buffer.prototype, 'constructor', { value: Buffer, writable: true, configurable: true });
Object.setPrototypeOf(Buffer, Uint8Array);
Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => FastBuffer });

function adopt(bytes) {
  return Object.setPrototypeOf(bytes, FastBuffer.prototype);
}

const units = {
  latin1(text) {
    const bytes = new FastBuffer(text.length);
    for (let at = 0; at < text.length; at++) {
      bytes[at] = text.charCodeAt(at);
    }
    return bytes;
  },
  utf16le(text) {
    const bytes = new FastBuffer(text.length * 2);
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      bytes[2 * at] = unit;
      bytes[2 * at + 1] = unit >> 8;
    }
    return bytes;
  },
  text16(bytes) {
    let text = '';
    for (let at = 0; at + 1 < bytes.length; at += 2) {
      text += String.fromCharCode(bytes[at] | bytes[at + 1] << 8);
    }
    return text;
  },
};

const latin1 = { encode: units.latin1, decode: native.latin1Text, size: text => text.length };
const utf8 = {
  encode: text => adopt(native.utf8(text.toWellFormed())),
  decode: native.utf8Text,
  size: text => native.utf8Length(text.toWellFormed()),
};
const utf16le = { encode: units.utf16le, decode: units.text16, size: text => text.length * 2 };
// Node looks at the low byte of each unit alone.
function narrow(text) {
  return /[^\0-\xff]/.test(text)
    ? text.replace(/[^\0-\xff]/g, unit => String.fromCharCode(unit.charCodeAt(0) & 0xff))
    : text;
}

const base64 = {
  encode: text => adopt(native.base64Bytes(narrow(text))),
  decode: bytes => native.base64(bytes, false),
  size: base64Size,
};
const ENCODINGS = {
  __proto__: null,
  'utf8': utf8,
  'utf-8': utf8,
  'ucs2': utf16le,
  'ucs-2': utf16le,
  'utf16le': utf16le,
  'utf-16le': utf16le,
  latin1,
  'binary': latin1,
  'ascii': { ...latin1, decode: native.asciiText },
  base64,
  'base64url': { ...base64, decode: bytes => native.base64(bytes, true) },
  'hex': {
    encode: text => adopt(native.hexBytes(narrow(text))),
    decode: native.hex,
    size: text => text.length >>> 1,
  },
};

function base64Size(text) {
  let length = text.length;
  if (length > 0 && text[length - 1] === '=') length--;
  if (length > 1 && text[length - 1] === '=') length--;
  return (length * 3) >>> 2;
}

function encodingOf(name) {
  if (typeof name !== 'string' || name === '') {
    return utf8;
  }
  const found = ENCODINGS[name] ?? ENCODINGS[name.toLowerCase()];
  if (found === undefined) {
    throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${name}`);
  }
  return found;
}

const WANTED = 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object';

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') {
    return encodingOf(encodingOrOffset).encode(value);
  }
  if (typeof value === 'object' && value !== null) {
    if (value instanceof ArrayBuffer) {
      return fromMemory(value, encodingOrOffset, length);
    }
    const plain = value.valueOf?.();
    if (plain !== null && plain !== undefined && plain !== value
        && (typeof plain === 'string' || typeof plain === 'object')) {
      return Buffer.from(plain, encodingOrOffset, length);
    }
    const bytes = fromObject(value);
    if (bytes !== undefined) {
      return bytes;
    }
    if (typeof value[Symbol.toPrimitive] === 'function') {
      const primitive = value[Symbol.toPrimitive]('string');
      if (typeof primitive === 'string') {
        return encodingOf(encodingOrOffset).encode(primitive);
      }
    }
  }
  throw invalidArgument('first argument', WANTED, value);
};

function fromMemory(memory, offset, length) {
  const start = offset === undefined ? 0 : +offset || 0;
  if (start > memory.byteLength) {
    throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds');
  }
  const most = memory.byteLength - start;
  const wanted = length === undefined ? most : Math.max(+length || 0, 0);
  if (wanted > most) {
    throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds');
  }
  return new FastBuffer(memory, start, wanted);
}

function fromObject(value) {
  if (value.length !== undefined || value.buffer instanceof ArrayBuffer) {
    return typeof value.length === 'number' ? fromList(value) : new FastBuffer(0);
  }
  if (value.type === 'Buffer' && Array.isArray(value.data)) {
    return fromList(value.data);
  }
  return undefined;
}

function fromList(list) {
  const length = Math.max(Math.trunc(list.length) || 0, 0);
  const bytes = new FastBuffer(length);
  for (let at = 0; at < length; at++) {
    bytes[at] = list[at];
  }
  return bytes;
}

function checkSize(size) {
  if (typeof size !== 'number') {
    throw invalidArgument('"size" argument', 'of type number', size);
  }
  if (!(size >= 0 && size <= MAX_LENGTH)) {
    throw outOfRange('size', `>= 0 && <= ${MAX_LENGTH}`, size);
  }
}

Buffer.alloc = function alloc(size, fill, encoding) {
  checkSize(size);
  const bytes = new FastBuffer(size);
  return fill === undefined || fill === 0 ? bytes : bytes.fill(fill, encoding);
};
Buffer.allocUnsafe = Buffer.allocUnsafeSlow = size => {
  checkSize(size);
  return new FastBuffer(size);
};
Buffer.isBuffer = value => value instanceof FastBuffer;
Buffer.isEncoding = name => typeof name === 'string' && ENCODINGS[name.toLowerCase()] !== undefined;
Buffer.poolSize = 8192;

Buffer.byteLength = function byteLength(value, encoding) {
  if (typeof value === 'string') {
    const found = typeof encoding === 'string' ? ENCODINGS[encoding.toLowerCase()] ?? utf8 : utf8;
    return found.size(value);
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return value.byteLength;
  }
  throw invalidArgument('"string" argument',
    'of type string or an instance of Buffer or ArrayBuffer', value);
};

Buffer.concat = function concat(list, length) {
  if (!Array.isArray(list)) {
    throw invalidArgument('"list" argument', 'an instance of Array', list);
  }
  list.forEach((one, at) => {
    if (!(one instanceof Uint8Array)) {
      throw invalidArgument(`"list[${at}]" argument`, 'an instance of Buffer or Uint8Array', one);
    }
  });
  const total = length === undefined ? list.reduce((sum, one) => sum + one.length, 0) : length;
  const bytes = Buffer.alloc(total);
  let at = 0;
  for (const one of list) {
    const part = one.length > total - at ? one.subarray(0, total - at) : one;
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

Buffer.compare = function compare(one, other) {
  [one, other].forEach((value, at) => {
    if (!(value instanceof Uint8Array)) {
      throw invalidArgument(`"buf${at + 1}" argument`, 'an instance of Buffer or Uint8Array', value);
    }
  });
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    if (one[at] !== other[at]) {
      return one[at] < other[at] ? -1 : 1;
    }
  }
  return Math.sign(one.length - other.length);
};

require('buffer_methods')(Buffer, { encodingOf });

module.exports = {
  Buffer,
  SlowBuffer: Buffer,
  kMaxLength: MAX_LENGTH,
  constants: { MAX_LENGTH, MAX_STRING_LENGTH: 2 ** 29 - 24 },
  atob: text => require('encoding').atob(text),
  btoa: text => require('encoding').btoa(text),
};
