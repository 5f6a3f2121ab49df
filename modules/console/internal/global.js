'use strict';

// The global `console`. Unlike instances of Console it looks its streams up when it writes, and writes straight to
// the descriptor as long as nobody asked for process.stdout or process.stderr.

const {
  Console,
  bindMethods,
  initialize,
  kColorsDirect,
  kDefaultGroupIndentation,
  kWriteDirect,
} = require('internal/console/constructor');
const { supportsColor, writeDirect } = require('internal/process/stdio');

// Web IDL namespace objects have an empty object between them and Object.prototype.
const console = Object.create({});

bindMethods(console, Console.prototype);
initialize(console, true, 'auto', kDefaultGroupIndentation);

// What the inspector of other engines adds. Without one attached, profiles and time stamps go nowhere there too.
Object.assign(console, {
  Console,
  profile() {},
  profileEnd() {},
  timeStamp() {},
  context(name) {
    const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
    throw new ERR_METHOD_NOT_IMPLEMENTED('console.context()');
  },
  createTask(...args) {
    if (typeof args[0] !== 'string' || args[0] === '') {
      throw new Error('First argument must be a non-empty string.');
    }
    return { run: (fn) => fn() };
  },
});

Object.defineProperties(console, {
  _stdout: {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() {
      return process.stdout;
    },
    set(value) {
      Object.defineProperty(console, '_stdout', { __proto__: null, writable: true, value });
      console[kWriteDirect] = undefined;
      console[kColorsDirect] = undefined;
    },
  },
  _stderr: {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() {
      return process.stderr;
    },
    set(value) {
      Object.defineProperty(console, '_stderr', { __proto__: null, writable: true, value });
      console[kWriteDirect] = undefined;
      console[kColorsDirect] = undefined;
    },
  },
  [kWriteDirect]: {
    __proto__: null,
    configurable: true,
    enumerable: false,
    writable: true,
    value: (useStderr, text) => writeDirect(useStderr ? 2 : 1, text),
  },
  [kColorsDirect]: {
    __proto__: null,
    configurable: true,
    enumerable: false,
    writable: true,
    value: (useStderr) => supportsColor(useStderr ? 2 : 1),
  },
});

module.exports = { console };
