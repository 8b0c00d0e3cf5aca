// axios itself, with an adapter that sends through the host where its own would open sockets.
'use strict';

const { Buffer } = require('buffer');
const host = require('host');
const { URL } = require('url');
const axios = require('vendor/axios');

const { AxiosError, AxiosHeaders, CanceledError, VERSION } = axios;
const PROTOCOLS = ['http:', 'https:'];
// The mark that may stand before a text in UTF-8.
const MARK = 0xfeff;

function bodyOf(config, headers) {
  const { data } = config;
  if (data === undefined || data === null) {
    return undefined;
  }
  const bytes = typeof data === 'string' ? Buffer.from(data)
    : data instanceof ArrayBuffer ? Buffer.from(data)
      : ArrayBuffer.isView(data) ? Buffer.from(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))
        : undefined;
  if (bytes === undefined) {
    throw new AxiosError('Data after transformation must be a string, an ArrayBuffer, a Buffer, or a Stream',
      AxiosError.ERR_BAD_REQUEST, config);
  }
  headers.setContentLength(bytes.length, false);
  if (config.maxBodyLength > -1 && bytes.length > config.maxBodyLength) {
    throw new AxiosError('Request body larger than maxBodyLength limit', AxiosError.ERR_BAD_REQUEST, config);
  }
  return bytes;
}

// The parameters stand in the URL as axios writes them: to parse it once more would write some in another way. Where
// there is nothing to write, axios is not asked, since its `getUri` merges all of its defaults first.
function urlOf(config) {
  const { baseURL, allowAbsoluteUrls, params, paramsSerializer } = config;
  const whole = baseURL ? axios.getUri({ baseURL, url: config.url, allowAbsoluteUrls, params: undefined }) : config.url;
  const parsed = URL.parts(new URL(whole));
  const target = parsed.pathname + parsed.search;
  const path = params ? axios.getUri({ baseURL: '', url: target, params, paramsSerializer }) : target;
  return { parsed, path };
}

function authorize(config, parsed, headers) {
  let user;
  if (config.auth) {
    user = `${config.auth.username || ''}:${config.auth.password || ''}`;
  } else if (parsed.username) {
    user = `${decodeURIComponent(parsed.username)}:${decodeURIComponent(parsed.password)}`;
  }
  if (user !== undefined) {
    headers.set('Authorization', `Basic ${Buffer.from(user).toString('base64')}`);
  }
}

function failure(failed, config, request) {
  if (failed.kind === 'timedOut') {
    const { clarifyTimeoutError } = config.transitional ?? {};
    const message = config.timeoutErrorMessage
      || (config.timeout ? `timeout of ${config.timeout}ms exceeded` : 'timeout exceeded');
    return new AxiosError(message,
      clarifyTimeoutError ? AxiosError.ETIMEDOUT : AxiosError.ECONNABORTED, config, request);
  }
  if (failed.kind === 'tooLarge') {
    return new AxiosError(failed.message, AxiosError.ERR_BAD_RESPONSE, config, request);
  }
  return new AxiosError(failed.message, failed.code, config, request);
}

function settle(response) {
  const { config, status } = response;
  if (!status || !config.validateStatus || config.validateStatus(status)) {
    return response;
  }
  throw new AxiosError(`Request failed with status code ${status}`,
    [AxiosError.ERR_BAD_REQUEST, AxiosError.ERR_BAD_RESPONSE][Math.floor(status / 100) - 4],
    config, response.request, response);
}

function dataOf(config, answer) {
  const bytes = Buffer.from(answer.body.buffer);
  if (config.responseType === 'arraybuffer') {
    return bytes;
  }
  const text = bytes.toString(config.responseEncoding);
  const hasMark = (!config.responseEncoding || config.responseEncoding === 'utf8') && text.charCodeAt(0) === MARK;
  return hasMark ? text.slice(1) : text;
}

function fieldsOf(headers) {
  const all = headers.toJSON();
  const names = Object.keys(all);
  const fields = [];
  for (let at = 0; at < names.length; at++) {
    const value = all[names[at]];
    if (typeof value === 'string') {
      fields.push([names[at], value.toWellFormed()]);
    } else {
      [value].flat().forEach(one => fields.push([names[at], `${one}`.toWellFormed()]));
    }
  }
  return fields;
}

function headersOf(answer) {
  const all = {};
  for (let at = 0; at < answer.headers.length; at++) {
    const name = answer.headers[at][0];
    const value = answer.headers[at][1];
    if (name === 'set-cookie') {
      all[name] = [...all[name] ?? [], value];
    } else {
      all[name] = name in all ? `${all[name]}, ${value}` : value;
    }
  }
  return new AxiosHeaders(all);
}

async function adapter(config) {
  if (config.responseType === 'stream') {
    throw new AxiosError('responseType "stream" is not there: bodies come as a whole',
      AxiosError.ERR_NOT_SUPPORT, config);
  }
  const { parsed, path } = urlOf(config);
  if (!PROTOCOLS.includes(parsed.protocol)) {
    throw new AxiosError(`Unsupported protocol ${parsed.protocol}`, AxiosError.ERR_BAD_REQUEST, config);
  }
  const headers = AxiosHeaders.from(config.headers).normalize();
  headers.set('User-Agent', `axios/${VERSION}`, false);
  const body = bodyOf(config, headers);
  authorize(config, parsed, headers);
  const method = config.method.toUpperCase();
  const request = { method, path, host: parsed.hostname, protocol: parsed.protocol };
  const sent = host.fetch({
    method, url: `${parsed.protocol}//${parsed.host}${path}`, body,
    headers: fieldsOf(headers),
    timeout: config.timeout ? Number(config.timeout) : undefined,
    maxRedirects: config.maxRedirects ?? undefined,
  }, failed => failure(failed, config, request));
  const answer = await unlessCanceled(config, request, sent);
  return settle({
    status: answer.status, statusText: answer.reason, headers: headersOf(answer), config, request,
    data: dataOf(config, answer),
  });
}

function unlessCanceled(config, request, sent) {
  if (!config.signal && !config.cancelToken) {
    return sent;
  }
  return new Promise((resolve, reject) => {
    const cancel = reason => reject(!reason || reason.type ? new CanceledError(null, config, request) : reason);
    config.cancelToken?.subscribe(cancel);
    config.signal?.addEventListener?.('abort', cancel);
    sent.then(resolve, reject);
  });
}

axios.defaults.adapter = adapter;
module.exports = axios;
