'use strict';
// Functions and classes that exist because programs look at them when they load, and that say
// what is missing when they are used. For modules whose native half is not there yet.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');

/**
 * @param {string} name the full name that the error shows, for example 'child_process.spawn'
 * @param {Function} [base] for classes: what they extend
 * @returns {Function} throws ERR_METHOD_NOT_IMPLEMENTED when called or constructed
 */
function missing(name, base) {
  const fn = function() {
    throw new ERR_METHOD_NOT_IMPLEMENTED(name);
  };
  Object.defineProperty(fn, 'name', {
    __proto__: null, configurable: true, value: name.slice(name.lastIndexOf('.') + 1),
  });
  if (base !== undefined) {
    Object.setPrototypeOf(fn.prototype, base.prototype);
    Object.setPrototypeOf(fn, base);
  }
  return fn;
}

/**
 * @param {string} module
 * @param {string[]} names
 * @returns {object} an object with a missing function under each name
 */
function missingFrom(module, names) {
  const object = {};
  for (const name of names) object[name] = missing(`${module}.${name}`);
  return object;
}

module.exports = { missing, missingFrom };
