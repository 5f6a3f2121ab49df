'use strict';
// process.env (Node docs: "Process"): a copy of the environment as an object, which
// passes every change on. Reading needs no native call, unless another thread has the
// same variables (SHARE_ENV of worker_threads); values are always strings. A worker has
// variables of its own otherwise, which are not those of the process.
//
// Native half (internalBinding('env')):
//   entries() -> string[]        name, value, name, value, …
//   get(name) -> string | null
//   isShared() -> whether another thread may change them
//   set(name, value)             also tells the engine when the time zone changed (TZ)
//   delete(name)

const binding = internalBinding('env');

const handler = {
  __proto__: null,

  set(target, name, value) {
    if (typeof name === 'symbol' || typeof value === 'symbol')
      throw new TypeError('Cannot convert a Symbol value to a string');
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') warnOfConversion();
    const text = `${value}`;
    binding.set(name, text);
    target[name] = text;
    return true;
  },

  defineProperty(target, name, descriptor) {
    if ('value' in descriptor) {
      if (!descriptor.configurable || !descriptor.writable || !descriptor.enumerable) {
        throw invalid("'process.env' only accepts a configurable, writable, and enumerable " +
          'data descriptor');
      }
      return handler.set(target, name, descriptor.value);
    }
    if ('get' in descriptor || 'set' in descriptor) {
      throw invalid("'process.env' does not accept an accessor(getter/setter) descriptor");
    }
    throw invalid("'process.env' only accepts a configurable, writable, and enumerable " +
      'data descriptor');
  },

  deleteProperty(target, name) {
    if (typeof name === 'string' && (Object.hasOwn(target, name) || handler.get !== undefined)) binding.delete(name);
    return delete target[name];
  },
};

let warned = false;
function warnOfConversion() {
  if (warned || !require('internal/options').getOptionValue('--pending-deprecation')) return;
  warned = true;
  process.emitWarning('Assigning any value other than a string, number, or boolean to a process.env property is ' +
    'deprecated. Please make sure to convert the value to a string before setting process.env with it.',
                      'DeprecationWarning', 'DEP0104');
}

function invalid(message) {
  const { codes: { ERR_INVALID_OBJECT_DEFINE_PROPERTY } } = require('internal/errors');
  return new ERR_INVALID_OBJECT_DEFINE_PROPERTY(message);
}

function fill(target) {
  const entries = binding.entries();
  for (let i = 0; i < entries.length; i += 2) target[entries[i]] = entries[i + 1];
}

let variables;

function createEnv() {
  variables = {};
  fill(variables);
  if (binding.isShared()) readThrough();
  return new Proxy(variables, handler);
}

/** Makes the target of the proxy what the variables are now. */
function renew(target, name) {
  if (typeof name === 'symbol') return;
  const value = binding.get(name);
  if (value === null) delete target[name];
  else target[name] = value;
}

/** From now on other threads may change the variables: each look at them asks. */
function readThrough() {
  handler.get = (target, name, receiver) => {
    renew(target, name);
    return Reflect.get(target, name, receiver);
  };
  handler.has = (target, name) => {
    renew(target, name);
    return name in target;
  };
  handler.getOwnPropertyDescriptor = (target, name) => {
    renew(target, name);
    return Reflect.getOwnPropertyDescriptor(target, name);
  };
  handler.ownKeys = (target) => {
    for (const name of Object.keys(target)) delete target[name];
    fill(target);
    return Reflect.ownKeys(target);
  };
}

module.exports = { createEnv, readThrough };
