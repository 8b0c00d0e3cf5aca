// Generated cases, the same in Node and in the engine: what each gives is written down and compared.
'use strict';

// mulberry32: small, and the same wherever 32-bit arithmetic is.
function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
  };
  const below = most => Math.floor(next() * most);
  const pick = list => list[below(list.length)];
  return { next, below, pick, many: (most, one) => Array.from({ length: below(most + 1) }, one) };
}

const UNITS = ['a', 'Z', '0', ' ', ':', '/', '+', '-', '_', '=', '&', '?', '#', '%', '%41', '%zz', "'", '"', '\\', '\n',
  '\t', '\0', '~', '!', '*', '(', ')', '[', ']', '{', '}', '|', '^', '`', '<', '>', '@', ',', ';', '$', '.', '\u007f',
  '\u0080', '\u00e9', '\u00ff', '\u0159', '\u20ac', '\ud83d\ude00', '\ud800', '\udfff', '\u2028', '\ufeff', '\ufffd'];

function text(d, most = 14) {
  return d.many(most, () => d.pick(UNITS)).join('');
}

function bytes(d, most = 24) {
  return d.many(most, () => d.pick([d.below(256), d.below(128), 0xc3, 0xe2, 0xf0, 0xed, 0xff, 0xef, 0xbb, 0xbf]));
}

const ENCODINGS = ['utf8', 'utf-8', 'UTF-8', 'base64', 'base64url', 'hex', 'latin1', 'binary', 'ascii', 'ucs2', 'utf16le'];

function fromText(d) {
  const [value, encoding] = [text(d), d.pick(ENCODINGS)];
  return [{ value, encoding }, () => [Buffer.from(value, encoding).toString('hex'), Buffer.byteLength(value, encoding)]];
}

function junk(d) {
  const value = d.many(16, () => d.pick(['A', 'b', 'Q', '9', '+', '/', '-', '_', '=', '==', '\n', ' ', '!', '\u20ac', '\u0151', '\u00ff'])).join('');
  const encoding = d.pick(['base64', 'base64url', 'hex']);
  const input = encoding === 'hex' ? value.replace(/[^A-F0-9b]/g, () => d.pick('0123456789abcdefABCDEFg ')) : value;
  return [{ input, encoding }, () => Buffer.from(input, encoding).toString('hex')];
}

function toText(d) {
  const [list, encoding] = [bytes(d), d.pick(ENCODINGS)];
  const [start, end] = [d.pick([undefined, 0, 1, 3, -1, 99]), d.pick([undefined, 2, 7, -2, 99])];
  return [{ list, encoding, start, end }, () => Buffer.from(list).toString(encoding, start, end)];
}

function handling(d) {
  const [list, other] = [bytes(d), bytes(d)];
  const [start, end, value] = [d.pick([undefined, 0, 2, -3]), d.pick([undefined, 5, -1]), text(d, 3)];
  const encoding = d.pick(['utf8', 'latin1', 'utf16le', 'hex']);
  return [{ list, other, start, end, value, encoding }, () => {
    const buffer = Buffer.from(list);
    const target = Buffer.alloc(8, 'ab');
    return [
      Buffer.concat([buffer, Buffer.from(other)]).toString('hex'), buffer.equals(Buffer.from(other)),
      Buffer.compare(buffer, Buffer.from(other)), buffer.slice(start, end).toString('hex'),
      JSON.stringify(buffer.subarray(start, end)), [...buffer.entries()].length, buffer.indexOf(other[0] ?? 0),
      target.write(value, 2, encoding), target.toString('hex'), buffer.includes(Buffer.from(other.slice(0, 1))),
      Buffer.concat([buffer], 4).toString('hex'), buffer.lastIndexOf(list[0] ?? 1), Buffer.isBuffer(buffer.map(x => x)),
    ];
  }];
}

