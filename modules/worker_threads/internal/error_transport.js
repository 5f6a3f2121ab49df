'use strict';
// Uncaught exceptions on their way out of a worker (Node docs: "Worker threads", event 'error'): their
// class, own properties and stack, where a clone would keep little of them.

const { types } = require('util');

const errorClasses = { Error, TypeError, RangeError, URIError, SyntaxError, ReferenceError, EvalError };

const kError = 0;
const kClone = 1;
const kInspected = 2;
const kSymbol = 3;

// Own properties, and those of prototypes that are not shared with every error; getters are read.
function gather(error) {
  const found = new Map();
  for (let object = error; object !== null && !shared.has(object); object = Object.getPrototypeOf(object)) {
    const descriptors = Object.getOwnPropertyDescriptors(object);
    for (const key of Object.keys(descriptors)) {
      if (found.has(key) || key === '__proto__') continue;
      const descriptor = descriptors[key];
      let value = descriptor.value;
      if (typeof descriptor.get === 'function') {
        try {
          value = descriptor.get.call(error);
        } catch {
          continue;
        }
      }
      if (typeof value === 'function') continue;
      found.set(key, { value, enumerable: descriptor.enumerable });
    }
  }
  return found;
}

const shared = new Set([Object.prototype, ...Object.values(errorClasses).map((Class) => Class.prototype)]);

function transportable(value, depth) {
  if (types.isNativeError(value) && depth < 8) return serializeError(value, depth + 1);
  try {
    return { type: kClone, value: require('internal/structured_clone').clone(value) };
  } catch {
    return { type: kInspected, text: require('internal/util/inspect').inspect(value) };
  }
}

/**
 * @param {any} error
 * @returns {object} what can be sent
 */
function serializeError(error, depth = 0) {
  if (typeof error === 'symbol') {
    const key = Symbol.keyFor(error);
    return key === undefined ? { type: kInspected, text: String(error) } : { type: kSymbol, key };
  }
  if ((typeof error !== 'object' || error === null) && typeof error !== 'function')
    return { type: kClone, value: error };
  if (types.isNativeError(error) || Object.prototype.toString.call(error) === '[object Error]') {
    let name = 'Error';
    for (let object = error; object !== null; object = Object.getPrototypeOf(object)) {
      const { constructor } = object;
      if (typeof constructor === 'function' && Object.hasOwn(errorClasses, constructor.name) &&
        errorClasses[constructor.name].prototype === constructor.prototype) {
        ({ name } = constructor);
        break;
      }
    }
    const properties = [];
    for (const [key, { value, enumerable }] of gather(error))
      properties.push([key, enumerable, key === 'message' || key === 'stack' ?
        { type: kClone, value: `${value}` } : transportable(value, depth)]);
    // Stacks are made when they are asked for: not an own value of all errors.
    if (!properties.some(([key]) => key === 'stack')) {
      let stack;
      try {
        ({ stack } = error);
      } catch {
        stack = undefined;
      }
      if (typeof stack === 'string') properties.push(['stack', false, { type: kClone, value: stack }]);
    }
    return { type: kError, name, properties };
  }
  return transportable(error, depth);
}

/** @param {object} data from serializeError() */
function deserializeError(data) {
  switch (data.type) {
    case kError: {
      const made = new errorClasses[data.name]();
      for (const [key, enumerable, value] of data.properties) {
        Object.defineProperty(made, key, {
          __proto__: null, value: deserializeError(value), enumerable, writable: true, configurable: true,
        });
      }
      // Not the stack of this place.
      if (!Object.hasOwn(made, 'stack')) {
        Object.defineProperty(made, 'stack', {
          __proto__: null, value: undefined, enumerable: false, writable: true, configurable: true,
        });
      }
      return made;
    }
    case kSymbol:
      return Symbol.for(data.key);
    case kInspected:
      return data.text;
    default:
      return data.value;
  }
}

module.exports = { deserializeError, serializeError };
