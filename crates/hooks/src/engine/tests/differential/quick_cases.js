// The same deeds by axios as connectors find it and by axios as it was published: whatever differs.
'use strict';

const { dice } = require('./cases.js');
const ours = require('axios');
const published = require('./published.cjs');

const NAMES = ['url', 'method', 'data', 'baseURL', 'headers', 'params', 'timeout', 'auth', 'transitional', 'env', 'validateStatus',
  'transformRequest', 'responseType', 'maxRedirects', 'other', 'paramsSerializer', 'withXsrfToken', 'allowAbsoluteUrls', 'signal'];
const ODD_NAMES = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', '10', 'baseUrl', 'toString'];
const HEADERS = ['Accept', 'accept', 'Content-Type', 'content-type', 'Authorization', 'X-A', 'x-a', 'X-B', 'User-Agent', 'date'];
const ODD_HEADERS = ['get', 'GET', 'common', 'set', 'constructor', 'toString', '__proto__', 'prototype', ' X-A ', '', ' ', 'i\u0307', '\u0130', 'a\nb', '7'];
const TEXTS = ['', 'a', 'application/json', ' padded\t', 'line\nfeed', 'Basic YTpi', '\u00e9', '17', 'b'.repeat(600)];
const POLLUTED = ['headers', 'common', 'get', 'method', 'x-a', 'allOwnKeys', 'baseURL', Symbol.toStringTag, Symbol.iterator, 'timeout', 'toJSON'];

class Template {
  constructor() { this.own = 1; }

  get inherited() { return 'inherited'; }
}

function define(target, name, value) {
  return Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

function literal(d, names, value, most = 4) {
  const made = {};
  for (let left = d.below(most + 1); left > 0; left--) define(made, d.pick(names), value(d));
  return made;
}

// What a configuration may hold, odd things included.
function anything(d, depth = 2) {
  const inner = () => depth > 0 ? anything(d, depth - 1) : d.pick(TEXTS);
  return d.pick([
    () => undefined, () => null, () => true, () => false, () => 0, () => -0, () => 30, () => d.pick(TEXTS), () => function named() {},
    () => Symbol.for('one'), () => literal(d, [...NAMES, ...ODD_NAMES], inner), () => literal(d, NAMES, inner), () => ({}),
    () => [inner(), inner()], () => Object.assign(Object.create(null), literal(d, NAMES, inner)), () => new Template(),
    () => Object.create({ inherited: 1 }, { own: { value: inner(), enumerable: true } }), () => Object.create(Object.create(null)),
    () => new Date(0), () => new Map([['X-A', '1']]), () => new Set([1]), () => Buffer.from('ab'), () => new URLSearchParams('a=b'),
    () => Object.freeze(literal(d, NAMES, inner)), () => ({ get asked() { return 'got'; } }), () => ({ [Symbol.for('two')]: inner(), a: 1 }),
    () => Object.defineProperty({ seen: 1 }, d.pick(NAMES), { value: inner(), enumerable: false }), () => ({ [Symbol.toStringTag]: 'Tagged' }),
    () => ({ [Symbol.iterator]: undefined }), () => ({ constructor: Buffer, length: 1 }),
  ])();
}

function headerValue(d) {
  return d.below(4) > 0 ? d.pick(TEXTS) : d.pick([undefined, null, false, true, 5, ['a', ' b '], { a: 1 }, new Date(0), { toString: () => 'told' }]);
}

function headersOf(d, AxiosHeaders) {
  const names = d.below(3) === 0 ? [...HEADERS, ...ODD_HEADERS] : HEADERS;
  const plain = () => literal(d, names, headerValue);
  return d.pick([plain, plain, plain, plain, () => undefined, () => new AxiosHeaders(plain()), () => 'X-A: 1\nx-b: 2', () => [['X-A', '1']],
    () => new Map([['X-A', '1']]), () => null, () => ({ common: plain(), get: plain() }), () => ({ ...plain(), post: plain() }), () => new Template(),
    () => Object.assign(Object.create(null), plain()), () => ({ common: 'text', ...plain() }), () => ({ get: null, common: new AxiosHeaders(plain()) })])();
}

function configOf(d, AxiosHeaders) {
  const names = d.below(4) === 0 ? [...NAMES, ...ODD_NAMES] : NAMES;
  const config = literal(d, names, anything, 5);
  if (d.below(2) === 0) config.headers = headersOf(d, AxiosHeaders);
  if (d.below(3) === 0) config.transitional = literal(d, ['silentJSONParsing', 'forcedJSONParsing', 'clarifyTimeoutError', 'validateStatusUndefinedResolves'], () => d.pick([true, false, undefined]));
  if (d.below(6) === 0) config.transitional = literal(d, ['silentJSONParsing', 'unknown'], anything);
  if (d.below(6) === 0) config.validateStatus = undefined;
  return d.pick([() => config, () => config, () => config, () => config, () => Object.assign(Object.create(null), config), () => Object.assign(new Template(), config),
    () => Object.freeze(config), () => ({ ...config, [Symbol.for('three')]: 1 }), () => undefined])();
}

// All that can be seen of a value; what it shares with the input stands as a place there.
function look(value, places, above = []) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
    return Object.is(value, -0) ? '-0' : typeof value === 'string' ? JSON.stringify(value) : String(value);
  }
  const place = places.get(value);
  if (above.includes(value)) return '<above>';
  if (typeof value === 'function') return `${place ?? ''}function ${value.name}`;
  const prototype = Object.getPrototypeOf(value);
  const kind = prototype === null ? 'null' : prototype === Object.prototype ? '' : `${prototype.constructor?.name} `;
  const members = Reflect.ownKeys(value).filter(key => key !== 'stack' && key !== 'duration').map(key => {
    const { value: member, get, ...flags } = Object.getOwnPropertyDescriptor(value, key);
    return `${String(key)}${Object.values(flags).map(Number).join('')}: ${get ? 'getter' : look(member, places, [...above, value])}`;
  });
  return `${place ?? ''}${kind}{${Object.isFrozen(value) ? 'frozen ' : ''}${members.join(', ')}}`;
}