function oddSource(d) {
  const value = d.pick([undefined, null, 5, true, {}, { length: 2, 0: 7 }, [1, 2.9, -1, 300, 'x', null], () => 1, Symbol('s'),
    new Uint8Array([1, 2]), new Uint16Array([1, 256]), new String('abc'), { valueOf: () => 'wrapped' }, new ArrayBuffer(2),
    { type: 'Buffer', data: [1, 2] }, { toString: () => 'no' }, 10n, NaN, new Date(0), { [Symbol.toPrimitive]: () => 'prim' }]);
  const encoding = d.pick([undefined, 'utf8', 'nope', '', null]);
  return [{ value: String(typeof value), encoding: String(encoding) }, () => Buffer.from(value, encoding).toString('hex')];
}

function browserBase64(d) {
  const value = d.pick([() => text(d, 8), () => d.many(12, () => d.pick('ABab09+/= \n-')).join('')])();
  return [{ value }, () => [attempt(() => btoa(value)), attempt(() => atob(value))]];
}

function parameters(d) {
  const input = d.pick([
    () => text(d), () => d.many(4, () => `${text(d, 3)}=${text(d, 3)}`).join('&'), () => [['a', text(d, 4)], ['b', text(d, 4)]],
    () => ({ [text(d, 3)]: text(d, 4), x: d.pick([1, null, true, undefined]) })])();
  const [name, value] = [text(d, 2), text(d, 4)];
  return [{ input, name, value }, () => {
    const all = new URLSearchParams(input);
    const first = all.toString();
    all.append(name, value);
    all.set('x', value);
    all.sort();
    return [first, all.toString(), all.get(name), all.getAll('a'), all.has(name), [...all], all.size];
  }];
}

const HOSTS = ['example.com', 'EXAMPLE.com', 'ex\u00e4mple.com', '127.0.0.1', '0x7f.1', '[::1]', '[::ffff:1.2.3.4]', 'a..b', '', 'user:pa ss@h', 'h:80', 'h:443',
  'h:8080', 'h:99999', '256.1.1.1', 'a_b.c', 'xn--a', '1', 'h%41', 'h:'];

function address(d) {
  const scheme = d.pick(['http', 'https', 'HTTP', 'ftp', 'mailto', 'file', 'x', 'ws', 'javascript', '']);
  const input = d.pick([
    () => `${scheme}://${d.pick(HOSTS)}/${text(d, 5)}?${text(d, 5)}#${text(d, 3)}`, () => `${scheme}:${text(d, 6)}`,
    () => text(d, 8), () => `//${d.pick(HOSTS)}/a/../b/./c`, () => `../${text(d, 3)}/..`])();
  const base = d.pick([undefined, 'https://base.example/a/b?c#d', 'nope']);
  return [{ input, base }, () => {
    const url = new URL(input, base);
    return { href: url.href, origin: url.origin, protocol: url.protocol, username: url.username, password: url.password,
      host: url.host, hostname: url.hostname, port: url.port, pathname: url.pathname, search: url.search, hash: url.hash };
  }];
}

function changed(d) {
  const part = d.pick(['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash']);
  const value = d.pick([text(d, 5), 'https:', '8080', 'other.example:81', '/p q', '?x=1', '#y', '']);
  return [{ part, value }, () => {
    const url = new URL('http://u:p@example.com:8080/a/b?c=d#e');
    url[part] = value;
    url.searchParams.append('n', value);
    return [url.href, [...url.searchParams]];
  }];
}

function older(d) {
  const input = d.pick([
    () => `${d.pick(['http', 'https', 'mailto', 'x'])}://${d.pick(['h.example', 'u:p@h.example:81', 'H'])}/${d.pick(['', 'a/b', 'a b', 'x"y'])}${d.pick(['', '?q=1&r=2', '?'])}${d.pick(['', '#f'])}`,
    () => `/${d.pick(['a', 'a/../b'])}?${d.pick(['x=1', ''])}`, () => 'a/b'])();
  return [{ input }, () => {
    const url = require('url');
    const parsed = url.parse(input);
    return [{ ...parsed, parse: undefined, format: undefined, resolve: undefined, resolveObject: undefined, parseHost: undefined },
      url.format(parsed), url.resolve('http://h.example/one/two', input), { ...url.parse(input, true).query }];
  }];
}

