// `Headers`, as `fetch` has them: names in lower case and in order, equal ones joined.
'use strict';

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function nameOf(name) {
  const text = `${name}`;
  if (!NAME.test(text)) {
    throw new TypeError(`Headers.append: ${text} is an invalid header name.`);
  }
  return text.toLowerCase();
}

function valueOf(value) {
  const text = `${value}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (/[\0\r\n]|[^\0-\xff]/.test(text)) {
    throw new TypeError(`Headers.append: ${text} is an invalid header value.`);
  }
  return text;
}

class Headers {
  #all = new Map();

  constructor(init) {
    if (init === undefined) {
      return;
    }
    if (init === null || typeof init !== 'object') {
      throw new TypeError('Headers constructor: the value provided is not of type '
        + '(sequence<sequence<ByteString>> or record<ByteString, ByteString>).');
    }
    const pairs = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
    for (const [name, value] of pairs) {
      this.append(name, value);
    }
  }

  append(name, value) {
    const key = nameOf(name);
    const known = this.#all.get(key);
    this.#all.set(key, known === undefined ? [valueOf(value)] : [...known, valueOf(value)]);
  }

  set(name, value) {
    this.#all.set(nameOf(name), [valueOf(value)]);
  }

  get(name) {
    const values = this.#all.get(nameOf(name));
    return values === undefined ? null : values.join(name.toLowerCase() === 'cookie' ? '; ' : ', ');
  }

  has(name) {
    return this.#all.has(nameOf(name));
  }

  delete(name) {
    this.#all.delete(nameOf(name));
  }

  getSetCookie() {
    return [...this.#all.get('set-cookie') ?? []];
  }

  * entries() {
    for (const name of [...this.#all.keys()].sort()) {
      const values = this.#all.get(name);
      if (name === 'set-cookie') {
        for (const value of values) yield [name, value];
      } else {
        yield [name, values.join(', ')];
      }
    }
  }

  * keys() {
    for (const [name] of this.entries()) yield name;
  }

  * values() {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(run, self) {
    for (const [name, value] of this.entries()) {
      run.call(self, value, name, this);
    }
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  get [Symbol.toStringTag]() {
    return 'Headers';
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    return `Headers ${inspect(Object.fromEntries(this), options)}`;
  }
}

module.exports = { Headers };
