'use strict';

// util.inspect: any value as text for people. Follows "util.inspect(object[, options])".
//
// The way of a value: inspect() makes a context → formatValue() (primitives, proxies, custom inspection, circular
// references) → formatRaw() picks by kind how the value opens, what it lists and how it closes → the pieces are
// laid out by internal/util/inspect_text. Errors' stacks are in internal/util/inspect_error, printf-like formats
// in internal/util/format.
//
// Native half (internalBinding('util')):
//   getProxyDetails(value, both) -> undefined when `value` is no proxy; both: [target, handler]; else: target
//     (nulls when the proxy is revoked)
//   previewEntries(object, isIterator) -> isIterator true: [entries, isKeyValue], the entries a Map/Set iterator
//     has still to give, without advancing it; false: entries of a WeakSet, or keys and values in turn of a WeakMap
//   getPromiseDetails(promise) -> [state (0 pending, 1 fulfilled, 2 rejected), result]
//   getOwnNonIndexProperties(object, filter) -> own keys that are no array indices, strings then symbols;
//     filter 0: all, 2: enumerable ones
//   getConstructorName(object) -> string: the class name the engine knows, when prototypes tell none
//   getExternalValue(external) -> bigint
// and internalBinding('types') for isExternal, isModuleNamespaceObject, and
//   isOrdinaryObject(value) -> boolean: whether the engine has no class of its own for it

const {
  escapeText,
  formatBigInt,
  formatNumber,
  getStringWidth,
  reduceToSingleString,
  remainingText,
  strEscape,
  stripVTControlCharacters,
} = require('internal/util/inspect_text');
const { colors, inspectDefaultOptions, styles } = require('internal/util/inspect_styles');
const types = require('internal/util/types');
const {
  getConstructorName: getEngineClassName,
  getOwnNonIndexProperties,
  getPromiseDetails,
  getProxyDetails,
  previewEntries,
} = internalBinding('util');
const { isOrdinaryObject } = internalBinding('types');

const customInspectSymbol = Symbol.for('nodejs.util.inspect.custom');
const hasOwn = Object.hasOwn;
const isEnumerable = Object.prototype.propertyIsEnumerable;
// Tells accessors from data without an object for the answer, unlike getOwnPropertyDescriptor.
const lookupGetter = Object.prototype.__lookupGetter__;
const hasInstance = Function.prototype[Symbol.hasInstance];

// What kind of entries a piece belongs to.
const kObjectType = 0;
const kArrayType = 1;
const kArrayExtrasType = 2;

const kAllProperties = 0;
const kOnlyEnumerable = 2;

const kMaxOutput = 2 ** 27;

// ---- options and styles ----------------------------------------------------------------------------------

function stylizeNoColor(text) {
  return text;
}

