'use strict';

// printf-like formats: util.format, util.formatWithOptions and what the console prints. Follows
// "util.format(format[, ...args])".

const { inspect, isBuiltInName } = require('internal/util/inspect');
const { formatBigInt, formatNumber } = require('internal/util/inspect_text');
const { getProxyDetails } = internalBinding('util');

const kPlain = (text) => text;

let circularMessage;
function tryStringify(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (circularMessage === undefined) {
      try {
        const loop = {};
        loop.loop = loop;
        JSON.stringify(loop);
      } catch (circular) {
        circularMessage = firstLine(circular.message);
      }
    }
    if (error.name === 'TypeError' && firstLine(error.message) === circularMessage) return '[Circular]';
    throw error;
  }
}

function firstLine(text) {
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
}

const kFunctionToString = Function.prototype.toString;

/** Whether String(value) would run code of ours only: then inspect() says more. */
function hasBuiltInToString(value) {
  let proxyTarget = getProxyDetails(value, false);
  while (proxyTarget !== undefined) {
    if (proxyTarget === null) return true;
    value = proxyTarget;
    proxyTarget = getProxyDetails(value, false);
  }
  if (typeof value[Symbol.toPrimitive] === 'function' && !isBuiltInFunction(value[Symbol.toPrimitive])) return false;
  if (typeof value.toString !== 'function') return true;
  if (Object.hasOwn(value, 'toString')) return false;
  // Find where toString comes from: a class of the user's, or the language.
  let pointer = value;
  do {
    pointer = Object.getPrototypeOf(pointer);
  } while (!Object.hasOwn(pointer, 'toString'));
  const descriptor = Object.getOwnPropertyDescriptor(pointer, 'constructor');
  return descriptor !== undefined && typeof descriptor.value === 'function' && isBuiltInName(descriptor.value.name);
}

function isBuiltInFunction(fn) {
  return kFunctionToString.call(fn).includes('[native code]');
}

// Whether numbers are written as 1_000.
function separates(inspectOptions) {
  return (inspectOptions?.numericSeparator ?? inspect.defaultOptions.numericSeparator) === true;
}

function formatString(value, inspectOptions) {
  switch (typeof value) {
    case 'number': return formatNumber(kPlain, value, separates(inspectOptions));
    case 'bigint': return formatBigInt(kPlain, value, separates(inspectOptions));
    case 'object':
      if (value !== null && hasBuiltInToString(value)) {
        return inspect(value, { ...inspectOptions, depth: 0, colors: false, compact: 3 });
      }
      return String(value);
    default: return String(value);
  }
}

function formatNumeric(value, convert, separate) {
  if (typeof value === 'symbol') return formatNumber(kPlain, NaN, false);
  return formatNumber(kPlain, convert(value), separate);
}

/**
 * @param {object | undefined} inspectOptions
 * @param {any[]} args
 * @returns {string}
 */
function formatArguments(inspectOptions, args) {
  const first = args[0];
  let used = 0;
  let text = '';
  let join = '';

  if (typeof first === 'string') {
    if (args.length === 1) return first;
    let lastPosition = 0;
    const separate = separates(inspectOptions);
    for (let i = first.indexOf('%'); i !== -1 && i < first.length - 1; i = first.indexOf('%', i + 1)) {
      const next = first.charCodeAt(i + 1);
      if (next === 37) { // %%
        text += first.slice(lastPosition, i + 1);
        lastPosition = i + 2;
        i++;
        continue;
      }
      if (used + 1 === args.length) continue;
      let piece;
      switch (next) {
        case 115: // s
          piece = formatString(args[++used], inspectOptions);
          break;
        case 106: // j
          piece = tryStringify(args[++used]);
          break;
        case 100: { // d
          const value = args[++used];
          piece = typeof value === 'bigint' ? formatBigInt(kPlain, value, separate) : formatNumeric(value, Number, separate);
          break;
        }
        case 79: // O
          piece = inspect(args[++used], inspectOptions);
          break;
        case 111: // o
          piece = inspect(args[++used], { ...inspectOptions, showHidden: true, showProxy: true, depth: 4 });
          break;
        case 105: { // i
          const value = args[++used];
          piece = typeof value === 'bigint' ? formatBigInt(kPlain, value, separate) : formatNumeric(value, parseInt, separate);
          break;
        }
        case 102: // f
          piece = formatNumeric(args[++used], parseFloat, separate);
          break;
        case 99: // c
          used++;
          piece = '';
          break;
        default:
          continue;
      }
      if (lastPosition !== i) text += first.slice(lastPosition, i);
      text += piece;
      lastPosition = i + 2;
      i++;
    }
    if (lastPosition !== 0) {
      used++;
      join = ' ';
      if (lastPosition < first.length) text += first.slice(lastPosition);
    }
  }

  while (used < args.length) {
    const value = args[used];
    text += join;
    text += typeof value === 'string' ? value : inspect(value, inspectOptions);
    join = ' ';
    used++;
  }
  return text;
}

module.exports = { formatArguments };
