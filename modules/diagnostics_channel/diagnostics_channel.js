'use strict';
// Named channels on which libraries publish what happens inside them (Node docs:
// "Diagnostics Channel"). A channel without subscribers and stores has neither
// list, so that publishing on it is one comparison.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { listened, tracing } = require('internal/diagnostics');
const { validateFunction } = require('internal/validators');

// A channel lives as long as somebody holds it or listens to it.
const byName = new Map(); // name → WeakRef of the channel
const inUse = new Set(); // keeps those that somebody listens to
const collected = new FinalizationRegistry((name) => {
  if (byName.get(name)?.deref() === undefined) byName.delete(name);
});

function throwLater(err) {
  process.nextTick(() => {
    internalBinding('errors').triggerUncaughtException(err, false);
  });
}

function begin(channel) {
  if (channel._subscribers !== undefined) return;
  channel._subscribers = [];
  channel._stores = new Map();
  inUse.add(channel);
  note(channel, 1);
}

// For built-in modules, which ask there.
function note(channel, change) {
  const { name } = channel;
  if (typeof name !== 'string') return;
  if (change > 0) listened[name] = channel;
  else delete listened[name];
  if (name.startsWith('tracing:')) tracing.inUse += change;
  else if (name.startsWith('anode.loop.')) require('internal/recording').subscription(name, change);
}

function endIfUnused(channel) {
  if (channel._stores.size + channel._subscribers.length !== 0) return;
  channel._subscribers = channel._stores = undefined;
  inUse.delete(channel);
  note(channel, -1);
}

// `inner`, run with a store that holds what was published, or what is made of it.
function withStore(store, transform, data, inner) {
  if (!transform) return () => store.run(data, inner);
  return () => {
    let value;
    try {
      value = transform(data);
    } catch (err) {
      throwLater(err);
      return inner();
    }
    return store.run(value, inner);
  };
}

class Channel {
  constructor(name) {
    this._subscribers = undefined; // both are lists, or neither
    this._stores = undefined;
    this.name = name;
    this._index = undefined; // Node has a number here for channels that its native half publishes on
    byName.set(name, new WeakRef(this));
    collected.register(this, name);
  }

  get hasSubscribers() {
    return this._subscribers !== undefined;
  }

  /** @param {(message: any, name: string | symbol) => void} listener */
  subscribe(listener) {
    validateFunction(listener, 'subscription');
    begin(this);
    // Lists are replaced, so that publishing need not copy them.
    this._subscribers = this._subscribers.concat(listener);
  }

  /** @returns {boolean} whether the listener was subscribed */
  unsubscribe(listener) {
    const at = this.hasSubscribers ? this._subscribers.indexOf(listener) : -1;
    if (at < 0) return false;
    this._subscribers = this._subscribers.toSpliced(at, 1);
    endIfUnused(this);
    return true;
  }

  /** Has runStores() run its function with `store` set to the message, or to `transform(message)`. */
  bindStore(store, transform) {
    begin(this);
    this._stores.set(store, transform);
  }

  unbindStore(store) {
    const bound = this.hasSubscribers && this._stores.delete(store);
    if (bound) endIfUnused(this);
    return bound;
  }

  /** Tells the subscribers now; what they throw is thrown on the next tick. */
  publish(message) {
    const listeners = this._subscribers;
    if (listeners === undefined) return;
    for (let i = 0; i < listeners.length; i++) {
      const listener = listeners[i];
      try {
        listener(message, this.name);
      } catch (err) {
        throwLater(err);
      }
    }
  }

  runStores(message, fn, thisArg, ...args) {
    if (this._stores === undefined) return Reflect.apply(fn, thisArg, args);
    let run = () => {
      this.publish(message);
      return Reflect.apply(fn, thisArg, args);
    };
    for (const [store, transform] of this._stores) run = withStore(store, transform, message, run);
    return run();
  }
}

/** The channel of that name, the same for everybody. */
function channel(name) {
  const known = byName.get(name)?.deref();
  if (known !== undefined) return known;
  if (typeof name === 'string' || typeof name === 'symbol') return new Channel(name);
  throw new ERR_INVALID_ARG_TYPE('channel', ['string', 'symbol'], name);
}

