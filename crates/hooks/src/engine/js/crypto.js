// `require('crypto')`, as far as it signs and identifies: hashes, keyed hashes, random values.
'use strict';

const { Buffer } = require('buffer');
const { coded, invalidArgument, outOfRange } = require('errors');

const HASHES = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'];

function bytesOf(data, encoding, what) {
  if (typeof data === 'string') {
    return Buffer.from(data, encoding === 'buffer' ? 'utf8' : encoding);
  }
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  if (data instanceof ArrayBuffer) {
    return new Uint8Array(data);
  }
  throw invalidArgument(what, 'of type string or an instance of Buffer, TypedArray, or DataView', data);
}

class Digest {
  #parts = [];
  #compute;
  #done = false;

  constructor(compute) {
    this.#compute = compute;
  }

  update(data, encoding) {
    if (this.#done) {
      throw coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    }
    if (typeof data === 'string' && encoding === 'hex' && data.length % 2 !== 0) {
      throw coded(TypeError, 'ERR_INVALID_ARG_VALUE',
        `The argument 'encoding' is invalid for data of length ${data.length}. Received 'hex'`);
    }
    // A copy: what is passed may change before the end.
    this.#parts.push(Buffer.from(bytesOf(data, encoding, '"data" argument')));
    return this;
  }

  digest(encoding) {
    if (this.#done) {
      throw coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    }
    this.#done = true;
    const result = Buffer.from(this.#compute(Buffer.concat(this.#parts)).buffer);
    return encoding === undefined || encoding === 'buffer' ? result : result.toString(encoding);
  }

  copy() {
    if (this.#done) {
      throw coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    }
    const twin = new this.constructor(this.#compute);
    twin.#parts = [...this.#parts];
    return twin;
  }
}

class Hash extends Digest {}

class Hmac extends Digest {
  // Only a plain hash can be forked.
  copy = undefined;
  #last;

  // A second time it gives nothing, where a hash complains: Node has it so.
  digest(encoding) {
    if (this.#last) {
      return encoding === undefined || encoding === 'buffer' ? Buffer.from('') : '';
    }
    this.#last = true;
    return super.digest(encoding);
  }
}

function createHash(name) {
  if (typeof name !== 'string') {
    throw invalidArgument('"algorithm" argument', 'of type string', name);
  }
  if (!native.knows(name)) {
    throw new Error('Digest method not supported');
  }
  return new Hash(data => native.hash(name, data));
}

function createHmac(name, key) {
  if (typeof name !== 'string') {
    throw invalidArgument('"hmac" argument', 'of type string', name);
  }
  if (key === undefined || key === null) {
    throw invalidArgument('"key" argument',
      'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey', key);
  }
  const secret = bytesOf(key, 'utf8', '"key" argument');
  if (!native.knows(name)) {
    throw coded(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`);
  }
  return new Hmac(data => native.hmac(name, secret, data));
}

function randomBytes(size, callback) {
  if (typeof size !== 'number') {
    throw invalidArgument('"size" argument', 'of type number', size);
  }
  if (!(size >= 0 && size <= 2 ** 31 - 1)) {
    throw outOfRange('size', '>= 0 && <= 2147483647', size);
  }
  const bytes = Buffer.from(native.random(size).buffer);
  if (callback === undefined) {
    return bytes;
  }
  queueMicrotask(() => callback(null, bytes));
  return undefined;
}

function randomUUID() {
  const bytes = Buffer.from(native.random(16).buffer);
  bytes[6] = bytes[6] & 0x0f | 0x40;
  bytes[8] = bytes[8] & 0x3f | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function randomInt(least, most) {
  const [from, to] = most === undefined ? [0, least] : [least, most];
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to))) {
    throw invalidArgument('"max" argument', 'a safe integer', most ?? least);
  }
  if (!(to > from && to - from < 2 ** 48)) {
    throw outOfRange('max', `greater than the value of "min" (${from})`, to);
  }
  const range = to - from;
  // Values of the last, unfinished round would come more often than the others.
  const fair = 2 ** 48 - 2 ** 48 % range;
  for (;;) {
    const drawn = Buffer.from(native.random(6).buffer).reduce((sum, byte) => sum * 256 + byte, 0);
    if (drawn < fair) {
      return from + drawn % range;
    }
  }
}

function getRandomValues(view) {
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(native.random(view.byteLength));
  return view;
}

function timingSafeEqual(one, other) {
  const [a, b] = [bytesOf(one, 'utf8', '"buf1" argument'), bytesOf(other, 'utf8', '"buf2" argument')];
  if (a.length !== b.length) {
    throw coded(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
  }
  let different = 0;
  for (let at = 0; at < a.length; at++) {
    different |= a[at] ^ b[at];
  }
  return different === 0;
}

const webcrypto = { randomUUID, getRandomValues };

module.exports = {
  createHash, createHmac, Hash, Hmac, getHashes: () => [...HASHES],
  randomBytes, randomUUID, randomInt, getRandomValues, timingSafeEqual, webcrypto,
};
