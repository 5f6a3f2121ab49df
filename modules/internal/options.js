'use strict';
// The options of the command line and NODE_OPTIONS, parsed natively, for the library.
//
// Native half (internalBinding('options')):
//   options   one plain object, a property per option in camel case ('--trace-warnings' →
//             traceWarnings) with its value or default: booleans, numbers, strings, and
//             string[] for what may be given repeatedly. An option that is on by default is
//             named without 'no-' ('--no-deprecation' → deprecation: false). Read here:
//     run:      eval: string|undefined, print, check, interactive, forceStdin ('-' or no file),
//               require: string[], import: string[], inputType: string
//     errors:   unhandledRejections: string ('' = throw), traceUncaught, stackTraceLimit
//     warnings: warnings (true), deprecation (true), pendingDeprecation, throwDeprecation,
//               traceDeprecation, traceWarnings, disableWarning: string[]
//     other:    title: string, experimental…, as the modules that use them say
//   envAllowed: string[]     the options NODE_OPTIONS may hold ('--require', …)

const { options } = internalBinding('options');

const keys = new Map();

function keyOf(name) {
  return name.replace(/^-+/, '').replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/**
 * @param {string} name as on the command line: '--trace-warnings'; '--no-x' is the opposite of '--x'
 * @returns {any} undefined when there is no such option
 */
function getOptionValue(name) {
  let key = keys.get(name);
  if (key === undefined) {
    key = keyOf(name);
    keys.set(name, key);
  }
  const value = options[key];
  if (value === undefined && name.startsWith('--no-')) {
    const positive = options[keyOf(name.slice(5))];
    return positive === undefined ? undefined : !positive;
  }
  return value;
}

module.exports = { getOptionValue, options };
