// Node's older `url.parse`, `url.format` and `url.resolve`.
'use strict';

const { invalidArgument } = require('errors');

const SLASHED = new Set(['http:', 'https:', 'ftp:', 'gopher:', 'file:', 'ws:', 'wss:']);

module.exports = URL => {
  class Url {
    protocol = null;
    slashes = null;
    auth = null;
    host = null;
    port = null;
    hostname = null;
    hash = null;
    search = null;
    query = null;
    pathname = null;
    path = null;
    href = null;

    format() {
      return format(this);
    }
  }

  function parse(input, withQuery = false, slashesDenoteHost = false) {
    if (typeof input !== 'string') {
      throw invalidArgument('"url" argument', 'of type string', input);
    }
    const url = new Url();
    let rest = input.trim().replace(/^([^?#]*)/, before => before.replaceAll('\\', '/'));
    const protocol = /^[a-z0-9.+-]+:/i.exec(rest)?.[0].toLowerCase();
    if (protocol !== undefined) {
      url.protocol = protocol;
      rest = rest.slice(protocol.length);
    }
    if (rest.startsWith('//') && (protocol !== undefined || slashesDenoteHost) && protocol !== 'javascript:') {
      url.slashes = true;
      rest = authority(url, rest.slice(2));
    }
    const [, path, search, hash] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(rest);
    url.hash = hash === undefined ? null : escape(hash);
    url.search = search === undefined ? null : escape(search);
    url.query = url.search === null ? null : url.search.slice(1);
    if (withQuery) {
      url.search ??= '';
      url.query = require('querystring').parse(url.search.slice(1));
    }
    url.pathname = escape(path) || (SLASHED.has(url.protocol) && url.hostname ? '/' : null);
    if (url.pathname !== null || url.search) {
      url.path = (url.pathname ?? '') + (url.search ?? '');
    }
    url.href = format(url);
    return url;
  }

  function authority(url, rest) {
    const end = /[/?#]/.exec(rest)?.index ?? rest.length;
    let host = rest.slice(0, end);
    const at = host.lastIndexOf('@');
    if (at !== -1) {
      url.auth = decodeURIComponent(host.slice(0, at));
      host = host.slice(at + 1);
    }
    const port = /:([0-9]*)$/.exec(host);
    if (port !== null) {
      url.port = port[1] === '' ? null : port[1];
      host = host.slice(0, port.index);
    }
    host = host.toLowerCase();
    url.host = host + (url.port === null ? '' : `:${url.port}`);
    url.hostname = host.replace(/^\[(.*)\]$/, '$1');
    return rest.slice(end);
  }

  function escape(part) {
    return part.replace(/[\t\n\r "'<>\\^`{|}]/g, one => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
  }

  function format(url, options) {
    if (typeof url === 'string') {
      url = parse(url);
    }
    if (url instanceof URL) {
      const { fragment = true, search = true, auth = true } = options ?? {};
      const shown = new URL(url.href);
      if (!fragment) shown.hash = '';
      if (!search) shown.search = '';
      if (!auth) shown.username = shown.password = '';
      return shown.href;
    }
    let protocol = url.protocol ?? '';
    if (protocol !== '' && !protocol.endsWith(':')) protocol += ':';
    const auth = url.auth ? `${encodeURIComponent(url.auth).replace(/%3A/gi, ':')}@` : '';
    const name = url.hostname ?? '';
    let host = url.host ? auth + url.host
      : name ? `${auth}${name.includes(':') ? `[${name}]` : name}${url.port ? `:${url.port}` : ''}` : '';
    const query = url.query !== null && typeof url.query === 'object' ? require('querystring').stringify(url.query) : '';
    let search = url.search || (query && `?${query}`) || '';
    let path = url.pathname ?? '';
    if (url.slashes || (SLASHED.has(protocol) && host !== '')) {
      if (host || protocol === 'file:') {
        host = `//${host}`;
        if (path !== '' && !path.startsWith('/')) path = `/${path}`;
      }
    }
    let hash = url.hash ?? '';
    if (hash !== '' && !hash.startsWith('#')) hash = `#${hash}`;
    if (search !== '' && !search.startsWith('?')) search = `?${search}`;
    path = path.replace(/[?#]/g, encodeURIComponent);
    return protocol + host + path + search.replaceAll('#', '%23') + hash;
  }

  function resolve(from, to) {
    const resolved = new URL(parse(to, false, true).href, new URL(parse(from, false, true).href, 'resolve://'));
    return resolved.protocol === 'resolve:' ? resolved.pathname + resolved.search + resolved.hash : resolved.href;
  }

  return { Url, parse, format, resolve };
};
