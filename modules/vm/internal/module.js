'use strict';
// SourceTextModule and SyntheticModule (--experimental-vm-modules): ES modules that the program
// links itself. Follows "Class: vm.Module" and its subclasses in Node's docs.
// Not here: the engine's records (internalBinding('module_wrap')), import() (internal/vm/import).
//
// Native half:
//   internalBinding('module_wrap').compileModule(url, source, realm | undefined, line, column)
//   internalBinding('module_wrap').createSyntheticModule(url, names, evaluate(wrap), realm)
//   wrap.setHost(object): what import() and import.meta of the module are given
//   internalBinding('vm').guard(fn, timeout (ms, 0: none), breakOnSigint): runs fn under the limit

const vm = internalBinding('vm');
const { compileModule, createSyntheticModule } = internalBinding('module_wrap');
const { codes: {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MODULE_LINK_MISMATCH,
  ERR_SOURCE_PHASE_NOT_DEFINED,
  ERR_VM_MODULE_ALREADY_LINKED, ERR_VM_MODULE_CACHED_DATA_REJECTED,
  ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA, ERR_VM_MODULE_DIFFERENT_CONTEXT,
  ERR_VM_MODULE_LINK_FAILURE, ERR_VM_MODULE_NOT_MODULE, ERR_VM_MODULE_STATUS,
} } = require('internal/errors');
const {
  validateBoolean, validateFunction, validateInt32, validateObject, validateString,
  validateUint32,
} = require('internal/validators');
const { contextOf, isContext } = require('internal/vm/contexts');
const { referrerFor } = require('internal/vm/import');

const kStatus = {
  __proto__: null, 0: 'unlinked', 2: 'linked', 3: 'evaluating', 4: 'evaluated', 5: 'errored',
  6: 'evaluated',
};
const kNone = Symbol('no error');

// The number of the next unnamed module of each context; of the program's own under this key.
const counts = new WeakMap();
const ownRealm = {};

function unnamed(context) {
  const key = context ?? ownRealm;
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  return `vm:module(${count})`;
}

let isModule;

class Module {
  #wrap;
  #context;
  #identifier;
  #linking = false;
  #error = kNone;

  static {
    isModule = (value) => typeof value === 'object' && value !== null && #wrap in value &&
      value.#wrap !== undefined;
  }

  constructor(options) {
    if (new.target === Module) throw new TypeError('Module is not a constructor');
    const { context, identifier } = options;
    if (context !== undefined) {
      validateObject(context, 'context');
      if (!isContext(context)) throw new ERR_INVALID_ARG_TYPE('options.context', 'vm.Context', context);
    }
    if (identifier !== undefined) validateString(identifier, 'options.identifier');
    this.#context = context;
    this.#identifier = identifier ?? unnamed(context);
    this.#wrap = options.make(this.#identifier, context && contextOf(context).global);
    this.#wrap.setHost(options.host);
  }

  static _wrapOf(module) {
    if (!isModule(module)) throw new ERR_INVALID_THIS('Module');
    return module.#wrap;
  }

  static _setLinking(module, linking, error = kNone) {
    module.#linking = linking;
    module.#error = error;
  }

