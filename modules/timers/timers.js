'use strict';
// setTimeout, setInterval, setImmediate and their opposites (Node docs: "Timers").
// The queues behind them are in internal/timers.

const {
  Immediate, Timeout, clearImmediate, clearTimer, insert,
} = require('internal/timers');

const kPromisify = Symbol.for('nodejs.util.promisify.custom');

function checkCallback(callback) {
  require('internal/validators').validateFunction(callback, 'callback');
}

/**
 * @param {Function} callback
 * @param {number} [after] milliseconds, 1 to 2147483647; anything else means 1
 * @returns {Timeout}
 */
function setTimeout(callback, after) {
  if (typeof callback !== 'function') checkCallback(callback);
  const argc = arguments.length;
  const args = argc <= 2 ? undefined : Array.prototype.slice.call(arguments, 2);
  const timer = new Timeout(callback, after, args, false, true);
  insert(timer, timer._idleTimeout);
  return timer;
}

/** As setTimeout(), again and again until cleared. */
function setInterval(callback, repeat) {
  if (typeof callback !== 'function') checkCallback(callback);
  const argc = arguments.length;
  const args = argc <= 2 ? undefined : Array.prototype.slice.call(arguments, 2);
  const timer = new Timeout(callback, repeat, args, true, true);
  insert(timer, timer._idleTimeout);
  return timer;
}

/** Runs `callback` in the check phase of this turn of the loop. */
function setImmediate(callback) {
  if (typeof callback !== 'function') checkCallback(callback);
  return new Immediate(callback,
    arguments.length <= 1 ? undefined : Array.prototype.slice.call(arguments, 1));
}

function clearTimeout(timer) {
  clearTimer(timer);
}

function clearInterval(timer) {
  clearTimer(timer);
}

function definePromisified(fn, name) {
  Object.defineProperty(fn, kPromisify, {
    __proto__: null,
    enumerable: true,
    get() { return require('timers/promises')[name]; },
  });
}
definePromisified(setTimeout, 'setTimeout');
definePromisified(setImmediate, 'setImmediate');

module.exports = {
  setTimeout,
  clearTimeout,
  setImmediate,
  clearImmediate,
  setInterval,
  clearInterval,
};
Object.defineProperty(module.exports, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return require('timers/promises'); },
});
