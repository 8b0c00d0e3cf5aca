// `process`, as far as it says nothing about the machine.
'use strict';

function nextTick(run, ...values) {
  queueMicrotask(() => run(...values));
}

function hrtime(since) {
  const now = native.seconds();
  const seconds = Math.floor(now) - (since ? since[0] : 0);
  const nanoseconds = Math.floor((now % 1) * 1e9) - (since ? since[1] : 0);
  return nanoseconds < 0 ? [seconds - 1, nanoseconds + 1e9] : [seconds, nanoseconds];
}
hrtime.bigint = () => BigInt(Math.floor(native.seconds() * 1e9));

const none = () => module.exports;

module.exports = {
  // Filled when a call begins.
  env: {},
  argv: ['node'],
  execArgv: [],
  platform: 'linux',
  arch: 'x64',
  pid: 1,
  title: 'connector',
  version: 'v20.20.2',
  versions: { node: '20.20.2' },
  release: { name: 'node' },
  nextTick,
  hrtime,
  uptime: () => native.seconds(),
  cwd: () => '/connector',
  memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
  emitWarning: warning => console.warn(`${warning}`),
  on: none,
  once: none,
  off: none,
  addListener: none,
  removeListener: none,
  emit: () => false,
};
