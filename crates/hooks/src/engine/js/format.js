// Node's `util.format`.
'use strict';

const { inspect } = require('inspect');
const { number } = require('inspect_kinds');

function format(...values) {
  return formatWithOptions({}, ...values);
}

function formatWithOptions(options, ...values) {
  let next = 0;
  const parts = [];
  if (typeof values[0] === 'string') {
    next = 1;
    parts.push(values.length === 1 ? values[0] : values[0].replace(/%[sjdOoifc%]/g, mark => {
      if (mark === '%%') {
        return '%';
      }
      return next < values.length ? replaced(mark, values[next++], options) : mark;
    }));
  }
  for (const value of values.slice(next)) {
    parts.push(typeof value === 'string' ? value : inspect(value, options));
  }
  return parts.join(' ');
}

function replaced(mark, value, options) {
  const isWide = typeof value === 'bigint';
  switch (mark) {
    case '%s': return asText(value, options);
    case '%j': return asJson(value);
    case '%d': return isWide ? `${value}n` : typeof value === 'symbol' ? 'NaN' : number(Number(value));
    case '%i': return isWide ? `${value}n` : typeof value === 'symbol' ? 'NaN' : number(parseInt(value));
    case '%f': return typeof value === 'symbol' ? 'NaN' : number(parseFloat(value));
    case '%O': return inspect(value, options);
    case '%o': return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    default: return '';
  }
}

function asText(value, options) {
  if (typeof value === 'number') {
    return number(value);
  }
  if (typeof value === 'bigint') {
    return `${value}n`;
  }
  if (typeof value !== 'object' || value === null || hasOwnText(value)) {
    return String(value);
  }
  return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
}

// The language's own classes, and not Node's.
const BUILT_IN = new Set(Object.getOwnPropertyNames(globalThis).filter(
  name => /^[A-Z]/.test(name) && !/^(Abort|Buffer|DOM|Headers|Request|Response|Text|URL)/.test(name)));

// Whether `String(value)` is its author's doing.
function hasOwnText(value) {
  if (typeof value[Symbol.toPrimitive] === 'function') {
    return true;
  }
  if (typeof value.toString !== 'function') {
    return false;
  }
  let at = value;
  if (Object.hasOwn(at, 'toString')) {
    return true;
  }
  do {
    at = Object.getPrototypeOf(at);
  } while (at !== null && !Object.hasOwn(at, 'toString'));
  const maker = at === null ? undefined : Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
  return typeof maker === 'function' && !BUILT_IN.has(maker.name);
}

function asJson(value) {
  try {
    return `${JSON.stringify(value)}`;
  } catch (error) {
    if (error instanceof TypeError && /circular/i.test(error.message)) {
      return '[Circular]';
    }
    throw error;
  }
}

module.exports = { format, formatWithOptions };
