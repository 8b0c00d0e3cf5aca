// `require('assert')`, the part that checks arguments.
'use strict';

const { equal } = require('deep_equal');
const { inspect } = require('inspect');

class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
    this.generatedMessage = message === undefined;
    this.code = 'ERR_ASSERTION';
    Object.assign(this, { actual, expected, operator });
  }

  get name() {
    return 'AssertionError';
  }
}

function check(isRight, message, actual, expected, operator) {
  if (!isRight) {
    throw message instanceof Error ? message : new AssertionError({ message, actual, expected, operator });
  }
}

function ok(value, message) {
  check(value, message ?? `The expression evaluated to a falsy value: ${inspect(value)}`, value, true, '==');
}

const pairs = {
  equal: [(one, other) => one == other || (one !== one && other !== other), '=='],
  notEqual: [(one, other) => one != other, '!='],
  strictEqual: [Object.is, 'strictEqual'],
  notStrictEqual: [(one, other) => !Object.is(one, other), 'notStrictEqual'],
  deepEqual: [(one, other) => equal(one, other, false), 'deepEqual'],
  notDeepEqual: [(one, other) => !equal(one, other, false), 'notDeepEqual'],
  deepStrictEqual: [(one, other) => equal(one, other, true), 'deepStrictEqual'],
  notDeepStrictEqual: [(one, other) => !equal(one, other, true), 'notDeepStrictEqual'],
  match: [(text, pattern) => pattern.test(text), 'match'],
  doesNotMatch: [(text, pattern) => !pattern.test(text), 'doesNotMatch'],
};

const assert = Object.assign((value, message) => ok(value, message), {
  ok,
  AssertionError,
  fail: (message = 'Failed') => check(false, message, undefined, undefined, 'fail'),
  ifError: value => {
    if (value !== null && value !== undefined) {
      throw value instanceof Error ? value : new AssertionError({ message: `ifError got unwanted exception: ${value}` });
    }
  },
  throws: (run, expected, message) => {
    try {
      run();
    } catch (error) {
      fits(error, expected, message);
      return;
    }
    check(false, typeof expected === 'string' ? expected : message ?? 'Missing expected exception.', undefined, expected, 'throws');
  },
  rejects: async (promise, expected, message) => {
    try {
      await (typeof promise === 'function' ? promise() : promise);
    } catch (error) {
      fits(error, expected, message);
      return;
    }
    check(false, typeof expected === 'string' ? expected : message ?? 'Missing expected rejection.', undefined, expected, 'rejects');
  },
});

for (const [name, [isRight, operator]] of Object.entries(pairs)) {
  assert[name] = (actual, expected, message) => check(isRight(actual, expected), message, actual, expected, operator);
}

function fits(error, expected, message) {
  if (expected === undefined || typeof expected === 'string') {
    return;
  }
  if (expected instanceof RegExp) {
    check(expected.test(`${error}`), message, error, expected, 'throws');
  } else if (typeof expected === 'function') {
    const isClass = expected.prototype !== undefined && error instanceof expected;
    check(isClass || (!Error.isPrototypeOf(expected) && expected.call({}, error) === true), message ?? error, error, expected, 'throws');
  } else {
    for (const key of Object.keys(expected)) {
      const isPattern = expected[key] instanceof RegExp && typeof error[key] === 'string';
      check(isPattern ? expected[key].test(error[key]) : equal(error[key], expected[key], true), message, error, expected, 'throws');
    }
  }
}

assert.strict = Object.assign((value, message) => ok(value, message), assert, {
  equal: assert.strictEqual,
  notEqual: assert.notStrictEqual,
  deepEqual: assert.deepStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict.strict = assert.strict;

module.exports = assert;