function query(d) {
  const input = d.many(4, () => `${text(d, 3).replace(/[\ud800-\udfff]/g, '')}${d.pick(['=', ''])}${text(d, 3).replace(/[\ud800-\udfff]/g, '')}`).join('&');
  const value = { [text(d, 2).toWellFormed()]: d.pick(['a b', 1, true, null, ['x', 2], {}]), 'k\u00e9': '~!*()\'' };
  return [{ input, value }, () => {
    const querystring = require('querystring');
    return [{ ...querystring.parse(input) }, querystring.stringify(value)];
  }];
}

function hashes(d) {
  const [algorithm, encoding] = [d.pick(['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'SHA256', 'sha-256', 'nope']), d.pick(['hex', 'base64', 'base64url', 'latin1', undefined])];
  const [key, parts, given] = [text(d), d.many(3, () => text(d)), d.pick(['utf8', 'latin1', 'hex', undefined])];
  const list = bytes(d);
  return [{ algorithm, encoding, key, parts, given, list }, () => {
    const { createHash, createHmac, timingSafeEqual } = require('crypto');
    const run = one => {
      for (const part of parts) one.update(part, given);
      const twin = one.copy?.();
      const digest = one.update(Buffer.from(list)).digest(encoding);
      return [typeof digest === 'string' ? digest : digest.toString('hex'), twin?.digest('hex'), attempt(() => one.digest('hex')), attempt(() => one.update('a'))];
    };
    return [attempt(() => run(createHash(algorithm))), attempt(() => run(createHmac(algorithm, key))),
      attempt(() => createHmac(algorithm, Buffer.from(list)).update('x').digest('hex')),
      attempt(() => timingSafeEqual(Buffer.from(key), Buffer.from(parts[0] ?? key)))];
  }];
}

function decoded(d) {
  const [list, fatal, label] = [bytes(d), d.pick([true, false]), d.pick(['utf-8', 'utf8', 'utf-16le', 'latin1', 'nope', undefined])];
  const split = d.below(list.length + 1);
  return [{ list, fatal, label, split }, () => {
    const one = new TextDecoder(label, { fatal });
    const streaming = new TextDecoder(label);
    return [attempt(() => one.decode(new Uint8Array(list))), one.encoding,
      streaming.decode(new Uint8Array(list.slice(0, split)), { stream: true }) + streaming.decode(new Uint8Array(list.slice(split))),
      [...new TextEncoder().encode(text(d))]];
  }];
}

function value(d, depth = 0) {
  const leaf = [() => text(d, 6), () => d.pick([0, -0, 1.5, NaN, Infinity, 1e21, -7]), () => d.pick([true, false, null, undefined]),
    () => d.pick([10n, Symbol('s'), Symbol()]), () => d.pick([function named() {}, () => 1, class Some {}, class Sub extends Map {}, async () => 1, function* gen() {}]),
    () => d.pick([new Date(0), new Date(NaN), /a+/gi, new Map(), new Set(), Object(1), Object('str'), Object.create(null), new (class Foo { x = 1; })(), Buffer.from('hi'), new Uint8Array(3), Promise.resolve(4), new WeakMap(), [, 1, , ,], new ArrayBuffer(2), Math, JSON, globalThis.Symbol, new (class extends Array {})(3)])];
  if (depth > 3 || d.below(3) === 0) {
    return d.pick(leaf)();
  }
  return d.pick([
    () => d.many(9, () => value(d, depth + 1)),
    () => d.many(30, () => d.below(1000)),
    () => d.many(30, () => d.pick(['ab', 'long word', 'x'.repeat(d.below(20))])),
    () => Object.fromEntries(d.many(5, () => [d.pick(['a', 'b c', 'key', '1', '\u00e9', 'a-b', '__proto__', 'longer_name']), value(d, depth + 1)])),
    () => new Map(d.many(3, () => [value(d, depth + 2), value(d, depth + 1)])),
    () => new Set(d.many(4, () => value(d, depth + 1))),
    () => { const one = { name: 'circle', deep: {} }; one.deep.self = one; return one; },
    () => 'x'.repeat(d.below(120)) + d.pick(['', '\nsecond line', "it's"]),
    () => ({ get a() { return 1; }, set b(x) {}, get c() { return 2; }, set c(x) {}, [Symbol('k')]: 1 }),
    () => Object.assign(() => {}, { prop: 1 }), () => Object.assign([1, 2], { extra: 'x' }),
  ])();
}

function printed(d) {
  const mark = d.pick(['%s', '%d', '%i', '%f', '%j', '%O', '%%', '%c', '%x', '%s and %s', '100%', '']);
  const seedling = d.below(1e9);
  const many = d.below(3);
  return [{ mark, seedling, many }, () => {
    const own = dice(seedling);
    const { format, inspect } = require('util');
    const values = Array.from({ length: many }, () => value(own));
    return [format(mark, ...values), inspect(value(own)), inspect(value(own), { depth: own.pick([0, 1, 5, null]), breakLength: own.pick([40, 80, 120, Infinity]), compact: own.pick([3, 1, false]), sorted: own.pick([false, true]) }), format(...values)];
  }];
}

function paths(d) {
  const part = () => d.many(6, () => d.pick(['a', 'bc', '.', '..', '/', '//', 'x.js', '.hidden', 'f.tar.gz'])).join(d.pick(['', '/']));
  const [one, two] = [part(), part()];
  return [{ one, two }, () => {
    const path = require('path');
    return [path.normalize(one), path.join(one, two), path.dirname(one), path.basename(one), path.basename(one, '.js'),
      path.extname(one), path.parse(one), path.isAbsolute(one), path.relative(`/${one}`, `/${two}`), path.resolve('/r', one, two),
      path.format(path.parse(one))];
  }];
}

function cloned(d) {
  const seedling = d.below(1e9);
  return [{ seedling }, () => require('util').inspect(structuredClone(value(dice(seedling))), { depth: 5 })];
}

function numbers(d) {
  const [list, offset] = [Array.from({ length: 12 }, () => d.below(256)), d.below(12)];
  const [kind, order] = [d.pick(['UInt8', 'Int8', 'UInt16', 'Int16', 'UInt32', 'Int32', 'Float', 'Double', 'BigInt64']), d.pick(['LE', 'BE'])];
  const name = kind + (kind.endsWith('8') ? '' : order);
  return [{ list, offset, name }, () => {
    const buffer = Buffer.from(list);
    const read = buffer[`read${name}`](offset);
    buffer[`write${name}`](read, 0);
    return [String(read), buffer.toString('hex')];
  }];
}

// What a case gives, or how it fails, in a form that JSON keeps.
function attempt(run) {
  try {
    return run();
  } catch (error) {
    return { threw: error?.name, code: error?.code, message: error?.message };
  }
}

// JSON escapes lone surrogates, and strict readers refuse those.
function plain(given) {
  return JSON.parse((JSON.stringify(given) ?? 'null').replace(
    /\\\\|\\u(d[89a-f][0-9a-f]{2})/g, (escape, unit) => unit === undefined ? escape : `<${unit}>`));
}

exports.dice = dice;
exports.text = text;

const KINDS = { fromText, junk, toText, handling, oddSource, browserBase64, parameters, address, changed, older, query, hashes,
  decoded, printed, paths, cloned, numbers };

// `each` cases of every kind.
exports.run = (seed, each) => Object.entries(KINDS).flatMap(([kind, make]) => {
  const d = dice(seed + kind.length * 1000 + kind.charCodeAt(0));
  return Array.from({ length: each }, () => {
    const [input, run] = make(d);
    return { kind, input: plain(input), given: plain(attempt(run)) };
  });
});
