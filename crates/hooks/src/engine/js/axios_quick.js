// Stands at the end of axios' own file, within its function, and takes the place of some of its functions. Each does
// the common case and hands everything else to the published one (`published...`). What is changed besides is in
// `engine/quick.rs`; why, in docs/decisions/030-what-axios-costs-in-the-child.md.

// Names that a merge leaves out, or that only the second configuration gives.
const LEFT_OUT = 1;
const OF_THE_SECOND = 2;
const SHADOWED = 3;
const NAMES = {
  __proto__: null,
  ['__proto__']: LEFT_OUT,
  constructor: LEFT_OUT,
  prototype: LEFT_OUT,
  hasOwnProperty: SHADOWED,
  url: OF_THE_SECOND,
  method: OF_THE_SECOND,
  data: OF_THE_SECOND,
};

// Before any connector can put something else in its place.
const { hasOwn } = Object;

// Options that are true or false.
const TRANSITIONAL = {
  __proto__: null,
  silentJSONParsing: true,
  forcedJSONParsing: true,
  clarifyTimeoutError: true,
  legacyInterceptorReqResOrdering: true,
  advertiseZstdAcceptEncoding: true,
  validateStatusUndefinedResolves: true,
  encodeBasicAuthUsername: true,
};

const BUCKETS = Object.assign(Object.create(null), { common: true });
methodList.forEach((method) => { BUCKETS[method] = true; });

// Whether it is what a literal makes: nothing of its own but members, and no class.
function isLiteral(val) {
  return val !== null && typeof val === 'object' && getPrototypeOf(val) === Object.prototype
    && !(toStringTag in val) && !(iterator in val);
}

function isPlainObject(val) {
  return isLiteral(val) || publishedIsPlainObject(val);
}

// What is no object is of no kind that is asked for.
function isReference(thing) {
  return (typeof thing === 'object' && thing !== null) || typeof thing === 'function';
}

function hasOwnInPrototypeChain(thing, prop) {
  if (thing != null && thing !== Object.prototype) {
    if (hasOwnProperty(thing, prop)) return true;
    const prototype = getPrototypeOf(thing);
    if (prototype === null || prototype === Object.prototype) return false;
  }
  return publishedHasOwnInPrototypeChain(thing, prop);
}

function forEach(obj, fn, options) {
  if (!isArray(obj)) {
    publishedForEach(obj, fn, options);
    return;
  }
  for (let i = 0, l = obj.length; i < l; i++) {
    fn.call(null, obj[i], i, obj);
  }
}

// Only U+0130 changes its length in lower case, and ends with U+0307 then.
function findKey(obj, key) {
  key = key.toLowerCase();
  if (getPrototypeOf(obj) !== AxiosHeaders.prototype || key.includes('\u0307')) {
    return publishedFindKey(obj, key);
  }
  const keys = Object.keys(obj);
  for (let i = keys.length - 1; i >= 0; i--) {
    const one = keys[i];
    if (one === key || (one.length === key.length && one.toLowerCase() === key)) return one;
  }
  return null;
}

// A literal's members, deep as `merge({}, source)` copies them; `undefined` where one must be left out. Somebody who
// gives all objects a member `allOwnKeys` makes the published one copy members that cannot be enumerated.
function copied(source) {
  if ('allOwnKeys' in source) return undefined;
  const copy = { ...source };
  const keys = Reflect.ownKeys(copy);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (NAMES[key] === LEFT_OUT) return undefined;
    const value = copy[key];
    if (value !== null && typeof value === 'object') copy[key] = getMergedValue(undefined, value);
  }
  return copy;
}

function getMergedValue(target, source, prop, caseless) {
  if (source === null || typeof source !== 'object') return source;
  if (isArray(source)) return source.slice();
  if (isLiteral(source)) {
    const merged = target === undefined || !isPlainObject(target) ? copied(source)
      : caseless && isLiteral(target) ? mergedCaselessly(target, source, false) : undefined;
    if (merged !== undefined) return merged;
  }
  return publishedGetMergedValue(target, source, prop, caseless);
}

// Two literals in one, names being equal whatever their case; `undefined` where some are, or where the first has
// names that are not in lower case. A shallow copy has the members' own values.
function mergedCaselessly(target, source, isShallow) {
  if ('allOwnKeys' in target || 'allOwnKeys' in source) return undefined;
  const names = Object.keys(target).join('\n');
  if (names !== names.toLowerCase()) return undefined;
  let known = `\n${names}\n`;
  if (known.includes('\nconstructor\n') || known.includes('\nprototype\n') || known.includes('\n__proto__\n')) {
    return undefined;
  }
  const result = isShallow ? { ...target } : copied(target);
  const added = isShallow ? { ...source } : copied(source);
  if (result === undefined || added === undefined) return undefined;
  const keys = Reflect.ownKeys(added);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key === 'symbol' || NAMES[key] === LEFT_OUT) return undefined;
    const name = `${key.toLowerCase()}\n`;
    if (known.includes(`\n${name}`)) return undefined;
    known += name;
    result[key] = added[key];
  }
  return result;
}

