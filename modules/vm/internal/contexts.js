'use strict';
// Which objects are vm contexts, and what their realms are like. Follows "What does it mean to
// contextify an object?" in Node's docs ("VM (executing JavaScript)").
// Not here: scripts (vm), what import() in them does (internal/vm/import).
//
// Native half (internalBinding('vm')): createContext(sandbox | undefined, strings, wasm) -> the
// realm's globalThis; with a sandbox, an object whose properties are the sandbox's

const binding = internalBinding('vm');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const {
  kValidateObjectAllowObjects, validateBoolean, validateObject, validateOneOf, validateString,
} = require('internal/validators');

// The sandbox (for DONT_CONTEXTIFY the global itself) → { global, drain, referrer }.
const contexts = new WeakMap();

const constants = Object.freeze({
  __proto__: null,
  USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol('vm_dynamic_import_main_context_default'),
  DONT_CONTEXTIFY: Symbol('vm_context_no_contextify'),
});

const kAnyObject = kValidateObjectAllowObjects;

let contextCount = 0;

/**
 * @param {object | symbol} object a sandbox, or constants.DONT_CONTEXTIFY
 * @param {object} options as of vm.createContext
 * @returns {object} the sandbox, or the new global
 */
function createContext(object = {}, options = {}) {
  const vanilla = object === constants.DONT_CONTEXTIFY;
  if (!vanilla && isContext(object)) return object;
  validateObject(options, 'options');
  const {
    name = `VM Context ${++contextCount}`, origin, codeGeneration, microtaskMode,
    importModuleDynamically,
  } = options;
  validateString(name, 'options.name');
  if (origin !== undefined) validateString(origin, 'options.origin');
  if (codeGeneration !== undefined) validateObject(codeGeneration, 'options.codeGeneration');
  let strings = true;
  let wasm = true;
  if (codeGeneration !== undefined) {
    ({ strings = true, wasm = true } = codeGeneration);
    validateBoolean(strings, 'options.codeGeneration.strings');
    validateBoolean(wasm, 'options.codeGeneration.wasm');
  }
  validateOneOf(microtaskMode, 'options.microtaskMode', ['afterEvaluate', undefined]);
  const { referrerFor } = require('internal/vm/import');
  const referrer = importModuleDynamically === undefined ?
    undefined : referrerFor(importModuleDynamically, 'options.importModuleDynamically');

  const global = binding.createContext(vanilla ? undefined : object, strings, wasm);
  const key = vanilla ? global : object;
  if (referrer !== undefined && typeof referrer === 'object') referrer.owner = key;
  contexts.set(key, { global, drain: microtaskMode === 'afterEvaluate', referrer });
  require('internal/vm/stacks').prepareRealm(global, key);
  return key;
}

/** @returns {boolean} whether the object was contextified */
function isContext(object) {
  validateObject(object, 'object', kAnyObject);
  return contexts.has(object);
}

/** @throws ERR_INVALID_ARG_TYPE when the object is no context */
function contextOf(object, name = 'contextifiedObject') {
  validateObject(object, name, kAnyObject);
  const context = contexts.get(object);
  if (context === undefined) throw new ERR_INVALID_ARG_TYPE(name, 'vm.Context', object);
  return context;
}

/** The options of a new context among those of vm.runInNewContext. */
function newContextOptions(options) {
  if (options === undefined) return {};
  const { contextName, contextOrigin, contextCodeGeneration, microtaskMode } = options;
  if (contextName !== undefined) validateString(contextName, 'options.contextName');
  if (contextOrigin !== undefined) validateString(contextOrigin, 'options.contextOrigin');
  let codeGeneration;
  if (contextCodeGeneration !== undefined) {
    validateObject(contextCodeGeneration, 'options.contextCodeGeneration');
    const { strings, wasm } = contextCodeGeneration;
    if (strings !== undefined) validateBoolean(strings, 'options.contextCodeGeneration.strings');
    if (wasm !== undefined) validateBoolean(wasm, 'options.contextCodeGeneration.wasm');
    codeGeneration = { strings, wasm };
  }
  if (microtaskMode !== undefined) validateString(microtaskMode, 'options.microtaskMode');
  return { name: contextName, origin: contextOrigin, codeGeneration, microtaskMode };
}

module.exports = {
  constants, contextOf, contexts, createContext, isContext, newContextOptions,
};
