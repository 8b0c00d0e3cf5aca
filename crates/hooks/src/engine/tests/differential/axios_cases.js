// Generated calls of axios: what is sent is written down by whoever receives it, and what comes of it here.
'use strict';

const { dice, text } = require('./cases.js');
const replies = require('./replies.json');

function dataOf(d) {
  return d.pick([
    () => undefined, () => null, () => ({ a: 1, nested: { list: [1, null], text: text(d, 4).toWellFormed() } }), () => [1, 'two'],
    () => text(d, 6).toWellFormed(), () => '', () => new URLSearchParams({ a: 'b c', e: '\u00e9&=' }), () => Buffer.from([1, 2, 255]),
    () => 17, () => true, () => '{"already":"text"}', () => new Uint8Array([65, 66]).buffer, () => ({}),
  ])();
}

function paramsOf(d) {
  return d.pick([
    () => undefined, () => ({ q: text(d, 5).toWellFormed(), n: 1, no: null, un: undefined }), () => ({ list: [1, 'b c', { x: 1 }], deep: { a: { b: true } } }),
    () => new URLSearchParams('x=1&x=2'), () => ({ date: new Date(0), at: "a:$,b'(c)" }), () => ({}),
  ])();
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'GET', 'Post', undefined];
const VALID = [undefined, () => true, status => status < 500, null];

function configOf(d, at, base) {
  const reply = d.pick(Object.keys(replies));
  const path = `/${reply}${d.pick(['', '/a b', '/x?y=1', '/x?y=1#frag', '/%41', '/\u00e9', '/it\'s'])}`;
  const config = {
    method: d.pick(METHODS), params: paramsOf(d), data: dataOf(d),
    headers: { 'X-Case': at, ...d.pick([{}, { 'content-type': 'text/csv' }, { Accept: 'x/y', 'X-Empty': '', 'X-Null': null, 'X-No': false }, { Authorization: 'Basic azo=' },
      { 'Content-Type': 'application/x-www-form-urlencoded' }, { 'User-Agent': 'mine' }]) },
    responseType: d.pick([undefined, undefined, 'json', 'text', 'arraybuffer']),
  };
  if (d.below(3) === 0) config.auth = d.pick([{ username: 'u\u00e4', password: 'p:q' }, { username: 'only' }]);
  if (d.below(3) === 0) config.validateStatus = d.pick(VALID);
  if (d.below(4) === 0) config.transformResponse = [data => `seen ${typeof data}`];
  if (d.below(4) === 0) config.paramsSerializer = d.pick([{ indexes: null }, { indexes: true }, { serialize: params => `own=${Object.keys(params).length}` }]);
  return d.below(2) === 0 ? { ...config, url: base + path } : { ...config, baseURL: `${base}${d.pick(['', '/'])}`, url: path.slice(d.below(2)) };
}

async function call(axios, d, config) {
  const { url, data, method, ...rest } = config;
  switch (d.below(5)) {
    case 0: return axios(url, { ...rest, method, data });
    case 1: return axios.create({ headers: { 'X-Made': 'yes', common: { 'X-Common': '1' } } }).request(config);
    case 2: return axios.post(url, data, rest);
    case 3: return axios.get(url, rest);
    default: return axios(config);
  }
}

function tell(response) {
  const { status, statusText, data, headers } = response;
  return { status, statusText, data: Buffer.isBuffer(data) ? data.toString('hex') : data, kind: typeof data,
    type: headers['content-type'], has: headers.get('Content-Type'), config: Object.keys(response.config).filter(one => response.config[one] !== undefined).sort() };
}

exports.run = async (seed, many, base, axios) => {
  const d = dice(seed);
  const all = [];
  for (let at = 0; at < many; at++) {
    const config = configOf(d, at, base);
    const input = { ...config, data: `${typeof config.data} ${JSON.stringify(config.data)}`, validateStatus: String(Boolean(config.validateStatus)) };
    try {
      all.push({ input, given: tell(await call(axios, d, config)) });
    } catch (error) {
      all.push({ input, given: { name: error.name, message: error.message, code: error.code, status: error.status, isAxiosError: error.isAxiosError,
        known: axios.isAxiosError(error), isError: error instanceof Error, json: Object.keys(error.toJSON?.() ?? {}), response: error.response && tell(error.response) } });
    }
  }
  return JSON.parse(JSON.stringify(all));
};
