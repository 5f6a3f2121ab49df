'use strict';
// The vm module: scripts and functions compiled for this realm or for further ones ("contexts").
// Follows "VM (executing JavaScript)" in Node's docs. Contexts are made in internal/vm/contexts,
// modules (--experimental-vm-modules) in internal/vm/module.
//
// Native half (internalBinding('vm')):
//   compileScript(source, filename, lineOffset, columnOffset, cachedData | undefined)
//     -> [script, rejected | undefined]
//   runScript(script, realm | undefined, referrer, timeout (ms, 0: none), breakOnSigint, drain)
//     -> completion value
//   cachedDataOf(script) -> ArrayBuffer
//   compileFunction(source, filename, lineOffset, parameters, realm | undefined, referrer)

const binding = internalBinding('vm');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { missing } = require('internal/missing');
const {
  kValidateObjectAllowObjectsAndNull, validateArray, validateBoolean, validateInt32, validateObject, validateString,
  validateStringArray, validateUint32,
} = require('internal/validators');
const {
  constants, contextOf, createContext, isContext, newContextOptions,
} = require('internal/vm/contexts');
const { referrerFor } = require('internal/vm/import');

const kDefaultName = 'evalmachine.<anonymous>';

function validateCachedData(data, name) {
  if (data !== undefined && !ArrayBuffer.isView(data))
    throw new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], data);
}

// What the options of one run mean.
function runOptions(options = {}) {
  validateObject(options, 'options');
  const { timeout, displayErrors = true, breakOnSigint = false } = options;
  if (timeout !== undefined) validateUint32(timeout, 'options.timeout', true);
  validateBoolean(displayErrors, 'options.displayErrors');
  validateBoolean(breakOnSigint, 'options.breakOnSigint');
  return { timeout: timeout ?? 0, displayErrors, breakOnSigint };
}

// The program's SIGINT handlers stay out of what breaks a script.
function withoutSigintHandlers(run) {
  const handlers = process.rawListeners('SIGINT');
  process.removeAllListeners('SIGINT');
  try {
    return run();
  } finally {
    for (const handler of handlers) process.addListener('SIGINT', handler);
  }
}

