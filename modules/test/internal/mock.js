'use strict';
// Mocks of functions, methods, accessors and properties, and the tracker that restores them.
// Follows the Node documentation, "Test runner > Mocking". Not here: timers and Date
// (internal/test/mock_timers), modules (internal/test/mock_module).

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const {
  validateBoolean, validateFunction, validateInteger, validateObject,
} = require('internal/validators');

function nothing() {}

function validateKey(value, name) {
  if (typeof value !== 'string' && typeof value !== 'symbol') {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'symbol'], value);
  }
}

function validateTimes(value) {
  if (value !== Infinity) validateInteger(value, 'options.times', 1);
}

class MockFunctionContext {
  #calls = [];
  #once = new Map();
  #original;
  #implementation;
  #undo;
  #times;

  constructor(original, implementation, undo, times) {
    this.#original = original;
    this.#implementation = implementation;
    this.#undo = undo;
    this.#times = times;
  }

  get calls() { return this.#calls.slice(); }

  callCount() { return this.#calls.length; }

  mockImplementation(implementation) {
    validateFunction(implementation, 'implementation');
    this.#implementation = implementation;
  }

  mockImplementationOnce(implementation, onCall) {
    validateFunction(implementation, 'implementation');
    const next = this.#calls.length;
    const call = onCall ?? next;
    validateInteger(call, 'onCall', next);
    this.#once.set(call, implementation);
  }

  restore() {
    this.#undo?.();
    this.#undo = undefined;
    this.#implementation = this.#original;
    this.#once.clear();
  }

  resetCalls() { this.#calls = []; }

  // What the call that begins now runs.
  static take(context) {
    const number = context.#calls.length;
    const once = context.#once.get(number);
    const implementation = once ?? context.#implementation;
    if (once !== undefined) context.#once.delete(number);
    if (number + 1 === context.#times) context.restore();
    return implementation;
  }

  static record(context, call) { context.#calls.push(call); }
}
const { take, record } = MockFunctionContext;
delete MockFunctionContext.take;
delete MockFunctionContext.record;

function mockFunction(original, context) {
  // Every call of the mock comes through one of the two traps.
  const proxy = new Proxy(original, {
    __proto__: null,
    apply(_, self, args) {
      const implementation = take(context);
      let result;
      let error;
      try {
        return result = Reflect.apply(implementation, self, args);
      } catch (err) {
        error = err;
        throw err;
      } finally {
        record(context, {
          __proto__: null, arguments: args, error, result, stack: new Error(), target: undefined,
          this: self,
        });
      }
    },
    construct(target, args, newTarget) {
      const implementation = take(context);
      const realTarget = newTarget === proxy ? target : newTarget;
      let result;
      let error;
      try {
        return result = Reflect.construct(implementation, args, realTarget);
      } catch (err) {
        error = err;
        throw err;
      } finally {
        record(context, {
          __proto__: null, arguments: args, error, result, stack: new Error(), target: realTarget,
          this: result,
        });
      }
    },
    get(target, name, receiver) {
      return name === 'mock' ? context : Reflect.get(target, name, receiver);
    },
  });
  return proxy;
}

class MockPropertyContext {
  #object;
  #name;
  #descriptor;
  #value;
  #accesses = [];
  #once = new Map();

  constructor(object, name, value) {
    this.#object = object;
    this.#name = name;
    this.#descriptor = Object.getOwnPropertyDescriptor(object, name);
    if (this.#descriptor === undefined) {
      throw new ERR_INVALID_ARG_VALUE('propertyName', name, 'is not a property of the object');
    }
    this.#value = value.length > 0 ? value[0] : object[name];
    Object.defineProperty(object, name, {
      __proto__: null,
      configurable: true,
      enumerable: this.#descriptor.enumerable,
      get: () => this.#access('get', this.#value),
      set: (next) => this.mockImplementation(next),
    });
  }

  // Notes an access and gives its value: one set for just this access goes before.
  #access(type, fallback) {
    const number = this.#accesses.length;
    let value = fallback;
    if (this.#once.has(number)) {
      value = this.#once.get(number);
      this.#once.delete(number);
    }
    this.#accesses.push({ __proto__: null, type, value, stack: new Error() });
    return value;
  }

  get accesses() { return this.#accesses.slice(); }

  accessCount() { return this.#accesses.length; }

  mockImplementation(value) {
    const { writable, set } = this.#descriptor;
    if (!writable && set === undefined) {
      throw new ERR_INVALID_ARG_VALUE('propertyName', this.#name, 'cannot be set');
    }
    this.#value = this.#access('set', value);
  }

  mockImplementationOnce(value, onAccess) {
    const next = this.#accesses.length;
    const access = onAccess ?? next;
    validateInteger(access, 'onAccess', next);
    this.#once.set(access, value);
  }

  resetAccesses() { this.#accesses = []; }

  restore() { Object.defineProperty(this.#object, this.#name, this.#descriptor); }
}

// The descriptor of a property of the object or of what it inherits from.
function findDescriptor(object, name) {
  for (let host = object; host !== null && host !== undefined; host = Object.getPrototypeOf(host)) {
    const descriptor = Object.getOwnPropertyDescriptor(host, name);
    if (descriptor !== undefined) return descriptor;
  }
}

class MockTracker {
  #mocks = [];
  #timers;

  get timers() {
    if (this.#timers === undefined) {
      const { MockTimers } = require('internal/test/mock_timers');
      this.#timers = new MockTimers();
    }
    return this.#timers;
  }

  /** A function that calls `implementation`, or else `original`, and keeps account of the calls. */
  fn(original = nothing, implementation = original, options = {}) {
    if (original !== null && typeof original === 'object') {
      options = original;
      original = implementation = nothing;
    } else if (implementation !== null && typeof implementation === 'object') {
      options = implementation;
      implementation = original;
    }
    validateFunction(original, 'original');
    validateFunction(implementation, 'implementation');
    validateObject(options, 'options');
    const { times = Infinity } = options;
    validateTimes(times);
    // The proxy needs a target of its own where the program gave none: it may set properties.
    const target = original === nothing ? function() {} : original;
    return this.#add(new MockFunctionContext(original, implementation, undefined, times), target);
  }

  /** As fn(), in the place of a method or accessor of an object. */
  method(objectOrFunction, methodName, implementation = undefined, options = {}) {
    validateKey(methodName, 'methodName');
    if (typeof objectOrFunction !== 'function') validateObject(objectOrFunction, 'object');
    if (implementation !== null && typeof implementation === 'object') {
      options = implementation;
      implementation = undefined;
    }
    if (implementation !== undefined) validateFunction(implementation, 'implementation');
    validateObject(options, 'options');
    const { getter = false, setter = false, times = Infinity } = options;
    validateBoolean(getter, 'options.getter');
    validateBoolean(setter, 'options.setter');
    validateTimes(times);
    if (setter && getter) {
      throw new ERR_INVALID_ARG_VALUE('options.setter', setter, "cannot be used with 'options.getter'");
    }
    const descriptor = findDescriptor(objectOrFunction, methodName);
    const original = getter ? descriptor?.get : setter ? descriptor?.set : descriptor?.value;
    if (typeof original !== 'function') {
      throw new ERR_INVALID_ARG_VALUE('methodName', original, 'must be a method');
    }
    const undo = () => Object.defineProperty(objectOrFunction, methodName, descriptor);
    const context = new MockFunctionContext(original, implementation ?? original, undo, times);
    const mock = mockFunction(original, context);
    const { configurable, enumerable } = descriptor;
    Object.defineProperty(objectOrFunction, methodName, getter || setter ?
      {
        __proto__: null, configurable, enumerable,
        get: getter ? mock : descriptor.get,
        set: setter ? mock : descriptor.set,
      } :
      { __proto__: null, configurable, enumerable, writable: descriptor.writable, value: mock });
    this.#mocks.push(context);
    return mock;
  }

  getter(object, methodName, implementation = undefined, options = {}) {
    if (implementation !== null && typeof implementation === 'object') {
      options = implementation;
      implementation = undefined;
    } else {
      validateObject(options, 'options');
    }
    const { getter = true } = options;
    if (getter === false) {
      throw new ERR_INVALID_ARG_VALUE('options.getter', getter, 'cannot be false');
    }
    return this.method(object, methodName, implementation, { ...options, getter });
  }

  setter(object, methodName, implementation = undefined, options = {}) {
    if (implementation !== null && typeof implementation === 'object') {
      options = implementation;
      implementation = undefined;
    } else {
      validateObject(options, 'options');
    }
    const { setter = true } = options;
    if (setter === false) {
      throw new ERR_INVALID_ARG_VALUE('options.setter', setter, 'cannot be false');
    }
    return this.method(object, methodName, implementation, { ...options, setter });
  }

  /** Replaces a property's value and keeps account of who reads and writes it. */
  property(object, propertyName, ...value) {
    validateObject(object, 'object');
    validateKey(propertyName, 'propertyName');
    const context = new MockPropertyContext(object, propertyName, value);
    this.#mocks.push(context);
    return new Proxy(object, {
      __proto__: null,
      get(target, name, receiver) {
        return name === 'mock' ? context : Reflect.get(target, name, receiver);
      },
    });
  }

  /** Restores what this tracker mocks, and forgets it. */
  reset() {
    this.restoreAll();
    this.#timers?.reset();
    this.#mocks = [];
  }

  /** Restores what this tracker mocks; the mocks stay in its care. */
  restoreAll() {
    for (const context of this.#mocks) context.restore();
  }

  // Takes a mock that was made elsewhere into the care of a tracker.
  static add(tracker, context) { tracker.#mocks.push(context); }

  #add(context, target) {
    this.#mocks.push(context);
    return mockFunction(target, context);
  }
}

const { add } = MockTracker;
delete MockTracker.add;

if (require('internal/options').getOptionValue('--experimental-test-module-mocks')) {
  /** Replaces what require() and import give for a module. */
  MockTracker.prototype.module = function module(specifier, options = {}) {
    const { mockModule } = require('internal/test/mock_module');
    const { callSite } = require('internal/test/node');
    const mock = mockModule(specifier, options, callSite()?.file ?? require('path').join(process.cwd(), 'x'));
    add(this, mock);
    return mock;
  };
}

module.exports = { MockTracker };
