// `require('events')`.
'use strict';

const { coded, invalidArgument } = require('errors');

function listenersOf(emitter) {
  if (!Object.hasOwn(emitter, '_events') || emitter._events === undefined) {
    emitter._events = Object.create(null);
  }
  return emitter._events;
}

function add(emitter, name, run, first) {
  if (typeof run !== 'function') {
    throw invalidArgument('"listener" argument', 'of type function', run);
  }
  const all = listenersOf(emitter);
  if (all.newListener !== undefined) {
    emitter.emit('newListener', name, run.listener ?? run);
  }
  all[name] = first ? [run, ...all[name] ?? []] : [...all[name] ?? [], run];
  return emitter;
}

function oncely(emitter, name, run) {
  if (typeof run !== 'function') {
    throw invalidArgument('"listener" argument', 'of type function', run);
  }
  const wrapped = function (...values) {
    emitter.removeListener(name, wrapped);
    return run.apply(emitter, values);
  };
  wrapped.listener = run;
  return wrapped;
}

// A function and not a class: `EventEmitter.call(this)` is how older code inherits.
function EventEmitter() {
  listenersOf(this);
}

const methods = {
  on(name, run) {
    return add(this, name, run, false);
  },
  prependListener(name, run) {
    return add(this, name, run, true);
  },
  once(name, run) {
    return add(this, name, oncely(this, name, run), false);
  },
  prependOnceListener(name, run) {
    return add(this, name, oncely(this, name, run), true);
  },
  off(name, run) {
    const all = listenersOf(this);
    const at = (all[name] ?? []).findLastIndex(one => one === run || one.listener === run);
    if (at !== -1) {
      all[name] = all[name].toSpliced(at, 1);
      if (all[name].length === 0) delete all[name];
      if (all.removeListener !== undefined) this.emit('removeListener', name, run);
    }
    return this;
  },
  removeAllListeners(name) {
    const all = listenersOf(this);
    for (const one of name === undefined ? Reflect.ownKeys(all) : [name]) {
      delete all[one];
    }
    return this;
  },
  emit(name, ...values) {
    const all = listenersOf(this)[name];
    if (all === undefined) {
      if (name === 'error') throw unhandled(values[0]);
      return false;
    }
    for (const run of all) {
      run.apply(this, values);
    }
    return true;
  },
  listeners(name) {
    return (listenersOf(this)[name] ?? []).map(run => run.listener ?? run);
  },
  rawListeners(name) {
    return [...listenersOf(this)[name] ?? []];
  },
  listenerCount(name) {
    return (listenersOf(this)[name] ?? []).length;
  },
  eventNames() {
    return Reflect.ownKeys(listenersOf(this));
  },
  setMaxListeners() {
    return this;
  },
  getMaxListeners() {
    return EventEmitter.defaultMaxListeners;
  },
};
methods.addListener = methods.on;
methods.removeListener = methods.off;
Object.assign(EventEmitter.prototype, methods);

function unhandled(error) {
  if (error instanceof Error) {
    return error;
  }
  const wrapped = coded(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${require('inspect').inspect(error)})`);
  wrapped.context = error;
  return wrapped;
}

function once(emitter, name) {
  return new Promise((resolve, reject) => {
    const failed = error => {
      emitter.removeListener(name, done);
      reject(error);
    };
    const done = (...values) => {
      emitter.removeListener('error', failed);
      resolve(values);
    };
    emitter.once(name, done);
    if (name !== 'error') emitter.once('error', failed);
  });
}

module.exports = Object.assign(EventEmitter, { EventEmitter, once, defaultMaxListeners: 10 });
