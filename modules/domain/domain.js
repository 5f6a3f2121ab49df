'use strict';
// The deprecated domain module. Follows "Domain" in Node's docs.
//
// The entered domains travel as an async context does: a list, innermost first, in an
// AsyncLocalStorage. What a callback throws finds the domains that were entered where the callback
// was queued. Emitters made in a domain belong to it, and their unheard 'error' events go there.

const EventEmitter = require('events');
const { AsyncLocalStorage } = require('async_hooks');
const { codes: {
  ERR_DOMAIN_CALLBACK_NOT_AVAILABLE, ERR_UNHANDLED_ERROR,
} } = require('internal/errors');
const {
  hasUncaughtExceptionCaptureCallback, setDomainHandler,
} = require('internal/process/execution');

if (hasUncaughtExceptionCaptureCallback()) throw new ERR_DOMAIN_CALLBACK_NOT_AVAILABLE();

// { domain, outer } | undefined
const entered = new AsyncLocalStorage();

function active() {
  return entered.getStore()?.domain;
}

function mark(err, values) {
  if (err === null || (typeof err !== 'object' && typeof err !== 'function')) return;
  for (const name of Object.keys(values)) {
    Object.defineProperty(err, name, {
      __proto__: null, configurable: true, enumerable: false, writable: true, value: values[name],
    });
  }
}

// An exception that nobody caught, in the context of who threw it.
function onException(err, fromPromise) {
  const node = entered.getStore();
  if (node === undefined) return false;
  const { domain } = node;
  if (domain.listenerCount('error') === 0) return false;
  mark(err, { domain, domainThrown: !fromPromise });
  // Its handlers run outside of it: what they throw is for the domain around.
  entered.enterWith(node.outer);
  try {
    domain.emit('error', err);
  } catch (second) {
    if (node.outer === undefined || !onException(second, false)) throw second;
  }
  return true;
}

setDomainHandler(onException);

class Domain extends EventEmitter {
  constructor() {
    super();
    this.members = [];
  }

  /** Makes this the active domain, until exit(). */
  enter() {
    entered.enterWith({ domain: this, outer: entered.getStore() });
  }

  /** Leaves this domain and those entered since. */
  exit() {
    for (let node = entered.getStore(); node !== undefined; node = node.outer) {
      if (node.domain === this) {
        entered.enterWith(node.outer);
        return;
      }
    }
  }

  /** Binds an emitter to this domain. */
  add(emitter) {
    if (emitter.domain === this) return;
    if (emitter.domain) emitter.domain.remove(emitter);
    Object.defineProperty(emitter, 'domain', {
      __proto__: null, configurable: true, enumerable: false, writable: true, value: this,
    });
    this.members.push(emitter);
  }

  remove(emitter) {
    emitter.domain = null;
    const at = this.members.indexOf(emitter);
    if (at !== -1) this.members.splice(at, 1);
  }

  /** Runs `fn` in the domain and returns what it returns. */
  run(fn, ...args) {
    this.enter();
    const result = Reflect.apply(fn, this, args);
    this.exit();
    return result;
  }

  #bound(call) {
    const domain = this;
    const bound = function(...args) {
      domain.enter();
      const result = call(this, args);
      domain.exit();
      return result;
    };
    Object.defineProperty(bound, 'domain', {
      __proto__: null, configurable: true, enumerable: false, writable: true, value: this,
    });
    return bound;
  }

  /** A function that runs `callback` in the domain. */
  bind(callback) {
    return this.#bound((thisArg, args) => Reflect.apply(callback, thisArg, args));
  }

  /** As bind(); a first argument that is an Error goes to the domain instead. */
  intercept(callback) {
    return this.#bound((thisArg, args) => {
      const { 0: err } = args;
      if (err instanceof Error) {
        mark(err, { domainBound: callback, domainThrown: false, domain: this });
        this.emit('error', err);
        return undefined;
      }
      return Reflect.apply(callback, thisArg, args.slice(1));
    });
  }
}

const { init } = EventEmitter;
const { emit } = EventEmitter.prototype;

EventEmitter.usingDomains = true;
EventEmitter.init = function(opts) {
  const domain = active();
  if (!Object.hasOwn(this, 'domain')) {
    Object.defineProperty(this, 'domain', {
      __proto__: null, configurable: true, enumerable: false, writable: true,
      value: domain !== undefined && !(this instanceof Domain) ? domain : null,
    });
  }
  return Reflect.apply(init, this, [opts]);
};

EventEmitter.prototype.emit = function(type, ...args) {
  const { domain } = this;
  if (domain === null || domain === undefined || this === process)
    return Reflect.apply(emit, this, arguments);
  if (type === 'error' && this.listenerCount('error') === 0) {
    const err = args[0] || new ERR_UNHANDLED_ERROR(args[0]);
    mark(err, { domainEmitter: this, domain, domainThrown: false });
    return domain.emit('error', err);
  }
  domain.enter();
  const result = Reflect.apply(emit, this, arguments);
  domain.exit();
  return result;
};

Object.defineProperty(process, 'domain', {
  __proto__: null, configurable: true, enumerable: true,
  get: active,
  set(domain) {
    entered.enterWith(domain ? { domain, outer: undefined } : undefined);
  },
});

function createDomain() {
  return new Domain();
}

module.exports = {
  Domain,
  createDomain,
  create: createDomain,
  get active() { return active() ?? null; },
  get _stack() {
    const stack = [];
    for (let node = entered.getStore(); node !== undefined; node = node.outer) stack.unshift(node.domain);
    return stack;
  },
};