function stylizeWithColor(text, styleType) {
  const style = inspect.styles[styleType];
  if (style === undefined) return text;
  if (typeof style === 'function') return style(text);
  const color = inspect.colors[style];
  if (color === undefined) return text;
  return `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
}

/** The options as custom inspection functions see them. */
function getUserOptions(ctx, isCrossContext) {
  const options = {
    stylize: ctx.stylize,
    showHidden: ctx.showHidden,
    depth: ctx.depth,
    colors: ctx.colors,
    customInspect: ctx.customInspect,
    showProxy: ctx.showProxy,
    maxArrayLength: ctx.maxArrayLength,
    maxStringLength: ctx.maxStringLength,
    breakLength: ctx.breakLength,
    compact: ctx.compact,
    sorted: ctx.sorted,
    getters: ctx.getters,
    numericSeparator: ctx.numericSeparator,
    ...ctx.userOptions,
  };
  if (!isCrossContext) return options;
  // Objects of ours must not reach another realm's code: hand over primitives only.
  Object.setPrototypeOf(options, null);
  for (const key of Object.keys(options)) {
    if ((typeof options[key] === 'object' || typeof options[key] === 'function') && options[key] !== null) {
      delete options[key];
    }
  }
  options.stylize = Object.setPrototypeOf((value, flavour) => {
    let stylized;
    try {
      stylized = `${ctx.stylize(value, flavour)}`;
    } catch {
      // Treated as not stylized.
    }
    return typeof stylized === 'string' ? stylized : value;
  }, null);
  return options;
}

/**
 * Text for any value.
 * @param {any} value
 * @param {object | boolean} [opts] options; or the older positional showHidden, depth, colors
 * @returns {string}
 */
function inspect(value, opts) {
  const ctx = {
    budget: {},
    indentationLvl: 0,
    seen: [],
    currentDepth: 0,
    circular: undefined,
    userOptions: undefined,
    stylize: stylizeNoColor,
    showHidden: inspectDefaultOptions.showHidden,
    depth: inspectDefaultOptions.depth,
    colors: inspectDefaultOptions.colors,
    customInspect: inspectDefaultOptions.customInspect,
    showProxy: inspectDefaultOptions.showProxy,
    maxArrayLength: inspectDefaultOptions.maxArrayLength,
    maxStringLength: inspectDefaultOptions.maxStringLength,
    breakLength: inspectDefaultOptions.breakLength,
    compact: inspectDefaultOptions.compact,
    sorted: inspectDefaultOptions.sorted,
    getters: inspectDefaultOptions.getters,
    numericSeparator: inspectDefaultOptions.numericSeparator,
  };
  if (arguments.length > 1) {
    if (arguments.length > 2) {
      if (arguments[2] !== undefined) ctx.depth = arguments[2];
      if (arguments.length > 3 && arguments[3] !== undefined) ctx.colors = arguments[3];
    }
    if (typeof opts === 'boolean') {
      ctx.showHidden = opts;
    } else if (opts) {
      for (const key of Object.keys(opts)) {
        if (hasOwn(inspectDefaultOptions, key) || key === 'stylize') ctx[key] = opts[key];
        else ctx.userOptions ??= opts;
      }
    }
  }
  if (ctx.colors) ctx.stylize = stylizeWithColor;
  if (ctx.maxArrayLength === null) ctx.maxArrayLength = Infinity;
  if (ctx.maxStringLength === null) ctx.maxStringLength = Infinity;
  return formatValue(ctx, value, 0);
}

inspect.custom = customInspectSymbol;

Object.defineProperty(inspect, 'defaultOptions', {
  __proto__: null,
  get() {
    return inspectDefaultOptions;
  },
  set(options) {
    require('internal/validators').validateObject(options, 'options');
    Object.assign(inspectDefaultOptions, options);
  },
});

inspect.colors = colors;
inspect.styles = styles;

// ---- values ----------------------------------------------------------------------------------------------

function formatPrimitive(stylize, value, ctx) {
  switch (typeof value) {
    case 'string': {
      let trailer = '';
      if (value.length > ctx.maxStringLength) {
        const remaining = value.length - ctx.maxStringLength;
        value = value.slice(0, ctx.maxStringLength);
        trailer = `... ${remaining} more character${remaining > 1 ? 's' : ''}`;
      }
      // Long texts of several lines become a sum of one literal per line.
      if (ctx.compact !== true && value.length > 16 && value.length > ctx.breakLength - ctx.indentationLvl - 4) {
        return value.split(/(?<=\n)/).map((line) => stylize(strEscape(line), 'string'))
          .join(` +\n${' '.repeat(ctx.indentationLvl + 2)}`) + trailer;
      }
      return stylize(strEscape(value), 'string') + trailer;
    }
    case 'number': return formatNumber(stylize, value, ctx.numericSeparator);
    case 'bigint': return formatBigInt(stylize, value, ctx.numericSeparator);
    case 'boolean': return stylize(`${value}`, 'boolean');
    case 'undefined': return stylize('undefined', 'undefined');
    default: return stylize(Symbol.prototype.toString.call(value), 'symbol');
  }
}

/**
 * @param {object} ctx options and state of this inspection
 * @param {number} recurseTimes how many objects deep we are
 * @param {boolean} [typedArray] whether the value belongs to a typed array, whose buffer is then not listed again
 */
function formatValue(ctx, value, recurseTimes, typedArray) {
  if (typeof value !== 'object' && typeof value !== 'function' && !isUndetectable(value)) {
    return formatPrimitive(ctx.stylize, value, ctx);
  }
  if (value === null) return ctx.stylize('null', 'null');

  // Custom functions are called on what the caller passed, be it a proxy.
  const context = value;
  const proxy = getProxyDetails(value, !!ctx.showProxy);
  if (proxy !== undefined) {
    if (proxy === null || (ctx.showProxy && proxy[0] === null)) {
      return ctx.stylize('<Revoked Proxy>', 'special');
    }
    if (ctx.showProxy) return formatProxy(ctx, proxy, recurseTimes);
    value = proxy;
  }

  if (ctx.customInspect) {
    const maybeCustom = value[customInspectSymbol];
    if (typeof maybeCustom === 'function' && maybeCustom !== inspect) {
      // A prototype object itself is shown plainly: its function expects an instance.
      const { constructor } = value;
      if (!(constructor && constructor.prototype === value)) {
        const depth = ctx.depth === null ? null : ctx.depth - recurseTimes;
        const isCrossContext = proxy !== undefined || !(context instanceof Object);
        const result = maybeCustom.call(context, depth, getUserOptions(ctx, isCrossContext), inspect);
        if (result !== context) {
          if (typeof result === 'object') return formatValue(ctx, result, recurseTimes);
          return `${result}`.replaceAll('\n', `\n${' '.repeat(ctx.indentationLvl)}`);
        }
      }
    }
  }

  if (ctx.seen.length !== 0 && ctx.seen.includes(value)) {
    let index = 1;
    if (ctx.circular === undefined) {
      ctx.circular = new Map([[value, index]]);
    } else {
      index = ctx.circular.get(value);
      if (index === undefined) {
        index = ctx.circular.size + 1;
        ctx.circular.set(value, index);
      }
    }
    return ctx.stylize(`[Circular *${index}]`, 'special');
  }

  return formatRaw(ctx, value, recurseTimes, typedArray);
}

// document.all and its like: typeof says 'undefined'.
function isUndetectable(value) {
  return typeof value === 'undefined' && value !== undefined;
}

/** @param {object} proto where `constructor` was found: on the prototype chain of `object`, or that itself */
function isInstanceof(object, constructor, proto) {
  try {
    if (proto !== object && constructor.prototype === proto && constructor[Symbol.hasInstance] === hasInstance) {
      return true;
    }
    return object instanceof constructor;
  } catch {
    return false;
  }
}

// Classes of the language itself.
const kEcmaNames = new RegExp(
  '^(?:AggregateError|Array|ArrayBuffer|Atomics|BigInt(?:64Array)?|BigUint64Array|Boolean|DataView|Date|Error|' +
  'EvalError|FinalizationRegistry|Float(?:16|32|64)Array|Function|Infinity|Int(?:8|16|32)Array|Intl|Iterator|JSON|' +
  'Map|Math|NaN|Number|Object|Promise|Proxy|RangeError|ReferenceError|Reflect|RegExp|Set|SharedArrayBuffer|String|' +
  'Symbol|SyntaxError|TypeError|URIError|Uint(?:8|16|32)Array|Uint8ClampedArray|WeakMap|WeakRef|WeakSet|' +
  'WebAssembly|DisposableStack|AsyncDisposableStack|SuppressedError|Temporal)$');

function isBuiltInName(name) {
  return kEcmaNames.test(name);
}

/**
 * The name of the class of an object; null when it has no prototype. Names that only the engine knows are followed
 * by `<…>` with what stands on the prototype chain instead.
 */
function getConstructorName(object, ctx, recurseTimes, protoProps) {
  let firstProto;
  const start = object;
  while (object !== null && object !== undefined) {
    const constructor = hasOwn(object, 'constructor') && lookupGetter.call(object, 'constructor') === undefined ?
      object.constructor : undefined;
    if (typeof constructor === 'function' && constructor.name !== '' && isInstanceof(start, constructor, object)) {
      const { name } = constructor;
      if (protoProps !== undefined && (firstProto !== object || !isBuiltInName(name))) {
        addPrototypeProperties(ctx, start, firstProto || start, recurseTimes, protoProps);
      }
      return String(name);
    }
    object = Object.getPrototypeOf(object);
    if (firstProto === undefined) firstProto = object;
  }
  if (firstProto === null) return null;

  const name = getEngineClassName(start);
  if (recurseTimes > ctx.depth && ctx.depth !== null) return `${name} <Complex prototype>`;
  const protoName = getConstructorName(firstProto, ctx, recurseTimes + 1, protoProps);
  if (protoName === null) {
    return `${name} <${inspect(firstProto, {
      ...getUserOptions(ctx, false), customInspect: false, depth: -1,
    })}>`;
  }
  return `${name} <${protoName}>`;
}

/** showHidden: lists data properties and accessors of user-made prototypes, three levels up. */
function addPrototypeProperties(ctx, main, object, recurseTimes, output) {
  let depth = 0;
  let keys;
  let keySet;
  do {
    if (depth !== 0 || main === object) {
      object = Object.getPrototypeOf(object);
      if (object === null) break;
      const descriptor = Object.getOwnPropertyDescriptor(object, 'constructor');
      if (descriptor !== undefined && typeof descriptor.value === 'function' &&
          isBuiltInName(descriptor.value.name)) {
        break;
      }
    }
    if (depth === 0) keySet = new Set();
    else for (const key of keys) keySet.add(key);
    keys = Reflect.ownKeys(object);
    ctx.seen.push(main);
    for (const key of keys) {
      if (key === 'constructor' || hasOwn(main, key) || (depth !== 0 && keySet.has(key))) continue;
      const descriptor = Object.getOwnPropertyDescriptor(object, key);
      if (typeof descriptor.value === 'function') continue;
      const text = formatProperty(ctx, object, recurseTimes, key, kObjectType, descriptor, main);
      output.push(ctx.colors ? `\u001b[2m${text}\u001b[22m` : text);
    }
    ctx.seen.pop();
  } while (++depth !== 3);
}

// Whether the tag is one of the words that a class's name is made of, which makes it no news.
function saysTag(name, tag) {
  for (let at = name.indexOf(tag); at !== -1; at = name.indexOf(tag, at + 1)) {
    const next = name[at + tag.length];
    if (next === undefined || (next >= 'A' && next <= 'Z')) return true;
  }
  return false;
}

function getPrefix(constructor, tag, fallback, size = '') {
  if (constructor === null) {
    if (tag !== '' && fallback !== tag) return `[${fallback}${size}: null prototype] [${tag}] `;
    return `[${fallback}${size}: null prototype] `;
  }
  if (tag !== '' && !saysTag(constructor, tag)) return `${constructor}${size} [${tag}] `;
  return `${constructor}${size} `;
}

const kFunctionKeys = ['length', 'name', 'prototype'];

/** Enumerable own keys, strings then symbols; all of them with showHidden. */
function getKeys(value, showHidden) {
  const symbols = Object.getOwnPropertySymbols(value);
  if (showHidden) {
    let keys = Object.getOwnPropertyNames(value);
    // The engine makes these when they are asked for; everybody expects them first.
    if (typeof value === 'function') {
      keys = kFunctionKeys.filter((key) => keys.includes(key))
        .concat(keys.filter((key) => !kFunctionKeys.includes(key)));
    }
    if (symbols.length !== 0) keys.push(...symbols);
    return keys;
  }
  let keys;
  try {
    keys = Object.keys(value);
  } catch {
    // A module namespace with uninitialised bindings.
    keys = Object.getOwnPropertyNames(value);
  }
  for (let i = 0; i < symbols.length; i++) {
    if (isEnumerable.call(value, symbols[i])) keys.push(symbols[i]);
  }
  return keys;
}

const kTypedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

// How an object will be printed. formatRaw fills one in; the helpers below it read and write it.
//   base: text before the braces; braces: [open, close]; keys: own keys to list;
//   format: (ctx, value, recurseTimes) => pieces; done: the finished text, when nothing is left to list
function formatRaw(ctx, value, recurseTimes, typedArray) {
  let keys;
  let protoProps;
  if (ctx.showHidden && (recurseTimes <= ctx.depth || ctx.depth === null)) protoProps = [];
  const constructor = getConstructorName(value, ctx, recurseTimes, protoProps);
  if (protoProps !== undefined && protoProps.length === 0) protoProps = undefined;

  let tag = value[Symbol.toStringTag];
  // A tag that is an own property will be listed anyway.
  if (typeof tag !== 'string' || (tag !== '' &&
      (ctx.showHidden ? hasOwn(value, Symbol.toStringTag) : isEnumerable.call(value, Symbol.toStringTag)))) {
    tag = '';
  }

  let base = '';
  let formatter = formatNothing;
  let braces;
  let extrasType = kObjectType;
  let noIterator = true;

  if (value[Symbol.iterator] || constructor === null) {
    noIterator = false;
    if (Array.isArray(value)) {
      const prefix = constructor !== 'Array' || tag !== '' ?
        getPrefix(constructor, tag, 'Array', `(${value.length})`) : '';
      keys = getOwnNonIndexProperties(value, ctx.showHidden ? kAllProperties : kOnlyEnumerable);
      braces = [`${prefix}[`, ']'];
      if (value.length === 0 && keys.length === 0 && protoProps === undefined) return `${braces[0]}]`;
      extrasType = kArrayExtrasType;
      formatter = formatArray;
    } else if (types.isSet(value)) {
      const size = setSize.call(value);
      const prefix = getPrefix(constructor, tag, 'Set', `(${size})`);
      keys = getKeys(value, ctx.showHidden);
      formatter = formatSet;
      if (size === 0 && keys.length === 0 && protoProps === undefined) return `${prefix}{}`;
      braces = [`${prefix}{`, '}'];
    } else if (types.isMap(value)) {
      const size = mapSize.call(value);
      const prefix = getPrefix(constructor, tag, 'Map', `(${size})`);
      keys = getKeys(value, ctx.showHidden);
      formatter = formatMap;
      if (size === 0 && keys.length === 0 && protoProps === undefined) return `${prefix}{}`;
      braces = [`${prefix}{`, '}'];
    } else if (types.isTypedArray(value)) {
      keys = getOwnNonIndexProperties(value, ctx.showHidden ? kAllProperties : kOnlyEnumerable);
      const fallback = constructor === null ? kTypedArrayTag.call(value) : '';
      const size = typedArrayLength.call(value);
      braces = [`${getPrefix(constructor, tag, fallback, `(${size})`)}[`, ']'];
      if (size === 0 && keys.length === 0 && !ctx.showHidden) return `${braces[0]}]`;
      formatter = formatTypedArray;
      extrasType = kArrayExtrasType;
    } else if (types.isMapIterator(value)) {
      keys = getKeys(value, ctx.showHidden);
      braces = getIteratorBraces('Map', tag);
      formatter = formatIterator;
    } else if (types.isSetIterator(value)) {
      keys = getKeys(value, ctx.showHidden);
      braces = getIteratorBraces('Set', tag);
      formatter = formatIterator;
    } else {
      noIterator = true;
    }
  }

  if (noIterator) {
    keys = getKeys(value, ctx.showHidden);
    braces = ['{', '}'];
    const bare = keys.length === 0 && protoProps === undefined;
    if (typeof value === 'function') {
      base = getFunctionBase(ctx, value, constructor, tag);
      if (bare) return ctx.stylize(base, 'special');
    } else if (constructor === 'Object') {
      if (types.isArgumentsObject(value)) braces[0] = '[Arguments] {';
      else if (tag !== '') braces[0] = `${getPrefix(constructor, tag, 'Object')}{`;
      if (bare) return `${braces[0]}}`;
    } else if (constructor === 'URL' && !(recurseTimes > ctx.depth && ctx.depth !== null) &&
      value instanceof require('internal/url').URL) {
      // Without its own way of being shown (customInspect: false), which lists all parts.
      base = value.href;
      if (bare) return base;
    } else if (isOrdinaryObject(value) && !(value instanceof Error)) {
      // Most are of this kind, which spares them the questions below.
      const prefix = getPrefix(constructor, tag, fallbackName(value, constructor, tag));
      if (bare) return `${prefix}{}`;
      braces[0] = `${prefix}{`;
    } else if (types.isRegExp(value)) {
      base = RegExp.prototype.toString.call(constructor !== null ? value : new RegExp(value));
      const prefix = getPrefix(constructor, tag, 'RegExp');
      if (prefix !== 'RegExp ') base = `${prefix}${base}`;
      if (bare || (recurseTimes > ctx.depth && ctx.depth !== null)) return ctx.stylize(base, 'regexp');
    } else if (types.isDate(value)) {
      base = Number.isNaN(Date.prototype.getTime.call(value)) ?
        Date.prototype.toString.call(value) : Date.prototype.toISOString.call(value);
      const prefix = getPrefix(constructor, tag, 'Date');
      if (prefix !== 'Date ') base = `${prefix}${base}`;
      if (bare) return ctx.stylize(base, 'date');
    } else if (isError(value)) {
      base = require('internal/util/inspect_error').formatError(inspectParts, value, constructor, tag, ctx, keys);
      if (keys.length === 0 && protoProps === undefined) return base;
    } else if (types.isAnyArrayBuffer(value)) {
      const kind = types.isArrayBuffer(value) ? 'ArrayBuffer' : 'SharedArrayBuffer';
      const prefix = getPrefix(constructor, tag, kind);
      if (typedArray === undefined) {
        formatter = formatArrayBuffer;
      } else if (bare) {
        return `${prefix}{ [byteLength]: ${formatNumber(ctx.stylize, value.byteLength, false)} }`;
      }
      braces[0] = `${prefix}{`;
      keys.unshift('byteLength');
    } else if (types.isDataView(value)) {
      braces[0] = `${getPrefix(constructor, tag, 'DataView')}{`;
      keys.unshift('byteLength', 'byteOffset', 'buffer');
    } else if (types.isPromise(value)) {
      braces[0] = `${getPrefix(constructor, tag, 'Promise')}{`;
      formatter = formatPromise;
    } else if (types.isWeakSet(value)) {
      braces[0] = `${getPrefix(constructor, tag, 'WeakSet')}{`;
      formatter = ctx.showHidden ? formatWeakSet : formatWeakCollection;
    } else if (types.isWeakMap(value)) {
      braces[0] = `${getPrefix(constructor, tag, 'WeakMap')}{`;
      formatter = ctx.showHidden ? formatWeakMap : formatWeakCollection;
    } else if (types.isModuleNamespaceObject(value)) {
      braces[0] = `${getPrefix(constructor, tag, 'Module')}{`;
      formatter = formatNamespaceObject.bind(null, keys.slice());
      keys.length = 0;
    } else if (types.isBoxedPrimitive(value)) {
      base = getBoxedBase(value, ctx, keys, constructor, tag);
      if (keys.length === 0 && protoProps === undefined) return base;
    } else {
      if (bare) {
        if (types.isExternal(value)) {
          const address = internalBinding('util').getExternalValue(value).toString(16);
          return ctx.stylize(`[External: ${address}]`, 'special');
        }
        return `${getPrefix(constructor, tag, fallbackName(value, constructor, tag))}{}`;
      }
      braces[0] = `${getPrefix(constructor, tag, fallbackName(value, constructor, tag))}{`;
    }
  }

  return finishRaw(ctx, value, recurseTimes, constructor, tag, base, braces, keys, formatter, extrasType, protoProps);
}

/** What to call an object that has no prototype. */
function fallbackName(value, constructor, tag) {
  if (constructor !== null || tag !== '') return 'Object';
  return Array.isArray(value) ? 'Array' : getEngineClassName(value);
}

/** The second half of formatRaw: depth limit, the listing itself, references, sorting, layout. */
function finishRaw(ctx, value, recurseTimes, constructor, tag, base, braces, keys, formatter, extrasType, protoProps) {
  if (recurseTimes > ctx.depth && ctx.depth !== null) {
    const name = getPrefix(constructor, tag, fallbackName(value, constructor, tag)).slice(0, -1);
    return ctx.stylize(constructor === null ? name : `[${name}]`, 'special');
  }
  recurseTimes += 1;
  ctx.seen.push(value);
  ctx.currentDepth = recurseTimes;
  let output;
  const indentationLvl = ctx.indentationLvl;
  try {
    output = formatter(ctx, value, recurseTimes, braces);
    for (let i = 0; i < keys.length; i++) {
      // Errors list keys that are not enumerable, too.
      const desc = base !== '' ? describe(value, keys[i]) : undefined;
      output.push(formatProperty(ctx, value, recurseTimes, keys[i], extrasType, desc));
    }
    if (protoProps !== undefined) for (const text of protoProps) output.push(text);
  } catch (error) {
    if (!require('internal/errors').isStackOverflowError(error)) throw error;
    ctx.seen.pop();
    ctx.indentationLvl = indentationLvl;
    const name = getPrefix(constructor, tag, 'Object').slice(0, -1);
    return ctx.stylize(
      `[${name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
  }

  if (ctx.circular !== undefined) {
    const index = ctx.circular.get(value);
    if (index !== undefined) {
      const reference = ctx.stylize(`<ref *${index}>`, 'special');
      if (ctx.compact !== true) base = base === '' ? reference : `${reference} ${base}`;
      else braces[0] = `${reference} ${braces[0]}`;
    }
  }
  ctx.seen.pop();

  if (ctx.sorted) {
    const comparator = ctx.sorted === true ? undefined : ctx.sorted;
    if (extrasType === kObjectType) {
      output.sort(comparator);
    } else if (keys.length > 1) {
      const first = output.length - keys.length;
      output.push(...output.splice(first).sort(comparator));
    }
  }

  const text = reduceToSingleString(ctx, output, base, braces, extrasType === kArrayExtrasType, recurseTimes, value);
  // Objects that print themselves many times over would fill the memory: past a limit only names are shown.
  const newLength = (ctx.budget[ctx.indentationLvl] || 0) + text.length;
  ctx.budget[ctx.indentationLvl] = newLength;
  if (newLength > kMaxOutput) ctx.depth = -1;
  return text;
}

function isError(value) {
  return types.isNativeError(value) || value instanceof Error;
}

// ---- kinds -----------------------------------------------------------------------------------------------

const setSize = Object.getOwnPropertyDescriptor(Set.prototype, 'size').get;
const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, 'size').get;
const typedArrayLength = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), 'length').get;

function formatNothing() {
  return [];
}

const kClassHead = /^(\s+[^(]*?)\s*\{/;
const kComments = /(\/\/.*?\n)|(\/\*(.|\n)*?\*\/)/g;

function getFunctionBase(ctx, value, constructor, tag) {
  const source = Function.prototype.toString.call(value);
  if (source.startsWith('class') && source.endsWith('}')) {
    const slice = source.slice(5, -1);
    const bracket = slice.indexOf('{');
    if (bracket !== -1 &&
        (!slice.slice(0, bracket).includes('(') || kClassHead.test(slice.replace(kComments, '')))) {
      return getClassBase(value, constructor, tag);
    }
  }
  let type = 'Function';
  // Both look at the text again; most functions have neither word in it.
  if (source.includes('*') || source.includes('async') || source.endsWith('[native code]\n}')) {
    if (types.isGeneratorFunction(value)) type = `Generator${type}`;
    if (types.isAsyncFunction(value)) type = `Async${type}`;
  }
  let base = `[${type}`;
  if (constructor === null) base += ' (null prototype)';
  const { name } = value;
  if (name === '') base += ' (anonymous)';
  else base += `: ${typeof name === 'string' ? name : formatValue(ctx, name)}`;
  base += ']';
  if (constructor !== type && constructor !== null) base += ` ${constructor}`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  return base;
}

function getClassBase(value, constructor, tag) {
  const name = (hasOwn(value, 'name') && value.name) || '(anonymous)';
  let base = `class ${name}`;
  if (constructor !== 'Function' && constructor !== null) base += ` [${constructor}]`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  if (constructor === null) {
    base += ' extends null';
  } else {
    const superName = Object.getPrototypeOf(value).name;
    if (superName) base += ` extends ${superName}`;
  }
  return `[${base}]`;
}

function getBoxedBase(value, ctx, keys, constructor, tag) {
  let primitive;
  let type;
  if (types.isNumberObject(value)) {
    primitive = Number.prototype.valueOf.call(value);
    type = 'Number';
  } else if (types.isStringObject(value)) {
    primitive = String.prototype.valueOf.call(value);
    type = 'String';
    // The characters are own properties; they come first.
    keys.splice(0, value.length);
  } else if (types.isBooleanObject(value)) {
    primitive = Boolean.prototype.valueOf.call(value);
    type = 'Boolean';
  } else if (types.isBigIntObject(value)) {
    primitive = BigInt.prototype.valueOf.call(value);
    type = 'BigInt';
  } else {
    primitive = Symbol.prototype.valueOf.call(value);
    type = 'Symbol';
  }
  let base = `[${type}`;
  if (type !== constructor) base += constructor === null ? ' (null prototype)' : ` (${constructor})`;
  base += `: ${formatPrimitive(stylizeNoColor, primitive, ctx)}]`;
  if (tag !== '' && tag !== constructor) base += ` [${tag}]`;
  if (keys.length !== 0 || ctx.stylize === stylizeNoColor) return base;
  return ctx.stylize(base, type.toLowerCase());
}

function formatProxy(ctx, proxy, recurseTimes) {
  if (recurseTimes > ctx.depth && ctx.depth !== null) return ctx.stylize('Proxy [Array]', 'special');
  recurseTimes += 1;
  ctx.indentationLvl += 2;
  const output = [formatValue(ctx, proxy[0], recurseTimes), formatValue(ctx, proxy[1], recurseTimes)];
  ctx.indentationLvl -= 2;
  return reduceToSingleString(ctx, output, '', ['Proxy [', ']'], true, recurseTimes);
}

function formatArray(ctx, value, recurseTimes) {
  const { length } = value;
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), length);
  const output = [];
  for (let i = 0; i < shown; i++) {
    if (!hasOwn(value, i)) return formatSparseArray(ctx, value, recurseTimes, shown, output, i);
    const element = lookupGetter.call(value, i) === undefined ? value[i] : undefined;
    output.push(typeof element === 'number' ? formatNumber(ctx.stylize, element, ctx.numericSeparator) :
      formatProperty(ctx, value, recurseTimes, i, kArrayType));
  }
  if (length > shown) output.push(remainingText(length - shown));
  return output;
}

const kIndex = /^(?:0|[1-9][0-9]*)$/;

/** Goes on at index `i` where the first hole is; each run of holes is one entry. */
function formatSparseArray(ctx, value, recurseTimes, maxLength, output, i) {
  const keys = Object.keys(value);
  let index = i;
  for (; i < keys.length && output.length < maxLength; i++) {
    const key = keys[i];
    if (!kIndex.test(key) || Number(key) >= 4294967295) break;
    if (`${index}` !== key) {
      const holes = key - index;
      output.push(ctx.stylize(`<${holes} empty item${holes > 1 ? 's' : ''}>`, 'undefined'));
      index = Number(key);
      if (output.length === maxLength) break;
    }
    output.push(formatProperty(ctx, value, recurseTimes, key, kArrayType));
    index++;
  }
  const remaining = value.length - index;
  if (output.length !== maxLength) {
    if (remaining > 0) output.push(ctx.stylize(`<${remaining} empty item${remaining > 1 ? 's' : ''}>`, 'undefined'));
  } else if (remaining > 0) {
    output.push(remainingText(remaining));
  }
  return output;
}

function formatArrayBuffer(ctx, value) {
  let bytes;
  try {
    bytes = new Uint8Array(value);
  } catch {
    return [ctx.stylize('(detached)', 'special')];
  }
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), bytes.length);
  let text = '';
  for (let i = 0; i < shown; i++) {
    const byte = bytes[i];
    text += `${i === 0 ? '' : ' '}${byte < 16 ? '0' : ''}${byte.toString(16)}`;
  }
  const remaining = bytes.length - shown;
  if (remaining > 0) text += ` ... ${remaining} more byte${remaining > 1 ? 's' : ''}`;
  return [`${ctx.stylize('[Uint8Contents]', 'special')}: <${text}>`];
}

const kTypedArrayProperties = ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer'];

function formatTypedArray(ctx, value, recurseTimes) {
  const length = typedArrayLength.call(value);
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), length);
  const output = new Array(shown);
  const formatElement = length > 0 && typeof value[0] === 'number' ? formatNumber : formatBigInt;
  for (let i = 0; i < shown; i++) output[i] = formatElement(ctx.stylize, value[i], ctx.numericSeparator);
  if (length > shown) output[shown] = remainingText(length - shown);
  if (ctx.showHidden) {
    // The buffer may be large: its bytes are those listed already.
    ctx.indentationLvl += 2;
    for (const key of kTypedArrayProperties) {
      output.push(`${ctx.stylize(`[${key}]`, 'string')}: ${formatValue(ctx, value[key], recurseTimes, true)}`);
    }
    ctx.indentationLvl -= 2;
  }
  return output;
}

function formatSet(ctx, value, recurseTimes) {
  const size = setSize.call(value);
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), size);
  const output = [];
  ctx.indentationLvl += 2;
  if (shown === size) {
    Set.prototype.forEach.call(value, (entry) => { output.push(formatValue(ctx, entry, recurseTimes)); });
  } else if (shown > 0) {
    for (const entry of Set.prototype.values.call(value)) {
      output.push(formatValue(ctx, entry, recurseTimes));
      if (output.length >= shown) break;
    }
  }
  if (size > shown) output.push(remainingText(size - shown));
  ctx.indentationLvl -= 2;
  return output;
}

function formatMap(ctx, value, recurseTimes) {
  const size = mapSize.call(value);
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), size);
  const output = [];
  ctx.indentationLvl += 2;
  const add = (entry, key) => {
    output.push(`${formatValue(ctx, key, recurseTimes)} => ${formatValue(ctx, entry, recurseTimes)}`);
  };
  if (shown === size) {
    Map.prototype.forEach.call(value, add);
  } else if (shown > 0) {
    for (const entry of Map.prototype.entries.call(value)) {
      add(entry[1], entry[0]);
      if (output.length >= shown) break;
    }
  }
  if (size > shown) output.push(remainingText(size - shown));
  ctx.indentationLvl -= 2;
  return output;
}

/** @param {boolean} isWeak entries of weak collections come in no order: sorted, unless the user sorts */
function formatEntries(ctx, recurseTimes, entries, isWeak) {
  const limit = Math.max(ctx.maxArrayLength, 0);
  const shown = Math.min(limit, entries.length);
  const output = new Array(shown);
  ctx.indentationLvl += 2;
  for (let i = 0; i < shown; i++) output[i] = formatValue(ctx, entries[i], recurseTimes);
  ctx.indentationLvl -= 2;
  if (isWeak && !ctx.sorted) output.sort();
  if (entries.length > shown) output.push(remainingText(entries.length - shown));
  return output;
}

/** `entries` has keys and values in turn. */
function formatKeyedEntries(ctx, recurseTimes, entries, isWeak) {
  const limit = Math.max(ctx.maxArrayLength, 0);
  const count = entries.length / 2;
  const shown = Math.min(limit, count);
  const output = new Array(shown);
  ctx.indentationLvl += 2;
  for (let i = 0; i < shown; i++) {
    const key = formatValue(ctx, entries[i * 2], recurseTimes);
    const value = formatValue(ctx, entries[i * 2 + 1], recurseTimes);
    output[i] = isWeak ? `${key} => ${value}` :
      reduceToSingleString(ctx, [key, value], '', ['[', ']'], true, recurseTimes);
  }
  ctx.indentationLvl -= 2;
  if (isWeak && !ctx.sorted) output.sort();
  if (count > shown) output.push(remainingText(count - shown));
  return output;
}

function formatWeakCollection(ctx) {
  return [ctx.stylize('<items unknown>', 'special')];
}

function formatWeakSet(ctx, value, recurseTimes) {
  return formatEntries(ctx, recurseTimes, previewEntries(value), true);
}

function formatWeakMap(ctx, value, recurseTimes) {
  return formatKeyedEntries(ctx, recurseTimes, previewEntries(value), true);
}

function getIteratorBraces(type, tag) {
  if (tag !== `${type} Iterator`) {
    if (tag !== '') tag += '] [';
    tag += `${type} Iterator`;
  }
  return [`[${tag}] {`, '}'];
}

function formatIterator(ctx, value, recurseTimes, braces) {
  const { 0: entries, 1: isKeyValue } = previewEntries(value, true);
  if (isKeyValue) {
    braces[0] = braces[0].replace(/ Iterator\] \{$/, ' Entries] {');
    return formatKeyedEntries(ctx, recurseTimes, entries, false);
  }
  return formatEntries(ctx, recurseTimes, entries, false);
}

function formatPromise(ctx, value, recurseTimes) {
  const { 0: state, 1: result } = getPromiseDetails(value);
  if (state === 0) return [ctx.stylize('<pending>', 'special')];
  ctx.indentationLvl += 2;
  const text = formatValue(ctx, result, recurseTimes);
  ctx.indentationLvl -= 2;
  return [state === 2 ? `${ctx.stylize('<rejected>', 'special')} ${text}` : text];
}

function formatNamespaceObject(keys, ctx, value, recurseTimes) {
  const output = new Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    try {
      output[i] = formatProperty(ctx, value, recurseTimes, keys[i], kObjectType);
    } catch (error) {
      if (!(types.isNativeError(error) && error.name === 'ReferenceError')) throw error;
      // The binding is not initialised yet: print the name as usual and say so.
      const text = formatProperty(ctx, { [keys[i]]: '' }, recurseTimes, keys[i], kObjectType);
      output[i] = text.slice(0, text.lastIndexOf(' ') + 1) + ctx.stylize('<uninitialized>', 'special');
    }
  }
  return output;
}

// ---- properties ------------------------------------------------------------------------------------------

const kIdentifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

function formatAccessor(ctx, desc, original, recurseTimes) {
  const label = desc.set !== undefined ? 'Getter/Setter' : 'Getter';
  const { stylize } = ctx;
  if (!(ctx.getters && (ctx.getters === true || (ctx.getters === 'get' && desc.set === undefined) ||
      (ctx.getters === 'set' && desc.set !== undefined)))) {
    return stylize(`[${label}]`, 'special');
  }
  let text;
  ctx.indentationLvl += 2;
  try {
    const result = desc.get.call(original);
    if (result === null) {
      text = `${stylize(`[${label}:`, 'special')} ${stylize('null', 'null')}${stylize(']', 'special')}`;
    } else if (typeof result === 'object') {
      text = `${stylize(`[${label}]`, 'special')} ${formatValue(ctx, result, recurseTimes)}`;
    } else {
      const primitive = typeof result === 'function' ? formatValue(ctx, result, recurseTimes) :
        formatPrimitive(stylize, result, ctx);
      text = `${stylize(`[${label}:`, 'special')} ${primitive}${stylize(']', 'special')}`;
    }
  } catch (error) {
    const thrown = `<Inspection threw (${formatValue(ctx, error, recurseTimes)})>`;
    ctx.indentationLvl -= 2;
    return `${stylize(`[${label}:`, 'special')} ${thrown}${stylize(']', 'special')}`;
  }
  ctx.indentationLvl -= 2;
  return text;
}

function formatProperty(ctx, value, recurseTimes, key, type, desc, original = value) {
  let text;
  let extra = ' ';
  let content;
  if (desc === undefined && !ctx.showHidden && lookupGetter.call(value, key) === undefined) {
    // Listed, so enumerable; and what is not undefined is the value of an own property that is no accessor.
    content = value[key];
  }
  if (content === undefined) {
    desc ??= describe(value, key);
    content = desc.value;
  }
  if (content !== undefined) {
    const indentation = ctx.compact !== true || type !== kObjectType ? 2 : 3;
    ctx.indentationLvl += indentation;
    text = formatValue(ctx, content, recurseTimes);
    if (indentation === 3 && ctx.breakLength < getStringWidth(text, ctx.colors)) {
      extra = `\n${' '.repeat(ctx.indentationLvl)}`;
    }
    ctx.indentationLvl -= indentation;
  } else if (desc.get !== undefined) {
    text = formatAccessor(ctx, desc, original, recurseTimes);
  } else if (desc.set !== undefined) {
    text = ctx.stylize('[Setter]', 'special');
  } else {
    text = ctx.stylize('undefined', 'undefined');
  }
  if (type === kArrayType) return text;
  return `${formatKey(ctx, key, desc)}:${extra}${text}`;
}

/** The descriptor of a property that is listed; `inherited` tells those of the prototype. */
function describe(value, key) {
  const desc = Object.getOwnPropertyDescriptor(value, key);
  if (desc !== undefined) return desc;
  let inherited;
  try {
    inherited = value[key];
  } catch {
    // A DataView whose buffer is detached refuses to tell.
    if (key === 'byteLength') inherited = 0;
  }
  return { value: inherited, inherited: true };
}

/** @param {object} [desc] absent: an own and enumerable property */
function formatKey(ctx, key, desc) {
  // Accessors of the prototype that are listed as if they were own (the size of a buffer).
  if (desc?.inherited === true) return ctx.stylize(`[${key}]`, 'string');
  let text;
  if (typeof key === 'symbol') text = ctx.stylize(escapeText(Symbol.prototype.toString.call(key)), 'symbol');
  else if (key === '__proto__') text = "['__proto__']";
  else if (kIdentifier.test(key)) text = ctx.stylize(key, 'name');
  else text = ctx.stylize(strEscape(key), 'string');
  return desc?.enumerable === false ? `[${text}]` : text;
}

const inspectParts = { getPrefix, inspect, formatValue, isError };

// ---- formats ---------------------------------------------------------------------------------------------

let formatArguments;

/** util.format: see internal/util/format. */
function format(...args) {
  if (args.length === 1 && typeof args[0] === 'string') return args[0];
  formatArguments ??= require('internal/util/format').formatArguments;
  return formatArguments(undefined, args);
}

/**
 * util.formatWithOptions.
 * @throws {ERR_INVALID_ARG_TYPE} when the options are no object
 */
function formatWithOptions(inspectOptions, ...args) {
  require('internal/validators').validateObject(
    inspectOptions, 'inspectOptions', 6 /* arrays and functions are objects */);
  formatArguments ??= require('internal/util/format').formatArguments;
  return formatArguments(inspectOptions, args);
}

module.exports = {
  escapeText,
  format,
  formatBigInt,
  formatNumber,
  formatWithOptions,
  getProxyDetails,
  getStringWidth,
  identicalSequenceRange: (a, b) => require('internal/util/inspect_error').identicalSequenceRange(a, b),
  inspect,
  inspectDefaultOptions,
  isBuiltInName,
  stripVTControlCharacters,
};