function placesOf(value, name, places = new Map()) {
  if (value !== null && (typeof value === 'object' || typeof value === 'function') && !places.has(value)) {
    places.set(value, `<${name}>`);
    for (const key of Reflect.ownKeys(value)) {
      const { value: member } = Object.getOwnPropertyDescriptor(value, key);
      placesOf(member, `${name}.${String(key)}`, places);
    }
  }
  return places;
}

function merged(d, axios) {
  const defaults = { ...axios.defaults, adapter: null };
  const [one, other] = [d.below(2) === 0 ? defaults : configOf(d, axios.AxiosHeaders), configOf(d, axios.AxiosHeaders)];
  return look(axios.mergeConfig(one, other), placesOf([one, other], 'in'));
}

function headed(d, { AxiosHeaders }) {
  const seen = [];
  let headers = new AxiosHeaders(headersOf(d, AxiosHeaders));
  for (let left = 6; left > 0; left--) {
    const name = d.pick([...HEADERS, ...ODD_HEADERS]);
    const done = d.pick([
      () => headers.set(name, headerValue(d), d.pick([undefined, true, false])), () => headers.set(headersOf(d, AxiosHeaders), d.pick([undefined, true, false])),
      () => headers.normalize(), () => headers.normalize(), () => headers.normalize(true), () => headers.get(name), () => headers.has(name), () => headers.delete(name),
      () => { headers = headers.concat(headersOf(d, AxiosHeaders)); }, () => headers.toJSON(), () => `${headers}`, () => { headers[name] = headerValue(d); },
      () => headers.getContentType(), () => { headers = AxiosHeaders.from({ ...headers }); }, () => { Object.freeze(headers); },
    ])();
    seen.push(done === headers ? 'itself' : look(done, new Map()), look(headers, new Map()));
  }
  return seen.join('\n');
}

function intercept(d, { interceptors: { request, response } }, seen) {
  const note = config => { seen.push(look(config, new Map())); return config; };
  const use = d.pick([() => {}, () => {}, () => request.use(note), () => request.use(note, null, { synchronous: true }),
    () => request.use(config => ({ ...config, headers: { 'X-A': 'other' } }), null, { synchronous: true }), () => response.use(note),
    () => request.eject(request.use(note)), () => request.use(note, null, { synchronous: true, runWhen: config => { Object.freeze(config); request.clear(); return false; } }),
    () => request.use(note, null, { synchronous: true, runWhen: config => { Object.defineProperty(config, 'x', { get: () => 1, enumerable: true }); return false; } }),
    () => request.use(Object.freeze, null, { synchronous: true })]);
  use();
}

async function requested(d, axios) {
  const seen = [];
  const adapter = async config => {
    seen.push(look(config, new Map()));
    return { status: 200, statusText: 'OK', config, data: d.pick(['{"a":1}', 'text', '', null]), headers: headersOf(d, axios.AxiosHeaders) };
  };
  const one = axios.create({ ...configOf(d, axios.AxiosHeaders), adapter, transformRequest: axios.defaults.transformRequest });
  intercept(d, one, seen);
  const config = { ...configOf(d, axios.AxiosHeaders), adapter };
  delete config.signal;
  const method = d.pick(['get', 'get', 'get', 'delete', 'head', 'post', 'put', 'request', 'itself']);
  const url = d.pick(['http://a/b', '/c', undefined]);
  const given = await (method === 'request' ? one.request(config) : method === 'itself' ? one(url, config)
    : method === 'post' || method === 'put' ? one[method](url, d.pick([{ a: 1 }, 'text', undefined, new URLSearchParams('a=b')]), config) : one[method](url, config));
  seen.push(look(given, new Map()));
  return seen.join('\n');
}

async function outcome(deed, seed, axios, polluted) {
  if (polluted !== undefined) define(Object.prototype, polluted, 'polluted');
  try {
    return await deed(dice(seed), axios);
  } catch (error) {
    return `threw ${error?.name} ${error?.code} ${error?.message}`;
  } finally {
    if (polluted !== undefined) delete Object.prototype[polluted];
  }
}

exports.run = async (seed, many) => {
  const d = dice(seed);
  const different = [];
  const kinds = {};
  for (let at = 0; at < many; at++) {
    const deed = d.pick([merged, headed, requested]);
    const polluted = d.below(10) === 0 ? d.pick(POLLUTED) : undefined;
    const wanted = await outcome(deed, seed + at, published, polluted);
    const given = await outcome(deed, seed + at, ours, polluted);
    kinds[`${deed.name} ${wanted.startsWith('threw')}`] = (kinds[`${deed.name} ${wanted.startsWith('threw')}`] ?? 0) + 1;
    if (wanted !== given) different.push(`${deed.name} ${at} ${String(polluted)}\n  published ${wanted}\n  ours      ${given}`);
  }
  return { different: different.length, shown: different.slice(0, 6), kinds };
};
