// `require('util')`.
'use strict';

const { invalidArgument } = require('errors');
const { format, formatWithOptions } = require('format');
const { inspect } = require('inspect');

const PROMISIFY = Symbol.for('nodejs.util.promisify.custom');

function promisify(run) {
  if (typeof run !== 'function') {
    throw invalidArgument('"original" argument', 'of type function', run);
  }
  if (run[PROMISIFY] !== undefined) {
    return run[PROMISIFY];
  }
  const promising = function (...values) {
    return new Promise((resolve, reject) => {
      Reflect.apply(run, this, [...values, (error, result) => error ? reject(error) : resolve(result)]);
    });
  };
  Object.setPrototypeOf(promising, Object.getPrototypeOf(run));
  return Object.defineProperties(promising, Object.getOwnPropertyDescriptors(run));
}
promisify.custom = PROMISIFY;

function callbackify(run) {
  if (typeof run !== 'function') {
    throw invalidArgument('"original" argument', 'of type function', run);
  }
  return function (...values) {
    const callback = values.pop();
    Reflect.apply(run, this, values).then(
      result => queueMicrotask(() => callback(null, result)),
      error => queueMicrotask(() => callback(error ?? new Error('Promise was rejected with a falsy value'))));
  };
}

function inherits(child, parent) {
  Object.defineProperty(child, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(child.prototype, parent.prototype);
}

const tag = value => Object.prototype.toString.call(value).slice(8, -1);
const TypedArray = Object.getPrototypeOf(Uint8Array);
const isObject = value => value !== null && typeof value === 'object';

const types = {
  isDate: value => value instanceof Date,
  isRegExp: value => value instanceof RegExp,
  isPromise: value => value instanceof Promise,
  isMap: value => value instanceof Map,
  isSet: value => value instanceof Set,
  isWeakMap: value => value instanceof WeakMap,
  isWeakSet: value => value instanceof WeakSet,
  isNativeError: value => value instanceof Error,
  isAsyncFunction: value => typeof value === 'function' && tag(value) === 'AsyncFunction',
  isGeneratorFunction: value => typeof value === 'function' && tag(value).endsWith('GeneratorFunction'),
  isArrayBuffer: value => value instanceof ArrayBuffer,
  isAnyArrayBuffer: value => value instanceof ArrayBuffer,
  isArrayBufferView: value => ArrayBuffer.isView(value),
  isTypedArray: value => value instanceof TypedArray,
  isUint8Array: value => value instanceof Uint8Array,
  isDataView: value => value instanceof DataView,
  isBoxedPrimitive: value => isObject(value) && [Number, String, Boolean, Symbol, BigInt].some(kind => value instanceof kind),
  isNumberObject: value => value instanceof Number,
  isStringObject: value => value instanceof String,
  isBooleanObject: value => value instanceof Boolean,
  isSymbolObject: value => value instanceof Symbol,
  isProxy: () => false,
};

function deprecate(run, message) {
  let told = false;
  return function (...values) {
    if (!told) {
      told = true;
      console.warn(`DeprecationWarning: ${message}`);
    }
    return new.target ? Reflect.construct(run, values, new.target) : Reflect.apply(run, this, values);
  };
}

module.exports = {
  format, formatWithOptions, inspect, promisify, callbackify, inherits, types, deprecate,
  isDeepStrictEqual: (one, other) => require('deep_equal').equal(one, other, true),
  debuglog: () => Object.assign(() => {}, { enabled: false }),
  stripVTControlCharacters: text => text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, ''),
  toUSVString: text => `${text}`.toWellFormed(),
  isArray: Array.isArray,
  isBoolean: value => typeof value === 'boolean',
  isNull: value => value === null,
  isNullOrUndefined: value => value === null || value === undefined,
  isNumber: value => typeof value === 'number',
  isString: value => typeof value === 'string',
  isSymbol: value => typeof value === 'symbol',
  isUndefined: value => value === undefined,
  isRegExp: types.isRegExp,
  isObject,
  isDate: types.isDate,
  isError: value => value instanceof Error,
  isFunction: value => typeof value === 'function',
  isPrimitive: value => value === null || (typeof value !== 'object' && typeof value !== 'function'),
  get TextEncoder() {
    return require('encoding').TextEncoder;
  },
  get TextDecoder() {
    return require('encoding').TextDecoder;
  },
};