// Whether all that a configuration has are enumerable members with names, but for what a merge adds itself.
function isSimple(config) {
  const prototype = getPrototypeOf(config);
  if (prototype !== null && prototype !== Object.prototype) return false;
  const all = Reflect.ownKeys(config);
  const hidden = all.length - Object.keys(config).length;
  return (hidden === 0 || (hidden === 1 && all[0] === 'hasOwnProperty'))
    && typeof all[all.length - 1] !== 'symbol';
}

function mergeConfig(config1, config2) {
  return mergedConfig(config1, config2, false);
}

// Where it is for a request, headers need no deep copy: they are read into one of `AxiosHeaders`, and let go of.
function mergedConfig(config1, config2, isForRequest) {
  config1 = config1 || {};
  config2 = config2 || {};
  if (!isSimple(config1) || !isSimple(config2)) return publishedMergeConfig(config1, config2);
  const both = { ...config1, ...config2 };
  const config = Object.create(null);
  Object.defineProperty(config, 'hasOwnProperty', hasOwnPropertyDescriptor);
  const keys = Object.keys(both);
  for (let i = 0; i < keys.length; i++) {
    const prop = keys[i];
    const value = both[prop];
    const name = NAMES[prop];
    if (name === undefined && value !== undefined && (typeof value !== 'object' || value === null)) {
      config[prop] = value;
    } else if (name === SHADOWED || (prop === 'validateStatus' && value === undefined)) {
      return publishedMergeConfig(config1, config2);
    } else if (name !== LEFT_OUT) {
      const a = hasOwn(config1, prop) ? config1[prop] : undefined;
      const b = hasOwn(config2, prop) ? config2[prop] : undefined;
      const merged = name === OF_THE_SECOND ? getMergedValue(undefined, b)
        : mergedMember(prop, a, b, config1, config2, isForRequest);
      if (merged !== undefined || prop === 'validateStatus') config[prop] = merged;
    }
  }
  return config;
}

function mergedMember(prop, a, b, config1, config2, isForRequest) {
  if (isForRequest && prop === 'headers' && isLiteral(a) && isLiteral(b)) {
    early = hasOwn(config2, 'method') ? flattenedEarly(a, b, config2.method) : undefined;
    if (early !== undefined) return b;
    const merged = mergedCaselessly(a, b, true);
    if (merged !== undefined) return merged;
  }
  const merge = hasOwn(mergeMap, prop) ? mergeMap[prop] : mergeDeepProperties;
  return merge === mergeDirectKeys ? merge(a, b, prop, config1, config2) : merge(a, b, prop);
}

// Whether there is nothing to say against it.
function isTransitional(options) {
  if (!isLiteral(options)) return false;
  const keys = Object.keys(options);
  for (let i = 0; i < keys.length; i++) {
    if (typeof options[keys[i]] !== 'boolean' || TRANSITIONAL[keys[i]] !== true) return false;
  }
  return true;
}

// The headers of a request that were made while its configuration was merged, and the literal that stands for them there
// until they are asked for.
let early;

// The headers of a request by a method, where the defaults are buckets alone, and what the request brings has none.
function flattenedEarly(defaultHeaders, own, method) {
  if (typeof method !== 'string') return undefined;
  if (toStringTag in Object.prototype || iterator in Object.prototype) return undefined;
  const buckets = Object.keys(defaultHeaders);
  for (let i = 0; i < buckets.length; i++) {
    const bucket = defaultHeaders[buckets[i]];
    // `isLiteral`, without a call for each of ten.
    if (BUCKETS[buckets[i]] !== true || typeof bucket !== 'object' || bucket === null
      || getPrototypeOf(bucket) !== Object.prototype || toStringTag in bucket || iterator in bucket) return undefined;
  }
  const name = method.toLowerCase();
  const { common } = defaultHeaders;
  const methods = defaultHeaders[name];
  if (!hasOwn(defaultHeaders, 'common') || !hasOwn(defaultHeaders, name)) return undefined;
  if ('allOwnKeys' in common || Object.keys(methods).length !== 0) return undefined;
  const result = new AxiosHeaders();
  const known = Object.create(null);
  return put(result, known, common) && putOwn(result, known, own) ? { own, headers: result } : undefined;
}

// Sets headers of which none is a bucket, and none is there two times.
function putOwn(headers, known, source) {
  const names = Object.create(null);
  const keys = Object.keys(source);
  for (let i = 0; i < keys.length; i++) {
    const name = lowerOf(keys[i]);
    if (name === undefined || BUCKETS[name] === true || names[name] === true) return false;
    names[name] = true;
  }
  return keys.length === Reflect.ownKeys(source).length && put(headers, known, source);
}

// The headers that were made early for that literal, once.
function takenEarly(headers) {
  const taken = early;
  early = undefined;
  return taken !== undefined && taken.own === headers ? remembered(taken.headers) : undefined;
}

