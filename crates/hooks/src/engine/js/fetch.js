// `fetch` with `Request` and `Response`. Bodies are there as a whole: nothing streams.
'use strict';

const { Buffer } = require('buffer');
const { Headers } = require('headers');
const host = require('host');

function bytesOf(body) {
  if (body === null || body === undefined) {
    return [null, null];
  }
  if (body instanceof require('url').URLSearchParams) {
    return [Buffer.from(body.toString()), 'application/x-www-form-urlencoded;charset=UTF-8'];
  }
  if (ArrayBuffer.isView(body)) {
    return [Buffer.from(body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength)), null];
  }
  if (body instanceof ArrayBuffer) {
    return [Buffer.from(body.slice(0)), null];
  }
  return [Buffer.from(`${body}`), 'text/plain;charset=UTF-8'];
}

class Body {
  #bytes;
  #used = false;

  constructor(body, headers) {
    const [bytes, type] = bytesOf(body);
    this.#bytes = bytes;
    this.headers = headers;
    if (type !== null && !headers.has('content-type')) {
      headers.set('content-type', type);
    }
  }

  get bodyUsed() {
    return this.#used;
  }

  async #take() {
    if (this.#used) {
      throw new TypeError('Body is unusable: Body has already been read');
    }
    this.#used = this.#bytes !== null;
    return this.#bytes ?? Buffer.alloc(0);
  }

  async text() {
    return new (require('encoding').TextDecoder)().decode(await this.#take());
  }

  async json() {
    return JSON.parse(await this.text());
  }

  async arrayBuffer() {
    return (await this.bytes()).buffer;
  }

  async bytes() {
    return new Uint8Array(await this.#take());
  }

  // For our own use: what is left of it, without taking it.
  static peek(one) {
    if (one.#used) {
      throw new TypeError('Response.clone: Body has already been consumed.');
    }
    return one.#bytes;
  }
}

class Request extends Body {
  constructor(input, init = {}) {
    const from = input instanceof Request ? input : undefined;
    const { URL } = require('url');
    let url;
    try {
      url = from ? from.url : new URL(`${input}`).href;
    } catch {
      throw new TypeError(`Failed to parse URL from ${input}`);
    }
    const method = `${init.method ?? from?.method ?? 'GET'}`;
    const known = /^(get|head|post|put|delete|options)$/i.test(method) ? method.toUpperCase() : method;
    const body = init.body ?? (from ? Body.peek(from) : null);
    if (body !== null && (known === 'GET' || known === 'HEAD')) {
      throw new TypeError('Request with GET/HEAD method cannot have body.');
    }
    super(body, new Headers(init.headers ?? from?.headers));
    this.url = url;
    this.method = known;
    this.redirect = init.redirect ?? from?.redirect ?? 'follow';
    this.signal = init.signal ?? from?.signal ?? new (require('abort').AbortController)().signal;
  }

  clone() {
    return new Request(this);
  }
}

class Response extends Body {
  constructor(body = null, init = {}) {
    const status = init.status ?? 200;
    if (!Number.isInteger(status) || status < 200 || status > 599) {
      throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    }
    super(body, new Headers(init.headers));
    this.status = status;
    this.statusText = `${init.statusText ?? ''}`;
    this.type = 'default';
    this.url = '';
    this.redirected = false;
  }

  get ok() {
    return this.status >= 200 && this.status <= 299;
  }

  clone() {
    const twin = new Response(Body.peek(this), this);
    return Object.assign(twin, { type: this.type, url: this.url, redirected: this.redirected });
  }

  static json(value, init = {}) {
    const response = new Response(JSON.stringify(value), init);
    if (!new Headers(init.headers).has('content-type')) {
      response.headers.set('content-type', 'application/json');
    }
    return response;
  }

  static error() {
    return Object.assign(new Response(), { type: 'error', status: 0 });
  }
}

const REDIRECTS = { follow: 20, manual: 0, error: 0 };

async function fetch(input, init) {
  const request = new Request(input, init);
  request.signal.throwIfAborted();
  const headers = new Headers({ accept: '*/*', 'accept-language': '*', 'sec-fetch-mode': 'cors', 'user-agent': 'node' });
  for (const [name, value] of request.headers) {
    headers.set(name, value);
  }
  const sent = host.fetch({
    method: request.method,
    url: request.url,
    headers: [...headers],
    body: Body.peek(request) ?? undefined,
    maxRedirects: REDIRECTS[request.redirect],
  }, failure);
  const answer = await require('abort').unlessAborted(request.signal, sent);
  const redirect = answer.status >= 300 && answer.status < 400 && answer.headers.some(([name]) => name === 'location');
  if (request.redirect === 'error' && redirect) {
    throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
  }
  const isEmpty = [204, 205, 304].includes(answer.status);
  const response = new Response(isEmpty ? null : answer.body, {
    status: answer.status, statusText: answer.reason, headers: answer.headers,
  });
  const plain = request.url.replace(/#.*$/, '');
  return Object.assign(response, { type: 'basic', url: answer.url || plain, redirected: Boolean(answer.url) && answer.url !== plain });
}

function failure(failed) {
  const cause = new Error(failed.message);
  cause.code = failed.code;
  return new TypeError('fetch failed', { cause });
}

module.exports = { fetch, Headers, Request, Response };