  get identifier() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('Module');
    return this.#identifier;
  }

  get context() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('Module');
    return this.#context;
  }

  get namespace() {
    const wrap = Module._wrapOf(this);
    if (wrap.getStatus() < 2) throw new ERR_VM_MODULE_STATUS('must not be unlinked or linking');
    return wrap.getNamespace();
  }

  get status() {
    const wrap = Module._wrapOf(this);
    if (this.#error !== kNone) return 'errored';
    if (this.#linking) return 'linking';
    return kStatus[wrap.getStatus()];
  }

  get error() {
    const wrap = Module._wrapOf(this);
    if (this.#error !== kNone) return this.#error;
    if (wrap.getStatus() !== 5) throw new ERR_VM_MODULE_STATUS('must be errored');
    return wrap.getError();
  }

  /** @param {Function} linker (specifier, module, extra) => module or a promise of it */
  async link(linker) {
    Module._wrapOf(this);
    validateFunction(linker, 'linker');
    if (this.status === 'linked') throw new ERR_VM_MODULE_ALREADY_LINKED();
    if (this.status !== 'unlinked') throw new ERR_VM_MODULE_STATUS('must be unlinked');
    await this._link(linker);
    this.#wrap.instantiate();
  }

  /**
   * @param {{timeout?: number, breakOnSigint?: boolean}} [options]
   * @returns {Promise<undefined>} settled already when the module has no top-level await
   */
  evaluate(options = {}) {
    try {
      Module._wrapOf(this);
      return this.#evaluate(options);
    } catch (err) {
      return Promise.reject(err);
    }
  }

  #evaluate(options) {
    const wrap = Module._wrapOf(this);
    validateObject(options, 'options');
    const { timeout = -1, breakOnSigint = false } = options;
    if (timeout !== -1) validateUint32(timeout, 'options.timeout', true);
    validateBoolean(breakOnSigint, 'options.breakOnSigint');
    const status = this.status;
    if (status !== 'linked' && status !== 'evaluated' && status !== 'errored')
      throw new ERR_VM_MODULE_STATUS('must be one of linked, evaluated, or errored');
    const limit = timeout === -1 ? 0 : timeout;
    const context = this.#context && contextOf(this.#context);
    const drained = context?.drain ? context.global : undefined;
    const promise = limit === 0 && !breakOnSigint && drained === undefined ?
      wrap.evaluate() :
      vm.guard(() => wrap.evaluate(), limit, breakOnSigint, drained);
    switch (wrap.getStatus()) {
      case 4: return Promise.resolve();
      case 5: return Promise.reject(wrap.getError());
      default: return Promise.resolve(promise).then(() => {});
    }
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    if (!isModule(this)) throw new ERR_INVALID_THIS('Module');
    const name = this.constructor?.name || 'Module';
    if (typeof depth === 'number' && depth < 0) return `[${name}]`;
    const { inspect } = require('util');
    const shown = Object.create(Object.getPrototypeOf(this));
    for (const key of ['status', 'identifier', 'context']) {
      Object.defineProperty(shown, key, { __proto__: null, value: this[key], enumerable: true });
    }
    return inspect(shown, { ...options, customInspect: false });
  }
}

function attributesOf(flat) {
  const attributes = { __proto__: null };
  if (flat !== undefined) for (let i = 0; i < flat.length; i += 2) attributes[flat[i]] = flat[i + 1];
  return attributes;
}

class SourceTextModule extends Module {
  #source;
  #requests;
  #linked;
  #started = false;

  constructor(sourceText, options = {}) {
    validateString(sourceText, 'sourceText');
    validateObject(options, 'options');
    const {
      lineOffset = 0, columnOffset = 0, initializeImportMeta, importModuleDynamically, context,
      identifier, cachedData,
    } = options;
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    if (initializeImportMeta !== undefined)
      validateFunction(initializeImportMeta, 'options.initializeImportMeta');
    const referrer = referrerFor(importModuleDynamically, 'options.importModuleDynamically');
    if (cachedData !== undefined && !ArrayBuffer.isView(cachedData)) {
      throw new ERR_INVALID_ARG_TYPE(
        'options.cachedData', ['Buffer', 'TypedArray', 'DataView'], cachedData);
    }
    if (cachedData !== undefined && !sourceFits(cachedData, sourceText))
      throw new ERR_VM_MODULE_CACHED_DATA_REJECTED();
    const host = {
      __proto__: null,
      callback: typeof referrer === 'object' ? referrer.callback : undefined,
      owner: undefined,
      meta: initializeImportMeta,
    };
    super({
      context, identifier, host,
      make: (url, realm) => compileModule(url, sourceText, realm, lineOffset, columnOffset),
    });
    host.owner = this;
    this.#source = sourceText;
    this.sourceMapURL = undefined;
  }

  get moduleRequests() {
    if (this.#requests === undefined) {
      const flat = Module._wrapOf(this).getModuleRequests();
      const requests = [];
      for (let i = 0; i < flat.length; i += 5) {
        requests.push(Object.freeze({
          __proto__: null,
          specifier: flat[i],
          attributes: Object.freeze(attributesOf(flat[i + 1])),
          phase: flat[i + 4] ? 'source' : 'evaluation',
        }));
      }
      this.#requests = Object.freeze(requests);
    }
    return this.#requests;
  }

  get dependencySpecifiers() {
    this._specifiers ??= Object.freeze(this.moduleRequests.map(({ specifier }) => specifier));
    return this._specifiers;
  }

  async _link(linker) {
    Module._setLinking(this, true);
    try {
      const found = await Promise.all(this.moduleRequests.map(async ({ specifier, attributes }) => {
        const extra = { attributes, assert: attributes };
        const module = await linker(specifier, this, extra);
        if (!isModule(module)) throw new ERR_VM_MODULE_NOT_MODULE();
        if (module.context !== this.context) throw new ERR_VM_MODULE_DIFFERENT_CONTEXT();
        if (module.status === 'errored') {
          throw new ERR_VM_MODULE_LINK_FAILURE(
            `request for '${specifier}' resolved to an errored module`, module.error);
        }
        const isNew = module.status === 'unlinked' && !(#linked in module && module.#linked !== undefined);
        if (isNew) await module._link(linker);
        return module;
      }));
      this.linkRequests(found);
      Module._setLinking(this, false);
    } catch (err) {
      Module._setLinking(this, false, err);
      throw err;
    }
  }

  /** @param {Module[]} modules one for each of moduleRequests, in order */
  linkRequests(modules) {
    const wrap = Module._wrapOf(this);
    if (this.#linked !== undefined) throw new ERR_VM_MODULE_ALREADY_LINKED();
    const { moduleRequests } = this;
    if (modules.length !== moduleRequests.length) {
      throw new ERR_MODULE_LINK_MISMATCH(
        `Expected ${moduleRequests.length} modules, got ${modules.length}`);
    }
    for (const module of modules) if (!isModule(module)) throw new ERR_VM_MODULE_NOT_MODULE();
    // What is asked for twice, for its source and for itself, is one module.
    const known = new Map();
    modules.forEach((module, i) => {
      const { specifier, attributes } = moduleRequests[i];
      const key = JSON.stringify([specifier, attributes]);
      const first = known.get(key);
      if (first === undefined) {
        known.set(key, i);
      } else if (modules[first] !== module) {
        throw new ERR_MODULE_LINK_MISMATCH(`Module request 'ModuleCacheKey(${JSON.stringify(specifier)
        })' at index ${first} must be linked to the same module requested at index ${i}`);
      }
    });
    modules.forEach((module, i) => {
      const { specifier, attributes, phase } = moduleRequests[i];
      if (phase === 'source') throw new ERR_SOURCE_PHASE_NOT_DEFINED(module.identifier);
      wrap.setLinked(specifier, attributes.type, Module._wrapOf(module));
    });
    this.#linked = modules.slice();
  }

  /** Links the graph that linkRequests() described. */
  instantiate() {
    const wrap = Module._wrapOf(this);
    const seen = new Set();
    const visit = (module) => {
      if (seen.has(module) || !(#linked in module)) return;
      seen.add(module);
      const request = module.moduleRequests[0];
      if (request === undefined && module !== this) return; // nothing to link
      if (module.#linked === undefined) {
        throw new ERR_VM_MODULE_LINK_FAILURE(request === undefined ?
          `module '${module.identifier}' is not linked` :
          `request for '${request.specifier}' can not be resolved on module '${
            module.identifier}' that is not linked`);
      }
      module.#linked.forEach(visit);
    };
    visit(this);
    wrap.instantiate();
  }

  hasAsyncGraph() {
    const wrap = Module._wrapOf(this);
    if (wrap.getStatus() < 2) throw new ERR_VM_MODULE_STATUS('must be instantiated');
    return wrap.isGraphAsync();
  }

  hasTopLevelAwait() {
    return Module._wrapOf(this).hasTopLevelAwait();
  }

  evaluate(options) {
    if (isModule(this)) this.#started = true;
    return super.evaluate(options);
  }

  /** @returns {Buffer} tells the same source text from another: modules compile from their text */
  createCachedData() {
    const { status } = this;
    if (this.#started || status === 'evaluating' || status === 'evaluated' || status === 'errored')
      throw new ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA();
    return cachedDataOf(this.#source);
  }
}

// Node's cached data of modules is a speed-up; here it is that of a script that holds the text.
function asScript(source) {
  return `(${JSON.stringify(source)})`;
}

function cachedDataOf(source) {
  const { Buffer } = require('buffer');
  const { 0: script } = vm.compileScript(asScript(source), '', 0, 0, undefined);
  return Buffer.from(vm.cachedDataOf(script));
}

function sourceFits(data, source) {
  return vm.compileScript(asScript(source), '', 0, 0, data)[1] === false;
}

class SyntheticModule extends Module {
  #names;

  constructor(exportNames, evaluateCallback, options = {}) {
    if (!Array.isArray(exportNames) || exportNames.some((name) => typeof name !== 'string')) {
      throw new ERR_INVALID_ARG_TYPE('exportNames', 'Array of unique strings', exportNames);
    }
    exportNames.forEach((name, i) => {
      if (exportNames.indexOf(name) < i)
        throw new ERR_INVALID_ARG_VALUE(`exportNames.${name}`, name, 'is duplicated');
    });
    validateFunction(evaluateCallback, 'evaluateCallback');
    validateObject(options, 'options');
    const { context, identifier } = options;
    let self;
    super({
      context, identifier, host: { __proto__: null, callback: undefined, owner: undefined },
      make: (url, realm) => createSyntheticModule(
        url, exportNames, () => Reflect.apply(evaluateCallback, self, []), realm),
    });
    self = this;
    this.#names = new Set(exportNames);
    Module._wrapOf(this).instantiate();
  }

  /** Nothing to link; there for the sake of one interface. */
  async link() {
    Module._wrapOf(this);
  }

  _link() {}

  setExport(name, value) {
    const wrap = Module._wrapOf(this);
    validateString(name, 'name');
    if (wrap.getStatus() < 2) throw new ERR_VM_MODULE_STATUS('must be linked');
    if (!this.#names.has(name)) throw new ReferenceError(`Export '${name}' is not defined in module`);
    wrap.setExport(name, value);
  }
}

module.exports = { Module, SourceTextModule, SyntheticModule, isModule };