// The headers of a request, where they are literals; `undefined` where `_request` has to look closer.
function flattenedHeaders(headers, commonHeaders, methodHeaders) {
  if (!isLiteral(headers) || !isLiteral(commonHeaders) || !isLiteral(methodHeaders)) return undefined;
  const own = Object.create(null);
  const keys = Object.keys(headers);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (BUCKETS[key] !== true) {
      own[key] = headers[key];
    } else if (!isLiteral(headers[key])) {
      return undefined;
    }
  }
  const context = Object.keys(methodHeaders).length === 0 ? commonHeaders : merge(commonHeaders, methodHeaders);
  const result = new AxiosHeaders();
  const known = Object.create(null);
  return put(result, known, context) && put(result, known, own) ? remembered(result) : undefined;
}

// Names of headers that need no closer look, in lower case: a request looks at each of them some ten times.
const lowers = Object.create(null);
const MOST_NAMES = 64;
const LONGEST_NAME = 64;
let lowered = 0;

// A header's name in lower case; `undefined` where somebody has to look closer.
function lowerOf(key) {
  const known = lowers[key];
  if (known !== undefined) return known;
  if (key === '' || key.trim() !== key || NAMES[key] === LEFT_OUT) return undefined;
  const name = key.toLowerCase();
  if (lowered < MOST_NAMES && key.length <= LONGEST_NAME) {
    lowered++;
    lowers[key] = name;
  }
  return name;
}

// Sets headers as `set` does, `known` being all that there are, by their names in lower case; `false` where a name is
// one that `set` has to look at.
function put(headers, known, source) {
  const keys = Object.keys(source);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const name = lowerOf(key);
    if (name === undefined) return false;
    const there = known[name];
    if (there === undefined) {
      if (key in headers) return false;
      headers[key] = normalizeValue(source[key]);
      known[name] = key;
    } else if (headers[there] !== false) {
      headers[there] = normalizeValue(source[key]);
    }
  }
  return true;
}

// Whether a constructor is done with it.
function isFilled(headers, source) {
  return getPrototypeOf(headers) === AxiosHeaders.prototype && isLiteral(source)
    && put(headers, Object.create(null), source) && remembered(headers) !== undefined;
}

// Values of headers that are normal as they are: a request looks at each of them five times.
const normal = Object.create(null);
const MOST_NORMAL = 64;
const LONGEST_NORMAL = 512;
let normals = 0;

function normalizeValue(value) {
  if (typeof value !== 'string') return publishedNormalizeValue(value);
  if (normal[value] === true) return value;
  const normalized = publishedNormalizeValue(value);
  if (normals < MOST_NORMAL && value.length <= LONGEST_NORMAL && normalized === value) {
    normals++;
    normal[value] = true;
  }
  return normalized;
}

// The headers that were normal when they were last looked at: most are looked at again before anything is changed.
let normalKeys = [];
let normalValues = [];

function isAsRemembered(headers, keys) {
  if (keys.length !== normalKeys.length) return false;
  for (let i = 0; i < keys.length; i++) {
    if (keys[i] !== normalKeys[i] || headers[keys[i]] !== normalValues[i]) return false;
  }
  return true;
}

// Headers that were just put together, each by its name and normal, are known for such.
function remembered(headers) {
  const keys = Object.keys(headers);
  const values = [];
  for (let i = 0; i < keys.length; i++) {
    const value = headers[keys[i]];
    if (typeof value === 'object' && value !== null) return headers;
    values.push(value);
  }
  normalKeys = keys;
  normalValues = values;
  return headers;
}

// What most requests and answers have is known before the first.
['Accept', 'Authorization', 'Content-Type', 'Content-Length', 'User-Agent', 'accept', 'cache-control', 'connection', 'content-encoding',
  'content-length', 'content-type', 'date', 'etag', 'server', 'strict-transport-security', 'transfer-encoding', 'vary'].forEach(lowerOf);
['application/json', 'application/json; charset=utf-8', 'application/json, text/plain, */*', 'application/x-www-form-urlencoded',
  'chunked', 'close', 'keep-alive', `axios/${VERSION}`].forEach(normalizeValue);

// Whether `normalize` would leave them as they are.
function isNormal(headers) {
  if (!Object.isExtensible(headers)) return false;
  const keys = Object.keys(headers);
  if (isAsRemembered(headers, keys)) return true;
  const known = Object.create(null);
  const values = [];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const value = headers[key];
    const name = lowerOf(key);
    if (name === undefined || known[name] === true) return false;
    known[name] = true;
    if (typeof value === 'string' ? normalizeValue(value) !== value
      : value !== undefined && value !== null && value !== false) return false;
    values.push(value);
  }
  normalKeys = keys;
  normalValues = values;
  return true;
}

// A configuration that nobody but `_request` has seen: `toSafeFlatObject` would give it back.
let unseen;

function flatConfig(config) {
  const isUnseen = config === unseen;
  unseen = undefined;
  return isUnseen ? config : utils$1.toSafeFlatObject(config);
}

// Whether a list of interceptors is empty, and was when it was last looked at.
function isIdle(manager, internals) {
  const { handlers } = manager;
  return isArray(handlers) && handlers.length === 0
    && internals.handlersRef === handlers && internals.handlersLength === 0;
}
