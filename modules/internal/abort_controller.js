'use strict';
// AbortController and AbortSignal (Node docs: "Global objects").
// A signal made by timeout() or any() lives as long as somebody listens to it;
// without listeners it can be collected, timer and sources included.

const {
  Event, EventTarget, defineEventHandler, kNewListener, kRemoveListener, kTrustEvent,
} = require('internal/event_target');
const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS },
} = require('internal/errors');
const { kMaxEventTargetListeners } = require('events');
const { validateUint32 } = require('internal/validators');
const { DOMException } = require('internal/per_context/domexception');

const kAborted = Symbol('kAborted');
const kReason = Symbol('kReason');
const kComposite = Symbol('kComposite');
const kTimeout = Symbol('kTimeout');
const kSources = Symbol('kSourceSignals');
const kDependants = Symbol('kDependantSignals');
const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kDontThrow = Symbol('kDontThrowIllegalConstructor');
const kEnumerable = { __proto__: null, enumerable: true };

// Signals that have listeners and nobody else to keep them alive.
const kept = new Set();

let timeoutRegistry;
let dependantRegistry;

function checkSignal(self) {
  if (typeof self !== 'object' || self === null || !(kAborted in self))
    throw new ERR_INVALID_THIS('AbortSignal');
}

function show(self, shown, depth, options) {
  if (depth < 0) return self;
  const { inspect } = require('internal/util/inspect');
  return `${self.constructor.name} ${inspect(shown, {
    ...options, depth: options.depth == null ? null : options.depth - 1,
  })}`;
}

class AbortSignal extends EventTarget {
  constructor(dontThrow = undefined, aborted = false, reason = undefined) {
    if (dontThrow !== kDontThrow) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
    this[kMaxEventTargetListeners] = 0; // many wait for one signal
    this[kAborted] = aborted;
    this[kReason] = reason;
    this[kComposite] = false;
  }

  get aborted() {
    checkSignal(this);
    return this[kAborted];
  }

  get reason() {
    checkSignal(this);
    return this[kReason];
  }

  throwIfAborted() {
    checkSignal(this);
    if (this[kAborted]) throw this[kReason];
  }

  [kInspect](depth, options) {
    return show(this, { aborted: this.aborted }, depth, options);
  }

