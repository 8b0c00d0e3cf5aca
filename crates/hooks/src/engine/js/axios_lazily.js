// `require('axios')`: axios, made when something of it is first used. To run its code anew costs several times all
// else that `getBasicAuth` does, whose file requires axios at its top and does not use it.
'use strict';

let made;

function whole() {
  made ??= require('axios_whole');
  return made;
}

// What a compiler's helper for `import` looks at while the file is loaded; axios itself has the one and not the other.
function read(name) {
  return name === 'default' ? axios : name === '__esModule' ? undefined : Reflect.get(whole(), name);
}

// A member that the target lacks must not be reported as fixed: the engine would refuse that.
function describe(name) {
  const descriptor = Reflect.getOwnPropertyDescriptor(whole(), name);
  return descriptor && { ...descriptor, configurable: true };
}

const axios = new Proxy(() => {}, {
  apply: (_, self, given) => Reflect.apply(whole(), self, given),
  get: (_, name) => read(name),
  set: (_, name, value) => Reflect.set(whole(), name, value),
  has: (_, name) => Reflect.has(whole(), name),
  ownKeys: () => Reflect.ownKeys(whole()),
  getOwnPropertyDescriptor: (_, name) => describe(name),
  defineProperty: (_, name, descriptor) => Reflect.defineProperty(whole(), name, descriptor),
  deleteProperty: (_, name) => Reflect.deleteProperty(whole(), name),
});

module.exports = axios;
