// Rows of this call's connection, as objects with methods: what connectors know from their framework.
'use strict';

const host = require('host');

function method(run) {
  return { value: run, writable: true, enumerable: false, configurable: true };
}

function adoptAs(model, row) {
  const send = (name, values) => host.model(model, name, values);
  return Object.defineProperties(row, {
    // A framework's row takes changes of its members; what JSON cannot say is left out.
    save: method(async () => {
      await send('save', [{ ...row }]);
      return row;
    }),
    update: method(async changes => {
      await send('update', [{ ...changes }]);
      return Object.assign(row, changes);
    }),
    destroy: method(async () => {
      await send('destroy', [{ id: row.id }]);
    }),
    toJSON: method(() => ({ ...row })),
  });
}

const FINDERS = ['findByPk', 'findOne', 'findAll', 'create', 'upsert', 'update', 'destroy', 'count'];

function classOf(model) {
  class Model {}
  for (const name of FINDERS) {
    Model[name] = async (...values) => wrap(model, await host.model(model, name, values));
  }
  return Model;
}

function wrap(model, answer) {
  if (Array.isArray(answer)) {
    return answer.map(one => wrap(model, one));
  }
  return answer !== null && typeof answer === 'object' ? adoptAs(model, answer) : answer;
}

module.exports = { adopt: user => adoptAs('user', user), classOf };