  /** A signal that is aborted already. */
  static abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    return new AbortSignal(kDontThrow, true, reason);
  }

  /** A signal that aborts after `delay` milliseconds; it does not keep the program running. */
  static timeout(delay) {
    validateUint32(delay, 'delay', false);
    const signal = new AbortSignal(kDontThrow);
    signal[kTimeout] = true;
    const weak = new WeakRef(signal);
    const timer = require('timers').setTimeout(() => {
      const live = weak.deref();
      if (live !== undefined) {
        kept.delete(live);
        abortSignal(live, new DOMException('The operation was aborted due to timeout',
          'TimeoutError'));
      }
    }, delay);
    timer.unref();
    timeoutRegistry ??= new FinalizationRegistry((held) => require('timers').clearTimeout(held));
    timeoutRegistry.register(signal, timer);
    return signal;
  }

  /** A signal that aborts with the first of `signals`, for the same reason. */
  static any(signals) {
    if (signals == null || typeof signals[Symbol.iterator] !== 'function') {
      const err = new ERR_INVALID_ARG_TYPE('signals', 'Array', signals);
      err.message = 'signals cannot be converted to sequence.';
      throw err;
    }
    const list = [];
    for (const signal of signals) {
      if (signal === null || typeof signal !== 'object' || !(kAborted in signal)) {
        const err = new ERR_INVALID_ARG_TYPE('signals', 'AbortSignal', signal);
        err.message = `signals[${list.length}] is not of type AbortSignal.`;
        throw err;
      }
      list.push(signal);
    }
    const result = new AbortSignal(kDontThrow);
    if (list.length === 0) return result;
    result[kComposite] = true;
    for (const signal of list) {
      if (signal[kAborted]) {
        result[kReason] = signal[kReason];
        result[kAborted] = true;
        return result;
      }
    }
    // Strong from the result to its sources, weak back: a source that lives
    // for ever must not keep every signal ever made from it.
    const sources = new Set();
    for (const signal of list) {
      if (!signal[kComposite]) sources.add(signal);
      else for (const source of signal[kSources] ?? []) sources.add(source);
    }
    result[kSources] = sources;
    const weak = new WeakRef(result);
    dependantRegistry ??= new FinalizationRegistry(({ holders, ref }) => {
      for (const holder of holders) holder.deref()?.[kDependants]?.delete(ref);
    });
    const holders = [];
    for (const source of sources) {
      source[kDependants] ??= new Set();
      source[kDependants].add(weak);
      holders.push(new WeakRef(source));
    }
    dependantRegistry.register(result, { holders, ref: weak });
    return result;
  }

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    super[kNewListener](size, type, listener, once, capture, passive, weak);
    if ((this[kTimeout] || this[kComposite]) && type === 'abort' && !this[kAborted] &&
        !weak && size === 1) {
      kept.add(this);
    }
  }

  [kRemoveListener](size, type, listener, capture) {
    super[kRemoveListener](size, type, listener, capture);
    if ((this[kTimeout] || this[kComposite]) && type === 'abort' && size === 0)
      kept.delete(this);
  }
}
Object.defineProperties(AbortSignal.prototype, {
  aborted: kEnumerable,
  reason: kEnumerable,
  throwIfAborted: kEnumerable,
  [Symbol.toStringTag]: { __proto__: null, value: 'AbortSignal', configurable: true },
});
defineEventHandler(AbortSignal.prototype, 'abort');

function fire(signal) {
  kept.delete(signal);
  signal.dispatchEvent(new Event('abort', { [kTrustEvent]: true }));
}

function abortSignal(signal, reason) {
  if (signal[kAborted]) return;
  signal[kAborted] = true;
  signal[kReason] = reason;
  // All dependants are marked before any listener runs, as the standard asks.
  const dependants = [];
  if (signal[kDependants] !== undefined) {
    for (const ref of signal[kDependants]) {
      const dependant = ref.deref();
      if (dependant !== undefined && !dependant[kAborted]) {
        dependant[kAborted] = true;
        dependant[kReason] = reason;
        dependants.push(dependant);
      }
    }
    signal[kDependants] = undefined;
  }
  fire(signal);
  for (const dependant of dependants) fire(dependant);
}

class AbortController {
  #signal;

  get signal() {
    this.#signal ??= new AbortSignal(kDontThrow);
    return this.#signal;
  }

  /** Aborts the signal; later calls do nothing. */
  abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    abortSignal(this.#signal ??= new AbortSignal(kDontThrow), reason);
  }

  [kInspect](depth, options) {
    return show(this, { signal: this.signal }, depth, options);
  }
}
Object.defineProperties(AbortController.prototype, {
  signal: kEnumerable,
  abort: kEnumerable,
  [Symbol.toStringTag]: { __proto__: null, value: 'AbortController', configurable: true },
});

/** Resolves when the signal aborts or `resource` is collected. */
function aborted(signal, resource) {
  const { kValidateObjectAllowFunction, validateAbortSignal, validateObject } =
    require('internal/validators');
  if (signal === undefined) {
    return Promise.reject(new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal));
  }
  try {
    validateAbortSignal(signal, 'signal');
    validateObject(resource, 'resource', kValidateObjectAllowFunction);
  } catch (err) {
    return Promise.reject(err);
  }
  if (signal.aborted) return Promise.resolve();
  const { kWeakHandler } = require('internal/event_target');
  return new Promise((resolve) => {
    signal.addEventListener('abort', (event) => resolve(event),
      { __proto__: null, [kWeakHandler]: resource, once: true });
  }).then(() => {});
}

module.exports = { AbortController, AbortSignal, aborted, kAborted };
