// `AbortController`, as far as requests need it.
'use strict';

class AbortSignal {
  #run = [];
  aborted = false;
  reason = undefined;
  onabort = null;

  addEventListener(type, run) {
    if (type === 'abort') {
      this.#run.push(run);
    }
  }

  removeEventListener(type, run) {
    this.#run = this.#run.filter(one => one !== run);
  }

  throwIfAborted() {
    if (this.aborted) {
      throw this.reason;
    }
  }

  static abort(reason) {
    const signal = new AbortSignal();
    abort(signal, reason);
    return signal;
  }

  static timeout(delay) {
    const signal = new AbortSignal();
    const reason = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    require('timers').setTimeout(() => abort(signal, reason()), delay).unref();
    return signal;
  }

  static dispatch(signal) {
    const event = { type: 'abort', target: signal };
    for (const run of [signal.onabort, ...signal.#run]) {
      typeof run === 'function' ? run.call(signal, event) : run?.handleEvent?.(event);
    }
  }
}

function abort(signal, reason = new DOMException('This operation was aborted', 'AbortError')) {
  if (!signal.aborted) {
    signal.aborted = true;
    signal.reason = reason;
    AbortSignal.dispatch(signal);
  }
}

class AbortController {
  signal = new AbortSignal();

  abort(reason) {
    abort(this.signal, reason);
  }
}

function unlessAborted(signal, promise) {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    promise.then(resolve, reject);
  });
}

module.exports = { AbortController, AbortSignal, unlessAborted };