const subscribe = (name, listener) => { channel(name).subscribe(listener); };
const unsubscribe = (name, listener) => channel(name).unsubscribe(listener);
const hasSubscribers = (name) => Boolean(byName.get(name)?.deref()?.hasSubscribers);

// Tracing -------------------------------------------------------------------

const PHASES = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

/** @returns {(phase: string) => Channel} */
function phaseFinder(source) {
  if (typeof source === 'string') return (phase) => channel(`tracing:${source}:${phase}`);
  if (source === null || typeof source !== 'object')
    throw new ERR_INVALID_ARG_TYPE('nameOrChannels', ['string', 'object', 'TracingChannel'], source);
  return (phase) => {
    const given = source[phase];
    if (given instanceof Channel) return given;
    if (given === undefined || given === null) throw new TypeError('Cannot convert undefined or null to object');
    throw new ERR_INVALID_ARG_TYPE(`nameOrChannels.${phase}`, ['Channel'], given);
  };
}

function publishFailure(channels, context, err) {
  context.error = err;
  channels.error.publish(context);
}

// The synchronous part that every kind of operation has: start, the call, end.
// `follow` is given the result and gives what the caller gets.
function bracket(channels, context, call, follow) {
  return channels.start.runStores(context, () => {
    try {
      return follow(call());
    } catch (err) {
      publishFailure(channels, context, err);
      throw err;
    } finally {
      channels.end.publish(context);
    }
  });
}

/** Five channels around one operation: begin and end, synchronous and not, and failure. */
class TracingChannel {
  constructor(source) {
    const find = phaseFinder(source);
    for (const phase of PHASES) Object.defineProperty(this, phase, { __proto__: null, value: find(phase) });
  }

  get hasSubscribers() {
    return PHASES.some((phase) => this[phase].hasSubscribers);
  }

  /** @param {Record<string, Function>} handlers by phase */
  subscribe(handlers) {
    for (const phase of PHASES) {
      const handler = handlers[phase];
      if (handler) this[phase].subscribe(handler);
    }
  }

  /** @returns {boolean} whether every handler given was subscribed */
  unsubscribe(handlers) {
    let missing = 0;
    for (const phase of PHASES) {
      const handler = handlers[phase];
      if (handler && !this[phase].unsubscribe(handler)) missing++;
    }
    return missing === 0;
  }

  /** Traces a call that is over when it returns. */
  traceSync(fn, context = {}, thisArg, ...args) {
    const call = () => Reflect.apply(fn, thisArg, args);
    if (!this.hasSubscribers) return call();
    return bracket(this, context, call, (result) => {
      context.result = result;
      return result;
    });
  }

  /** Traces a call that is over when the promise it returns is settled. */
  tracePromise(fn, context = {}, thisArg, ...args) {
    const call = () => Reflect.apply(fn, thisArg, args);
    if (!this.hasSubscribers) return call();
    const settled = () => {
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
    };
    return bracket(this, context, call, (result) => {
      // Anything becomes a promise; a thenable is adopted.
      const promise = result instanceof Promise ? result : Promise.resolve(result);
      return promise.then((value) => {
        context.result = value;
        settled();
        return value;
      }, (err) => {
        publishFailure(this, context, err);
        settled();
        throw err;
      });
    });
  }

  /** Traces a call that is over when the callback among its arguments has run. */
  traceCallback(fn, position = -1, context = {}, thisArg, ...args) {
    const call = () => Reflect.apply(fn, thisArg, args);
    if (!this.hasSubscribers) return call();
    const callback = args.at(position);
    validateFunction(callback, 'callback');
    const channels = this;
    args.splice(position, 1, function traced(err, result) {
      if (err) publishFailure(channels, context, err);
      else context.result = result;
      return channels.asyncStart.runStores(context, () => {
        try {
          return Reflect.apply(callback, this, arguments);
        } finally {
          channels.asyncEnd.publish(context);
        }
      });
    });
    return bracket(this, context, call, (result) => result);
  }
}

const tracingChannel = (nameOrChannels) => new TracingChannel(nameOrChannels);

module.exports = { channel, hasSubscribers, subscribe, tracingChannel, unsubscribe, Channel };
