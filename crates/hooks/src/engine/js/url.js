// `URL` and `URLSearchParams` over the parser that the server itself uses, and Node's older `url.parse`.
'use strict';

const { coded } = require('errors');

const PARTS = ['protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];

class URLSearchParams {
  #pairs = [];
  #changed = () => {};

  constructor(init = '') {
    if (init !== null && typeof init === 'object') {
      this.#pairs = init instanceof URLSearchParams ? [...init] : pairsOf(init);
    } else {
      this.#pairs = parse(`${init}`.replace(/^\?/, ''));
    }
  }

  // Ties the parameters to a URL: whatever changes here is told there.
  static tie(params, changed) {
    params.#changed = changed;
    return params;
  }

  static replace(params, search) {
    params.#pairs = parse(search.replace(/^\?/, ''));
  }

  get size() {
    return this.#pairs.length;
  }

  append(name, value) {
    this.#pairs.push([text(name), text(value)]);
    this.#changed();
  }

  delete(name, value) {
    this.#pairs = this.#pairs.filter(
      one => one[0] !== text(name) || (value !== undefined && one[1] !== text(value)));
    this.#changed();
  }

  get(name) {
    return this.#pairs.find(one => one[0] === text(name))?.[1] ?? null;
  }

  getAll(name) {
    return this.#pairs.filter(one => one[0] === text(name)).map(one => one[1]);
  }

  has(name, value) {
    return this.#pairs.some(one => one[0] === text(name) && (value === undefined || one[1] === text(value)));
  }

  set(name, value) {
    const at = this.#pairs.findIndex(one => one[0] === text(name));
    if (at === -1) {
      this.append(name, value);
      return;
    }
    this.#pairs[at] = [text(name), text(value)];
    this.#pairs = this.#pairs.filter((one, other) => other <= at || one[0] !== text(name));
    this.#changed();
  }

  sort() {
    this.#pairs.sort(([one], [other]) => one < other ? -1 : one > other ? 1 : 0);
    this.#changed();
  }

  forEach(run, self) {
    for (const [name, value] of this.#pairs) {
      run.call(self, value, name, this);
    }
  }

  * entries() {
    for (const [name, value] of this.#pairs) yield [name, value];
  }

  * keys() {
    for (const [name] of this.#pairs) yield name;
  }

  * values() {
    for (const [, value] of this.#pairs) yield value;
  }

  toString() {
    return this.#pairs.map(([name, value]) => `${native.formEncode(name)}=${native.formEncode(value)}`).join('&');
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  get [Symbol.toStringTag]() {
    return 'URLSearchParams';
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    const shown = this.#pairs.map(pair => pair.map(one => inspect(one, options)).join(' => ')).join(', ');
    return shown === '' ? 'URLSearchParams {}' : `URLSearchParams { ${shown} }`;
  }
}

function text(value) {
  return `${value}`.toWellFormed();
}

function parse(search) {
  return search === '' ? [] : native.formParse(search.toWellFormed());
}

function pairsOf(init) {
  if (init[Symbol.iterator] === undefined || init[Symbol.iterator] === null) {
    return Reflect.ownKeys(init)
      .filter(name => Object.prototype.propertyIsEnumerable.call(init, name))
      .map(name => [text(name), text(init[name])]);
  }
  if (typeof init[Symbol.iterator] !== 'function') {
    throw coded(TypeError, 'ERR_ARG_NOT_ITERABLE', 'Query pairs must be iterable');
  }
  return [...init].map(pair => {
    const both = typeof pair === 'object' && pair !== null && typeof pair[Symbol.iterator] === 'function' ? [...pair] : [];
    if (both.length !== 2) {
      throw coded(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
    }
    return both.map(text);
  });
}

class URL {
  #parts;
  #params;

  constructor(input, base) {
    const wanted = `${input}`;
    const from = base === undefined ? undefined : `${base}`;
    this.#parts = native.parse(wanted.toWellFormed(), from?.toWellFormed());
    if (this.#parts === undefined) {
      const error = coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
      error.input = wanted;
      if (from !== undefined) error.base = from;
      throw error;
    }
  }

  static canParse(input, base) {
    return native.parse(`${input}`.toWellFormed(), base === undefined ? undefined : `${base}`.toWellFormed()) !== undefined;
  }

  static parts(url) {
    return url.#parts;
  }

  static set(url, name, value) {
    url.#parts = native.set(url.#parts.href, name, text(value)) ?? url.#parts;
    if (url.#params !== undefined && (name === 'search' || name === 'href')) {
      URLSearchParams.replace(url.#params, url.#parts.search);
    }
  }

  get href() {
    return this.#parts.href;
  }

  set href(value) {
    const parts = native.parse(text(value), undefined);
    if (parts === undefined) {
      const error = coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
      error.input = `${value}`;
      throw error;
    }
    this.#parts = parts;
    if (this.#params !== undefined) URLSearchParams.replace(this.#params, parts.search);
  }

  get origin() {
    return this.#parts.origin;
  }

  get searchParams() {
    this.#params ??= URLSearchParams.tie(new URLSearchParams(this.#parts.search), () => {
      this.#parts = native.set(this.#parts.href, 'search', this.#params.toString()) ?? this.#parts;
    });
    return this.#params;
  }

  toString() {
    return this.#parts.href;
  }

  toJSON() {
    return this.#parts.href;
  }

  get [Symbol.toStringTag]() {
    return 'URL';
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    if (typeof depth === 'number' && depth < 0) {
      return this.href;
    }
    const shown = {};
    for (const name of ['href', 'origin', ...PARTS.slice(0, 8), 'searchParams', 'hash']) {
      shown[name] = this[name];
    }
    return `URL ${inspect(shown, options)}`;
  }
}

for (const name of PARTS) {
  Object.defineProperty(URL.prototype, name, {
    get() {
      return URL.parts(this)[name];
    },
    set(value) {
      URL.set(this, name, value);
    },
    enumerable: true,
    configurable: true,
  });
}

module.exports = { URL, URLSearchParams, ...require('url_legacy')(URL) };
