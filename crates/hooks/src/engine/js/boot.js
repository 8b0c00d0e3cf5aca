// Runs first in a realm: modules as CommonJS has them, all of our own, and the interfaces that a connector exports.
// What it leaves is where every call begins: nothing in it may depend on when it ran.
'use strict';

const ROOT = '/connector';
const builtins = Object.create(null);
const files = Object.create(null);

// What the loop of the child calls; `timers.js` and `host.js` fill it.
const events = { due: () => undefined, tick: () => {}, answer: () => {} };

function internal(name) {
  let module = builtins[name];
  if (module === undefined) {
    const found = native.builtin(name);
    module = builtins[name] = { exports: {} };
    found.run(module.exports, internal, module, found.native);
  }
  return module.exports;
}

builtins.events_of_the_loop = { exports: events };

const timeNow = Date.now;

// The engine's own begin where the realm was made.
Object.defineProperty(Math, 'random', { value: native.random, writable: true, enumerable: false, configurable: true });
globalThis.performance = {
  now: () => native.seconds() * 1000,
  get timeOrigin() {
    return timeNow() - native.seconds() * 1000;
  },
};

// Node's form of a stack: the message stands above it, since that is what connectors print. Our own lowest frames
// say nothing to their authors.
Error.prepareStackTrace = (error, frames) => {
  const places = frames.filter(frame => frame.getFileName() !== 'host:boot').map(frame => {
    const file = frame.getFileName();
    const place = file === null || file === undefined
      ? 'native' : `${file}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
    const name = frame.getFunctionName();
    return `\n    at ${name ? `${name} (${place})` : place}`;
  });
  return Error.prototype.toString.call(error) + places.join('');
};

class Module {
  constructor(name, parent) {
    this.id = this.filename = `${ROOT}/${name}`;
    this.path = folderOf(this.filename);
    this.exports = {};
    this.parent = parent;
    this.children = [];
    this.paths = [];
    this.loaded = false;
  }
}

function folderOf(path) {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function resolve(from, specifier) {
  if (typeof specifier !== 'string') {
    throw internal('errors').invalidArgument('"id" argument', 'of type string', specifier);
  }
  const name = specifier.toWellFormed();
  const found = name.startsWith(`${ROOT}/`)
    ? native.resolve('', `.${name.slice(ROOT.length)}`)
    : native.resolve(from, name);
  if (found === undefined) {
    const error = new Error(`Cannot find module '${specifier}', required by ${from}. ${native.there}`);
    error.code = 'MODULE_NOT_FOUND';
    error.requireStack = [`${ROOT}/${from}`];
    throw error;
  }
  return found;
}

function requireFrom(name, module) {
  const require = specifier => {
    const found = resolve(name, specifier);
    return found.builtin === undefined ? load(found.file, module).exports : internal(found.builtin);
  };
  require.resolve = specifier => {
    const found = resolve(name, specifier);
    return found.builtin === undefined ? `${ROOT}/${found.file}` : specifier;
  };
  require.cache = Object.create(null);
  return require;
}

function load(name, parent) {
  let module = files[name];
  if (module !== undefined) {
    return module;
  }
  module = files[name] = new Module(name, parent);
  try {
    if (name.endsWith('.json')) {
      module.exports = data(name);
    } else {
      module.require = requireFrom(name, module);
      module.declared = native.file(name)
        .call(module.exports, module.exports, module.require, module, module.filename, module.path);
    }
    module.loaded = true;
  } finally {
    if (!module.loaded) {
      delete files[name];
    }
  }
  return module;
}

function data(name) {
  try {
    return JSON.parse(native.text(name));
  } catch (error) {
    error.message = `${ROOT}/${name}: ${error.message}`;
    throw error;
  }
}

// Where an interface may stand: on what is exported (or its `default`), as what is exported, or, in a file that
// exports one function or nothing, as a function that is merely declared.
function interfaces(module, file) {
  const { exports: exported, declared } = module;
  const holders = [exported, exported?.default].filter(
    one => one !== null && (typeof one === 'object' || typeof one === 'function'));
  const found = Object.create(null);
  for (const holder of holders) {
    for (let at = 0; at < native.interfaces.length; at++) {
      const name = native.interfaces[at];
      if (found[name] === undefined && typeof holder[name] === 'function') {
        found[name] = { self: holder, run: holder[name] };
      }
    }
  }
  const single = holders.find(one => typeof one === 'function');
  if (single !== undefined) {
    const stem = file.slice(file.lastIndexOf('/') + 1).replace(/\.c?js$/, '');
    const known = native.interfaces.includes(single.name);
    const name = known ? single.name : native.interfaces.includes(stem) ? stem : 'getBasicAuth';
    if (found[name] === undefined && (known || Object.keys(found).length === 0)) {
      found[name] = { self: undefined, run: single };
    }
  }
  const bare = typeof exported === 'function'
    || (typeof exported === 'object' && exported !== null && Reflect.ownKeys(exported).length === 0);
  for (const name of bare && declared ? native.interfaces : []) {
    if (found[name] === undefined && typeof declared[name] === 'function') {
      found[name] = { self: undefined, run: declared[name] };
    }
  }
  return found;
}

function lazily(name, builtin, member) {
  const keep = value => Object.defineProperty(
    globalThis, name, { value, writable: true, enumerable: false, configurable: true });
  Object.defineProperty(globalThis, name, {
    get() {
      const exported = internal(builtin);
      const value = member === undefined ? exported : exported[member];
      keep(value);
      return value;
    },
    set: keep,
    enumerable: false,
    configurable: true,
  });
}

const GLOBALS = {
  buffer: ['Buffer'],
  console: [],
  process: [],
  encoding: ['TextEncoder', 'TextDecoder', 'atob', 'btoa'],
  url: ['URL', 'URLSearchParams'],
  timers: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'],
  fetch: ['fetch', 'Headers', 'Request', 'Response'],
  abort: ['AbortController', 'AbortSignal'],
  clone: ['structuredClone'],
};
for (const builtin of Object.keys(GLOBALS)) {
  for (const name of GLOBALS[builtin]) {
    lazily(name, builtin, name);
  }
}
lazily('console', 'console');
lazily('process', 'process');
lazily('crypto', 'crypto', 'webcrypto');
Object.defineProperty(globalThis, 'global', { value: globalThis, writable: true, configurable: true });

for (const name of native.builtins) {
  internal(name);
}

let connector;

return {
  // Runs the module's top level, and says which interfaces it has.
  load(main) {
    connector = interfaces(load(main), main);
    return Object.keys(connector);
  },
  // Calls an interface; the answer says whether it was a promise, since that is forbidden to some.
  call(name, values) {
    const user = values[0]?.user;
    if (user !== null && typeof user === 'object') {
      internal('models').adopt(user);
    }
    const { self, run } = connector[name];
    const returned = Reflect.apply(run, self, values);
    const waits = returned !== null && typeof returned === 'object' && typeof returned.then === 'function';
    return { waits, value: waits ? Promise.resolve(returned) : returned };
  },
  events,
  environment: internal('process').env,
};
