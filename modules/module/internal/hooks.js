'use strict';
// Synchronous customization hooks, shared by `require` and `import`.
// Follows "node:module API > Customization Hooks > module.registerHooks(options)".
// Not here: the default resolve and load steps (the loaders pass them in), and
// `module.register`, whose hooks run in another thread.

const { validateFunction } = require('internal/validators');

const resolveHooks = [];
const loadHooks = [];

class ModuleHooks {
  constructor(resolve, load) {
    this.resolve = resolve;
    this.load = load;
    if (resolve !== undefined) resolveHooks.push(this);
    if (load !== undefined) loadHooks.push(this);
  }

  /** Takes the hooks out of both chains. */
  deregister() {
    const inResolve = resolveHooks.indexOf(this);
    if (inResolve !== -1) resolveHooks.splice(inResolve, 1);
    const inLoad = loadHooks.indexOf(this);
    if (inLoad !== -1) loadHooks.splice(inLoad, 1);
  }
}

/**
 * @param {{ resolve?: Function, load?: Function }} hooks
 * @returns {ModuleHooks} call `deregister()` on it to take the hooks away
 * @throws ERR_INVALID_ARG_TYPE
 */
function registerHooks(hooks) {
  const { resolve, load } = hooks;
  if (resolve !== undefined) validateFunction(resolve, 'hooks.resolve');
  if (load !== undefined) validateFunction(load, 'hooks.load');
  return new ModuleHooks(resolve, load);
}

/** @returns {boolean} whether any resolve hook is registered */
function hasResolveHooks() {
  return resolveHooks.length > 0;
}

/** @returns {boolean} whether any load hook is registered */
function hasLoadHooks() {
  return loadHooks.length > 0;
}

function invalid(shape, name, property, value) {
  const { ERR_INVALID_RETURN_PROPERTY_VALUE } = require('internal/errors').codes;
  return new ERR_INVALID_RETURN_PROPERTY_VALUE(shape, name, property, value);
}

function checkResult(result, name, reachedDefault) {
  if (typeof result !== 'object' || result === null) {
    const { ERR_INVALID_RETURN_VALUE } = require('internal/errors').codes;
    throw new ERR_INVALID_RETURN_VALUE('an object', name, result);
  }
  if (!reachedDefault && result.shortCircuit !== true) {
    throw invalid('true', name, 'shortCircuit', result.shortCircuit);
  }
  return result;
}

// Hooks registered last run first; each calls the next one, the default step comes last.
function runChain(hooks, kind, argument, context, step) {
  const chain = hooks.slice();
  const call = (index, value, current) => {
    if (index < 0) return step(value, current);
    let called = false;
    const next = (nextValue = value, nextContext) => {
      called = true;
      return call(index - 1, nextValue,
                  nextContext === undefined ? current : { ...current, ...nextContext });
    };
    const result = Reflect.apply(chain[index][kind], undefined, [value, current, next]);
    return checkResult(result, kind, called);
  };
  return call(chain.length - 1, argument, context);
}

/**
 * @param {string} specifier
 * @param {{ conditions: string[], importAttributes: object, parentURL?: string }} context
 * @param {(specifier: string, context: object) => object} step the default
 * @returns {{ url: string, format?: string, importAttributes?: object }}
 */
function runResolve(specifier, context, step) {
  const result = runChain(resolveHooks, 'resolve', specifier, context, step);
  if (typeof result.url !== 'string') throw invalid('a URL string', 'resolve', 'url', result.url);
  return result;
}

/**
 * @param {string} url
 * @param {{ conditions: string[], importAttributes: object, format?: string }} context
 * @param {(url: string, context: object) => object} step the default
 * @returns {{ format: string, source: any }}
 */
function runLoad(url, context, step) {
  const result = runChain(loadHooks, 'load', url, context, step);
  const { format, source } = result;
  if ((source === null || source === undefined) && format !== 'builtin' && format !== 'commonjs' &&
      format !== 'addon') {
    throw invalid('a string, an ArrayBuffer, or a TypedArray', 'load', 'source', source);
  }
  if (source !== null && source !== undefined && typeof source !== 'string' &&
      !ArrayBuffer.isView(source) && !require('internal/util/types').isAnyArrayBuffer(source)) {
    throw invalid('a string, an ArrayBuffer, or a TypedArray', 'load', 'source', source);
  }
  return result;
}

/**
 * @param {string | ArrayBuffer | ArrayBufferView | null | undefined} source a hook's source
 * @returns {string | undefined} its text
 */
function sourceText(source) {
  if (source === null || source === undefined) return undefined;
  return typeof source === 'string' ? source : new TextDecoder().decode(source);
}

module.exports = { hasLoadHooks, hasResolveHooks, registerHooks, runLoad, runResolve, sourceText };
