'use strict';
// The vm module: scripts in this context and compiled functions. Contexts of their own are not
// there yet and say so. Follows "VM (executing JavaScript)" in Node's docs.
//
// Native half (internalBinding('contextify')): runScript(source, filename) -> completion value;
// compileFunction(source, filename, parameters) -> function

const { runScript, compileFunction: compile } = internalBinding('contextify');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { missing } = require('internal/missing');
const { validateArray, validateObject, validateString } = require('internal/validators');

function filenameOf(options, fallback) {
  if (typeof options === 'string') return options;
  if (options === undefined) return fallback;
  validateObject(options, 'options');
  if (options.filename === undefined) return fallback;
  validateString(options.filename, 'options.filename');
  return options.filename;
}

function refuse(options, names, where) {
  for (const name of names) {
    if (options !== null && typeof options === 'object' && options[name] !== undefined) {
      throw new ERR_METHOD_NOT_IMPLEMENTED(`${where} with options.${name}`);
    }
  }
}

class Script {
  #source;
  #filename;
  /**
   * @param {string} code
   * @param {string | {filename?: string}} [options]
   */
  constructor(code, options) {
    this.#source = `${code}`;
    this.#filename = filenameOf(options, 'evalmachine.<anonymous>');
    // Syntax errors are thrown here, as in Node, and not when the script runs.
    internalBinding('contextify').checkScript(this.#source, this.#filename);
  }

  /** Runs the script in the global scope and returns its completion value. */
  runInThisContext(options) {
    refuse(options, ['timeout', 'breakOnSigint'], 'script.runInThisContext');
    return runScript(this.#source, this.#filename);
  }
}
for (const name of ['runInContext', 'runInNewContext', 'createCachedData']) {
  Object.defineProperty(Script.prototype, name, {
    __proto__: null, configurable: true, writable: true, value: missing(`script.${name}`),
  });
}

function runInThisContext(code, options) {
  return new Script(code, options).runInThisContext(typeof options === 'object' ? options : undefined);
}

/** Compiles source text as the body of a function in the global scope. */
function compileFunction(code, params = [], options = {}) {
  validateString(code, 'code');
  validateArray(params, 'params');
  params.forEach((param, i) => validateString(param, `params[${i}]`));
  refuse(options, ['parsingContext', 'contextExtensions', 'cachedData'], 'vm.compileFunction');
  return compile(code, filenameOf(options, ''), params);
}

/** No context can be made yet, so no object is one. */
function isContext(object) {
  validateObject(object, 'object', { allowArray: true, allowFunction: true });
  return false;
}

module.exports = {
  Script,
  compileFunction,
  constants: Object.freeze({
    __proto__: null,
    USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol('vm_dynamic_import_main_context_default'),
    DONT_CONTEXTIFY: Symbol('vm_context_no_contextify'),
  }),
  createContext: missing('vm.createContext'),
  createScript: (code, options) => new Script(code, options),
  isContext,
  measureMemory: missing('vm.measureMemory'),
  runInContext: missing('vm.runInContext'),
  runInNewContext: missing('vm.runInNewContext'),
  runInThisContext,
};
