// `console`, into the server's log: one entry a call, the secrets of the call masked in Rust.
'use strict';

const { format } = require('format');
const { inspect } = require('inspect');

const counts = new Map();
const times = new Map();
let indent = '';

function at(level) {
  return (...values) => {
    // Formatting what is dropped anyway would be the larger part of a flood.
    if (!native.isLogFull()) {
      const text = format(...values);
      native.log(level, (indent === '' ? text : indent + text.replaceAll('\n', `\n${indent}`)).toWellFormed());
    }
  };
}

const log = at('info');
const error = at('error');
const warn = at('warn');

function elapsed(label) {
  return `${label}: ${((native.seconds() - times.get(label)) * 1000).toFixed(3)}ms`;
}

module.exports = {
  log,
  info: log,
  debug: at('debug'),
  warn,
  error,
  trace: (...values) => error(`Trace: ${format(...values)}\n${new Error().stack}`),
  dir: (value, options) => log('%s', inspect(value, { customInspect: false, ...options })),
  dirxml: log,
  table: log,
  assert: (condition, ...values) => {
    if (!condition) {
      typeof values[0] === 'string' ? warn(`Assertion failed: ${values[0]}`, ...values.slice(1))
        : warn('Assertion failed', ...values);
    }
  },
  count: (label = 'default') => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    log(`${label}: ${counts.get(label)}`);
  },
  countReset: (label = 'default') => { counts.delete(label); },
  group: (...values) => {
    if (values.length > 0) log(...values);
    indent += '  ';
  },
  groupEnd: () => { indent = indent.slice(2); },
  time: (label = 'default') => { times.set(`${label}`, native.seconds()); },
  timeLog: (label = 'default', ...values) => {
    if (times.has(`${label}`)) log(elapsed(`${label}`), ...values);
  },
  timeEnd: (label = 'default') => {
    if (times.has(`${label}`)) log(elapsed(`${label}`));
    times.delete(`${label}`);
  },
};
module.exports.groupCollapsed = module.exports.group;
