// Timers, run by the child's loop between the jobs.
'use strict';

const { invalidArgument } = require('errors');
const events = require('events_of_the_loop');

const PROMISIFY = Symbol.for('nodejs.util.promisify.custom');
const LONGEST = 2 ** 31 - 1;
const timers = new Map();
let last = 0;

class Timeout {
  constructor(run, delay, values, repeat) {
    if (typeof run !== 'function') {
      throw invalidArgument('"callback" argument', 'of type function', run);
    }
    const wanted = +delay;
    Object.defineProperty(this, 'id', { value: ++last });
    this.run = () => run(...values);
    this.delay = wanted >= 1 && wanted <= LONGEST ? Math.trunc(wanted) : 1;
    this.repeat = repeat;
    this.keeps = true;
    this.refresh();
  }

  refresh() {
    this.at = native.seconds() + this.delay / 1000;
    timers.set(this.id, this);
    return this;
  }

  ref() {
    this.keeps = true;
    return this;
  }

  unref() {
    this.keeps = false;
    return this;
  }

  hasRef() {
    return this.keeps;
  }

  close() {
    timers.delete(this.id);
    return this;
  }

  [Symbol.toPrimitive]() {
    return this.id;
  }
}

class Immediate extends Timeout {
  constructor(run, values) {
    super(run, 1, values, false);
    this.at = 0;
  }
}

function clear(timer) {
  timers.delete(typeof timer === 'object' && timer !== null ? timer.id : Number(timer));
}

function inOrder() {
  return [...timers.values()].sort((one, other) => one.at - other.at || one.id - other.id);
}

events.due = () => {
  if (timers.size === 0 || ![...timers.values()].some(one => one.keeps)) {
    return undefined;
  }
  return Math.max(inOrder()[0].at - native.seconds(), 0);
};

// One timer at a time, so that the jobs that it leaves run before the next one.
events.tick = () => {
  if (timers.size === 0) {
    return;
  }
  const [next] = inOrder();
  if (next === undefined || next.at > native.seconds()) {
    return;
  }
  timers.delete(next.id);
  if (next.repeat) {
    next.refresh();
  }
  next.run();
};

const setTimeout = (run, delay, ...values) => new Timeout(run, delay, values, false);
const setInterval = (run, delay, ...values) => new Timeout(run, delay, values, true);
const setImmediate = (run, ...values) => new Immediate(run, values);

const promises = {
  setTimeout: (delay, value) => new Promise(resolve => { setTimeout(resolve, delay, value); }),
  setImmediate: value => new Promise(resolve => { setImmediate(resolve, value); }),
};
setTimeout[PROMISIFY] = promises.setTimeout;
setImmediate[PROMISIFY] = promises.setImmediate;

module.exports = {
  setTimeout, setInterval, setImmediate, promises,
  clearTimeout: clear, clearInterval: clear, clearImmediate: clear,
};
