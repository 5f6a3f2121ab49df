'use strict';
// Asynchronous customization hooks: `module.register`, `--experimental-loader`.
// Follows "node:module API > Customization Hooks > Asynchronous hooks".
//
// The modules that hold hooks have a module map of their own (esm_loader's `hooksSpace`), but they
// run on the program's own thread. Where the program asks something that it must know at once
// (`register`, `import.meta.resolve`, `require` in an imported module) it waits in place: promise
// jobs and jobs of the thread pool go on meanwhile, timers and sockets do not.
// Not here: the default steps (the loader passes them in), synchronous hooks (hooks).

const { assignFunctionName } = require('internal/util');
const { validateObject, validateString } = require('internal/validators');

function errors() {
  return require('internal/errors').codes;
}

// In order of registration: { url, fn }.
const chains = { __proto__: null, resolve: [], load: [] };
let steps; // the default steps: { resolve(specifier, context), load(url, context) }
let active = false;

/** @returns {boolean} whether asynchronous hooks take part in every import */
function isActive() {
  return active;
}

// ---- Waiting in place ----------------------------------------------------------------------

/**
 * @param {Promise<any>} promise
 * @returns {any} what it is fulfilled with
 * @throws what it is rejected with; ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED when nothing is under
 *   way that could settle it
 */
function waitFor(promise) {
  const { runTicksInPlace } = require('internal/process/task_queues');
  const { waitForJobs } = internalBinding('task_queue');
  let settled = 0;
  let outcome;
  promise.then((value) => {
    settled = 1;
    outcome = value;
  }, (reason) => {
    settled = 2;
    outcome = reason;
  });
  for (;;) {
    runTicksInPlace();
    if (settled !== 0) break;
    if (!waitForJobs()) {
      const { ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED } = errors();
      throw new ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED();
    }
  }
  if (settled === 2) throw outcome;
  return outcome;
}

// ---- Registering ---------------------------------------------------------------------------

let warnedOfGlobalPreload = false;

/**
 * Takes the hooks that a module exports into the chains.
 * @param {string} url of the module
 * @param {object} exports its namespace
 * @param {any} data for `initialize`
 * @returns {any} what `initialize` returns: perhaps a promise
 */
function addHooks(url, exports, data) {
  const { globalPreload, initialize, load, resolve } = exports;
  if (globalPreload && !initialize && !warnedOfGlobalPreload) {
    warnedOfGlobalPreload = true;
    process.emitWarning('`globalPreload` has been removed; use `initialize` instead.', 'UnsupportedWarning');
  }
  if (resolve) chains.resolve.push({ url, fn: resolve });
  if (load) chains.load.push({ url, fn: load });
  return typeof initialize === 'function' ? initialize(data) : undefined;
}

/**
 * From now on imports go through the chains.
 * @param {{ resolve: Function, load: Function }} defaults
 */
function activate(defaults) {
  steps = defaults;
  active = true;
}

// Ports in data change hands: those that arrive keep nothing running.
function cloneData(data, transferList) {
  const { clone } = require('internal/structured_clone');
  const { keepInBackground } = require('internal/worker_threads/message_port');
  const transfer = transferList === undefined ? undefined : Array.from(transferList);
  return keepInBackground(() => clone(data, transfer));
}

/**
 * `module.register`.
 * @param {string} specifier
 * @param {string} parentUrl
 * @param {any} data
 * @param {object[] | undefined} transferList
 */
function register(specifier, parentUrl, data, transferList) {
  const { addLoader } = require('internal/module/esm_loader');
  const copy = data === undefined ? undefined : cloneData(data, transferList);
  waitFor(addLoader(specifier, parentUrl, copy));
}

/**
 * `--experimental-loader`: takes the modules in, one after the other, before the program starts.
 * @returns {Promise<void> | undefined} undefined when there are none
 */
function startLoaders() {
  const loaders = require('internal/options').getOptionValue('--experimental-loader');
  if (loaders === undefined || loaders.length === 0) return undefined;
  const calls = loaders.map((loader) =>
    ` register(${JSON.stringify(encodeURIComponent(loader).replaceAll('%2F', '/'))}, pathToFileURL("./"));`);
  process.emitWarning('`--experimental-loader` may be removed in the future; instead use `register()`:\n' +
    "--import 'data:text/javascript,import { register } from \"node:module\"; import { pathToFileURL } from " +
    `"node:url";${calls.join('')}'`, 'ExperimentalWarning');
  const { addLoader } = require('internal/module/esm_loader');
  const { pathToUrl } = require('internal/module/paths');
  const base = pathToUrl(`${process.cwd()}/`.replace('//', '/'));
  return loaders.reduce((before, loader) => before.then(() => addLoader(loader, base, undefined)),
                        Promise.resolve());
}

// ---- The chains ----------------------------------------------------------------------------

function checkOutput(id, output) {
  if (typeof output !== 'object' || output === null) {
    const { ERR_INVALID_RETURN_VALUE } = errors();
    throw new ERR_INVALID_RETURN_VALUE('an object', id, output);
  }
}

function checkResolveArguments(id, specifier, context) {
  validateString(specifier, `${id} specifier`);
  if (context) validateObject(context, `${id} context`);
}

function checkLoadArguments(id, url, context) {
  const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } = errors();
  if (typeof url !== 'string') throw new ERR_INVALID_ARG_TYPE(`${id} url`, 'a URL string', url);
  if (!URL.canParse(url)) throw new ERR_INVALID_ARG_VALUE(`${id} url`, url, 'should be a URL string');
  if (context) validateObject(context, `${id} context`);
}