const SOURCE_MAP_LINE = /\/[/*][#@] sourceMappingURL=([^\s'"]+)/g;

function sourceMapOf(source) {
  if (!source.includes('sourceMappingURL=')) return undefined;
  let found;
  for (const match of source.matchAll(SOURCE_MAP_LINE)) found = match[1];
  return found;
}

class Script {
  #script;
  #source;
  #filename;
  #lineOffset;
  #columnOffset;
  #referrer;

  /**
   * @param {string} code
   * @param {string | object} [options] a file name, or options
   */
  constructor(code, options = {}) {
    code = `${code}`;
    if (typeof options === 'string') options = { filename: options };
    else validateObject(options, 'options');
    const {
      filename = kDefaultName, lineOffset = 0, columnOffset = 0, cachedData,
      produceCachedData = false, importModuleDynamically,
    } = options;
    validateString(filename, 'options.filename');
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    validateCachedData(cachedData, 'options.cachedData');
    validateBoolean(produceCachedData, 'options.produceCachedData');
    this.#referrer = referrerFor(
      importModuleDynamically, 'options.importModuleDynamically', filename);
    if (importModuleDynamically !== undefined && typeof this.#referrer === 'object')
      this.#referrer.owner = this;
    this.#source = code;
    this.#filename = filename;
    this.#lineOffset = lineOffset;
    this.#columnOffset = columnOffset;
    let made;
    try {
      made = binding.compileScript(code, filename, lineOffset, columnOffset, cachedData);
    } catch (err) {
      this.#decorate(err);
      throw err;
    }
    this.#script = made[0];
    if (cachedData !== undefined) this.cachedDataRejected = made[1];
    if (produceCachedData) {
      this.cachedData = this.createCachedData();
      this.cachedDataProduced = true;
    }
    this.sourceMapURL = sourceMapOf(code);
  }

  #decorate(err) {
    require('internal/vm/stacks').decorate(
      err, this.#source, this.#filename, this.#lineOffset, this.#columnOffset);
  }

  #run(context, { timeout, displayErrors, breakOnSigint }) {
    const run = () => binding.runScript(
      this.#script, context?.global, this.#referrer, timeout, breakOnSigint,
      context !== undefined && context.drain);
    try {
      return breakOnSigint && process.listenerCount('SIGINT') > 0 ?
        withoutSigintHandlers(run) : run();
    } catch (err) {
      if (displayErrors) this.#decorate(err);
      throw err;
    }
  }

  /** Runs the script in the program's own realm. */
  runInThisContext(options) {
    return this.#run(undefined, runOptions(options));
  }

  /** Runs the script with a contextified object as its global. */
  runInContext(contextifiedObject, options) {
    const context = contextOf(contextifiedObject);
    return this.#run(context, runOptions(options));
  }

  /** Contextifies the object first. */
  runInNewContext(contextObject, options) {
    runOptions(options); // its errors come first
    const context = createContext(contextObject, newContextOptions(options));
    return this.runInContext(context, options);
  }

  /** @returns {Buffer} what the option cachedData of a script with the same source takes */
  createCachedData() {
    const { Buffer } = require('buffer');
    return Buffer.from(binding.cachedDataOf(this.#script));
  }
}

function scriptOptions(options) {
  return typeof options === 'string' ? { filename: options } : options;
}

function runInThisContext(code, options) {
  options = scriptOptions(options);
  return new Script(code, options).runInThisContext(options);
}

function runInContext(code, contextifiedObject, options) {
  contextOf(contextifiedObject);
  options = { ...scriptOptions(options) };
  return new Script(code, options).runInContext(contextifiedObject, options);
}

function runInNewContext(code, contextObject, options) {
  options = scriptOptions(options);
  const context = createContext(contextObject, newContextOptions(options));
  return runInContext(code, context, options);
}

/**
 * Compiles source text as the body of a function of the global scope, or of a context's.
 * @param {string} code
 * @param {string[]} [params] names
 * @param {object} [options]
 * @returns {Function}
 */
function compileFunction(code, params, options = {}) {
  validateString(code, 'code');
  if (params !== undefined) validateStringArray(params, 'params');
  else params = [];
  validateObject(options, 'options');
  const {
    filename = '', columnOffset = 0, lineOffset = 0, cachedData, produceCachedData = false,
    parsingContext, contextExtensions = [], importModuleDynamically,
  } = options;
  validateString(filename, 'options.filename');
  validateInt32(columnOffset, 'options.columnOffset');
  validateInt32(lineOffset, 'options.lineOffset');
  validateCachedData(cachedData, 'options.cachedData');
  validateBoolean(produceCachedData, 'options.produceCachedData');
  let context;
  if (parsingContext !== undefined) {
    if (parsingContext === null || typeof parsingContext !== 'object' || !isContext(parsingContext))
      throw new ERR_INVALID_ARG_TYPE('options.parsingContext', 'Context', parsingContext);
    context = contextOf(parsingContext);
  }
  validateArray(contextExtensions, 'options.contextExtensions');
  contextExtensions.forEach((extension, i) => {
    validateObject(
      extension, `options.contextExtensions[${i}]`, kValidateObjectAllowObjectsAndNull);
  });
  const referrer = referrerFor(
    importModuleDynamically, 'options.importModuleDynamically', filename);

  const compile = (source, names, line) =>
    binding.compileFunction(source, filename, line, names, context?.global, referrer);
  let fn;
  try {
    fn = compile(code, params, lineOffset);
    if (contextExtensions.length > 0) fn = extend(compile, code, params, contextExtensions, lineOffset);
  } catch (err) {
    require('internal/vm/stacks').decorate(err, code, filename, lineOffset, columnOffset);
    throw err;
  }
  if (importModuleDynamically !== undefined && typeof referrer === 'object') referrer.owner = fn;
  if (cachedData !== undefined || produceCachedData) {
    functionCache(fn, code, params, cachedData, produceCachedData);
  }
  return fn;
}

// Objects in the scope chain of a function: it is compiled again inside a `with` for each. That the
// text is the body of a function and no more is known by then.
function extend(compile, code, params, extensions, lineOffset) {
  const names = extensions.map((extension, i) => `$extension${i}`);
  const open = names.map((name) => `with (${name}) {`).join('');
  const outer = `${open}return function (${params.join(',')}) {\n${code}\n}${'}'.repeat(names.length)}`;
  const make = compile(outer, names, lineOffset - 1);
  return make(...extensions.map((extension) => extension ?? {}));
}

// Functions are compiled from their text in any case: their cached data is a script's of the same
// text, which tells whether it fits.
function functionCache(fn, code, params, cachedData, produce) {
  const source = `(function (${params.join(',')}) {\n${code}\n})`;
  const { 0: script, 1: rejected } =
    binding.compileScript(source, kDefaultName, 0, 0, cachedData);
  if (cachedData !== undefined) fn.cachedDataRejected = rejected;
  if (produce) {
    const { Buffer } = require('buffer');
    fn.cachedDataProduced = true;
    fn.cachedData = Buffer.from(binding.cachedDataOf(script));
  }
}

module.exports = {
  Script,
  compileFunction,
  constants,
  createContext,
  createScript: (code, options) => new Script(code, options),
  isContext,
  measureMemory: missing('vm.measureMemory'),
  runInContext,
  runInNewContext,
  runInThisContext,
};

if (require('internal/options').getOptionValue('experimentalVmModules')) {
  const { Module, SourceTextModule, SyntheticModule } = require('internal/vm/module');
  Object.assign(module.exports, { Module, SourceTextModule, SyntheticModule });
}
