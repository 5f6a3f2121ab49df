'use strict';
// process.env (Node docs: "Process"): a copy of the environment as an object, which
// passes every change on. Reading needs no native call; values are always strings.
//
// Native half (internalBinding('env')):
//   entries() -> string[]        name, value, name, value, …
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
    if (typeof name === 'string' && Object.hasOwn(target, name)) binding.delete(name);
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

function createEnv() {
  const target = {};
  const entries = binding.entries();
  for (let i = 0; i < entries.length; i += 2) target[entries[i]] = entries[i + 1];
  return new Proxy(target, handler);
}

module.exports = { createEnv };