const kinds = {
  __proto__: null,
  resolve: { nextName: 'nextResolve', checkArguments: checkResolveArguments },
  load: { nextName: 'nextLoad', checkArguments: checkLoadArguments },
};

let warnedOfAssertions = false;

function warnOfAssertions() {
  if (warnedOfAssertions) return;
  warnedOfAssertions = true;
  process.emitWarning('Use `importAttributes` instead of `importAssertions`', 'ExperimentalWarning');
}

// The old name of `importAttributes`: still there, hidden.
function withAssertions(context) {
  return Object.defineProperty(context, 'importAssertions', {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() {
      warnOfAssertions();
      return this.importAttributes;
    },
    set(value) {
      warnOfAssertions();
      this.importAttributes = value;
    },
  });
}

// A context that a hook made itself may use the old name.
function mergeContext(base, given) {
  const { importAttributes } = base;
  const own = Object.getOwnPropertyDescriptor(given, 'importAssertions');
  const merged = withAssertions({ ...base, ...given });
  if (own !== undefined && own.get === undefined) {
    warnOfAssertions();
    merged.importAttributes = given.importAttributes ?? given.importAssertions ?? importAttributes;
  }
  return merged;
}

/**
 * Runs one chain, the hook registered last first.
 * @param {'resolve' | 'load'} kind
 * @param {string} argument
 * @param {object} context
 * @returns {Promise<{ result: object, id: string }>} `id` names the hook for errors
 */
async function runChain(kind, argument, context) {
  const { checkArguments, nextName } = kinds[kind];
  const chain = chains[kind];
  const state = { finished: false, shortCircuited: false, id: '' };
  let current = context;

  // The function that a hook gets as its last argument; `index` is the hook that it calls.
  const makeNext = (index) => {
    if (index < 0) {
      return async (value, given = current) => {
        state.finished = true;
        return steps[kind](value, given);
      };
    }
    const { fn, url } = chain[index];
    const inner = makeNext(index - 1);
    const id = `${url} '${kind}' hook's ${nextName}()`;
    return async (value, given) => {
      state.id = id;
      if (given !== undefined) current = mergeContext(current, given);
      const next = assignFunctionName(nextName, async (nextValue, nextContext) => {
        checkArguments(id, nextValue, nextContext);
        if (nextContext) current = mergeContext(current, nextContext);
        const output = await inner(nextValue);
        checkOutput(id, output);
        return output;
      });
      const output = await fn(value, current, next);
      checkOutput(id, output);
      if (output.shortCircuit === true) state.shortCircuited = true;
      return output;
    };
  };

  const result = await makeNext(chain.length - 1)(argument);
  const id = state.id || kind;
  if (!state.finished && !state.shortCircuited) {
    const { ERR_LOADER_CHAIN_INCOMPLETE } = errors();
    throw new ERR_LOADER_CHAIN_INCOMPLETE(id);
  }
  return { result, id };
}

function invalid(expected, id, property, value) {
  const { ERR_INVALID_RETURN_PROPERTY_VALUE } = errors();
  return new ERR_INVALID_RETURN_PROPERTY_VALUE(expected, id, property, value);
}

/**
 * @param {string} specifier
 * @param {{ conditions: string[], importAttributes: object, parentURL?: string }} context
 * @returns {Promise<{ url: string, format?: string, importAttributes: object }>}
 */
async function resolve(specifier, context) {
  const asked = { ...context.importAttributes };
  const { id, result } = await runChain('resolve', specifier, withAssertions(context));
  const { format, url } = result;
  let { importAttributes } = result;
  if (importAttributes === undefined && result.importAssertions !== undefined) {
    warnOfAssertions();
    importAttributes = result.importAssertions;
  }
  if (typeof url !== 'string' || !URL.canParse(url)) throw invalid('a URL string', id, 'url', url);
  if (importAttributes !== undefined && typeof importAttributes !== 'object') {
    throw invalid('an object', id, 'importAttributes', importAttributes);
  }
  if (format !== undefined && format !== null && typeof format !== 'string') {
    throw invalid('a string', id, 'format', format);
  }
  return { url, format, importAttributes: importAttributes ?? asked };
}

/**
 * @param {string} url
 * @param {{ format?: string, importAttributes: object }} context
 * @returns {Promise<{ format: string, source: any }>}
 */
async function load(url, context) {
  const { id, result } = await runChain('load', url, withAssertions(context));
  const { format, source } = result;
  if (format === undefined || format === null) {
    const { ERR_UNKNOWN_MODULE_FORMAT } = errors();
    throw new ERR_UNKNOWN_MODULE_FORMAT(format, url);
  }
  if (typeof format !== 'string') throw invalid('a string', id, 'format', format);
  if (source !== null && source !== undefined && typeof source !== 'string' &&
      !ArrayBuffer.isView(source) && !require('internal/util/types').isAnyArrayBuffer(source)) {
    throw invalid('a string, an ArrayBuffer, or a TypedArray', id, 'source', source);
  }
  if ((source === null || source === undefined) && format !== 'builtin' && format !== 'commonjs' &&
      format !== 'addon') {
    throw invalid('a string, an ArrayBuffer, or a TypedArray', 'load', 'source', source);
  }
  return { format, source };
}

module.exports = { activate, addHooks, isActive, load, register, resolve, startLoaders, waitFor };
