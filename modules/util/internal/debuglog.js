'use strict';

// util.debuglog: lines on stderr for the sections named in NODE_DEBUG. Follows "util.debuglog(section[, callback])".

let testEnabled;

/** @param {string | undefined} value NODE_DEBUG: names with `*` wildcards, separated by commas */
function initializeDebugEnv(value) {
  if (!value) {
    testEnabled = () => false;
    return;
  }
  const pattern = value.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*').replaceAll(',', '$|^');
  const regexp = new RegExp(`^${pattern}$`, 'i');
  testEnabled = (section) => regexp.exec(section) !== null;
}

function enabled(section) {
  if (testEnabled === undefined) initializeDebugEnv(process.env.NODE_DEBUG);
  return testEnabled(section);
}

// These would log while they write the log.
const kRisky = new Set(['fs', 'net', 'tty', 'http', 'http2', 'tls', 'stream', 'child_process']);

function makeWriter(section) {
  if (process.env.NODE_DEBUG !== undefined && kRisky.has(section.toLowerCase()) && /http/i.test(section)) {
    process.emitWarning(`Setting the NODE_DEBUG environment variable to '${section.toLowerCase()}' can expose ` +
      'sensitive data (such as passwords, tokens and authentication headers) in the resulting log.');
  }
  return function debug(...args) {
    const { formatWithOptions } = require('internal/util/inspect');
    const colors = process.stderr.hasColors?.() === true &&
      require('internal/util/colors').shouldColorize(process.stderr);
    const message = formatWithOptions({ colors }, ...args);
    const pid = colors ? `\u001b[33m${process.pid}\u001b[39m` : `${process.pid}`;
    process.stderr.write(`${section} ${pid}: ${message}\n`);
  };
}

/**
 * @param {string} section
 * @param {(fn: Function) => void} [callback] called at the first log with the function to use from then on
 * @returns {Function & { enabled: boolean }}
 */
function debuglog(section, callback) {
  let isEnabled;
  let debug = (...args) => {
    // Decided at the first call: the environment may still change until then.
    debug = withEnabled(test() ? makeWriter(section) : () => {});
    if (typeof callback === 'function') callback(debug);
    debug(...args);
  };
  section = `${section}`.toUpperCase();
  function test() {
    isEnabled ??= enabled(section);
    return isEnabled;
  }
  const withEnabled = (fn) => Object.defineProperty(fn, 'enabled', {
    __proto__: null,
    get: function get() {
      return test();
    },
    configurable: true,
    enumerable: true,
  });
  return withEnabled((...args) => debug(...args));
}

module.exports = { debuglog, initializeDebugEnv };
