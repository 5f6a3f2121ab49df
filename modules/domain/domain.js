'use strict';
// The deprecated domain module. Follows "Domain" in Node's docs.
//
// The innermost domain travels as an async context does, in an AsyncLocalStorage. What a callback
// throws finds the domain that was active where the callback was queued. Emitters made in a domain belong to it, and their unheard 'error' events go there.

const EventEmitter = require('events');
const { AsyncLocalStorage } = require('async_hooks');
const { codes: {
  ERR_DOMAIN_CALLBACK_NOT_AVAILABLE, ERR_UNHANDLED_ERROR,
} } = require('internal/errors');
const {
  hasUncaughtExceptionCaptureCallback, setDomainHandler,
} = require('internal/process/execution');

if (hasUncaughtExceptionCaptureCallback()) throw new ERR_DOMAIN_CALLBACK_NOT_AVAILABLE();

// The innermost domain.
const entered = new AsyncLocalStorage();

// The domains that were entered since the callback began, innermost last: those around the one that
// it belongs to do not travel with it.
let nested = [];

// What process.domain is outside of all domains: as in Node, undefined once a domain was left, and
// null before and after an exception.
let none = null;

function active() {
  return entered.getStore() ?? none;
}

function current() {
  const domain = entered.getStore();
  if (domain === undefined) return [];
  return nested.at(-1) === domain ? nested : [domain];
}

function become(domains, outside) {
  nested = domains;
  entered.enterWith(domains.at(-1));
  if (domains.length === 0) none = outside;
}

// The domains around the innermost one, when its errors are handled: not itself once more.
function around(domains) {
  let length = domains.length;
  while (length > 0 && domains[length - 1] === domains.at(-1)) length--;
  return domains.slice(0, length);
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
  const domains = current();
  if (domains.length === 0) return false;
  const domain = domains.at(-1);
  mark(err, { domain, domainThrown: !fromPromise });
  // Its handlers run outside of it: what they throw is for the domain around, as is what they do not hear.
  const outer = around(domains);
  become(outer, undefined);
  let handled = domain.listenerCount('error') > 0;
  if (handled) {
    try {
      domain.emit('error', err);
    } catch (second) {
      if (outer.length === 0 || !onException(second, false)) throw second;
    }
  } else if (outer.length > 0) {
    handled = onException(err, fromPromise);
  }
  become([], null);
  return handled;
}

/** Whether one of the domains that are entered has somebody who listens for errors. */
function handlesExceptions() {
  return current().some((domain) => domain.listenerCount('error') > 0);
}

setDomainHandler(onException, handlesExceptions, new Error('require(`domain`) at this point').stack);

class Domain extends EventEmitter {
  constructor() {
    super();
    this.members = [];
  }

  /** Makes this the active domain, until exit(). */
  enter() {
    become([...current(), this]);
  }

  /** Leaves this domain and those entered since. */
  exit() {
    const domains = current();
    const at = domains.lastIndexOf(this);
    if (at !== -1) become(domains.slice(0, at), undefined);
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
      value: domain && !(this instanceof Domain) ? domain : null,
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
    const domains = current();
    const before = none;
    if (domains.length > 0) become(around(domains), null);
    const handled = domain.emit('error', err);
    if (domains.length > 0) become(domains);
    none = before;
    return handled;
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
    become(domain ? [domain] : [], domain);
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
  get _stack() { return [...current()]; },
};
