// `structuredClone`.
'use strict';

const TypedArray = Object.getPrototypeOf(Uint8Array);
const ERRORS = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

function clone(value, seen) {
  if (typeof value === 'symbol' || typeof value === 'function') {
    throw new DOMException(`${String(value)} could not be cloned.`, 'DataCloneError');
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (seen.has(value)) {
    return seen.get(value);
  }
  const copy = shell(value, seen);
  seen.set(value, copy);
  if (value instanceof Map) {
    for (const [key, one] of value) copy.set(clone(key, seen), clone(one, seen));
  } else if (value instanceof Set) {
    for (const one of value) copy.add(clone(one, seen));
  } else if (Array.isArray(value) || isPlain(value)) {
    for (const key of Object.keys(value)) {
      Object.defineProperty(copy, key, { value: clone(value[key], seen), writable: true, enumerable: true, configurable: true });
    }
  } else if (value instanceof Error && Object.hasOwn(value, 'cause')) {
    Object.defineProperty(copy, 'cause', { value: clone(value.cause, seen), writable: true, configurable: true });
  }
  return copy;
}

function isPlain(value) {
  return ![Date, RegExp, ArrayBuffer, DataView, TypedArray, Error, Number, String, Boolean, BigInt]
    .some(kind => value instanceof kind);
}

function shell(value, seen) {
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) {
    throw new DOMException(`#<${value.constructor.name}> could not be cloned.`, 'DataCloneError');
  }
  if (Array.isArray(value)) return new Array(value.length);
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (ArrayBuffer.isView(value)) {
    const memory = clone(value.buffer, seen);
    const Kind = value instanceof DataView ? DataView : globalThis[value[Symbol.toStringTag]];
    return new Kind(memory, value.byteOffset, value instanceof DataView ? value.byteLength : value.length);
  }
  if (value instanceof Error) return errorOf(value);
  if (!isPlain(value)) return Object(value.valueOf());
  return {};
}

function errorOf(value) {
  const Kind = ERRORS.find(one => value.name === one.name) ?? Error;
  const made = new Kind(value.message);
  for (const key of ['message', 'stack']) {
    Object.defineProperty(made, key, { value: value[key], writable: true, enumerable: false, configurable: true });
  }
  return made;
}

module.exports = {
  structuredClone: value => clone(value, new Map()),
};
