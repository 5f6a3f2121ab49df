'use strict';
// Mocks of modules, for require() and import. Follows the Node documentation, "Test runner >
// mock.module(specifier[, options])".
//
// import: a resolve hook puts a URL of its own in the place of the module's, and a load hook gives
// it a source that takes its exports from here. require(): Module._load is wrapped meanwhile.

const {
  codes: { ERR_IMPORT_ATTRIBUTE_MISSING, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE },
} = require('internal/errors');
const { validateBoolean, validateObject, validateString } = require('internal/validators');
const { Module } = require('internal/module/cjs_loader');
const { registerHooks } = require('internal/module/hooks');
const { pathToUrl } = require('internal/module/paths');
const { URL, isURL } = require('internal/url');

// What the sources of mocks call with their own URL.
const kTake = Symbol.for('anode.test.mock');
// By URL: a module that has different files for import and require is there twice.
const mocks = new Map();
// By the URLs that stand for mocks: the loader keeps modules by theirs.
const standIns = new Map();
let lastId = 0;
let installed;

function copyProperties(from, to) {
  for (const name of Object.keys(from)) {
    Object.defineProperty(to, name, Object.getOwnPropertyDescriptor(from, name));
  }
}

// The exports that the options give, getters as such, under their names.
function exportsOf(options) {
  const { exports, namedExports } = options;
  const all = { __proto__: null };
  const hasLegacy = 'namedExports' in options || 'defaultExport' in options;
  if ('exports' in options) {
    validateObject(exports, 'options.exports');
    if (hasLegacy) {
      throw new ERR_INVALID_ARG_VALUE(
        'options.exports', exports, "cannot be used with 'options.namedExports' or 'options.defaultExport'");
    }
    copyProperties(exports, all);
    return all;
  }
  if ('namedExports' in options) {
    validateObject(namedExports, 'options.namedExports');
    copyProperties(namedExports, all);
  }
  if ('defaultExport' in options) {
    Object.defineProperty(all, 'default', {
      ...Object.getOwnPropertyDescriptor(options, 'defaultExport') ?? { value: options.defaultExport },
      configurable: true, enumerable: true,
    });
  }
  return all;
}

class ModuleMock {
  #urls;
  #cached;
  #standIn;

  constructor(urls, format, exports, cache) {
    this.#urls = urls;
    this.format = format;
    this.exports = exports;
    this.cache = cache;
    this.names = Object.keys(exports).filter((name) => name !== 'default');
    for (const url of urls) mocks.set(url, this);
    install();
  }

  /** What require() gives. */
  get commonJs() {
    if (this.#cached !== undefined) return this.#cached.value;
    const value = 'default' in this.exports ? this.exports.default : {};
    if (this.names.length > 0) {
      if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
        throw new Error(
          'Cannot create mock because named exports cannot be applied to the provided default export.');
      }
      for (const name of this.names) {
        Object.defineProperty(value, name, Object.getOwnPropertyDescriptor(this.exports, name));
      }
    }
    if (this.cache) this.#cached = { value };
    return value;
  }

  /** The URL that an import of `url` gets in its place. */
  standIn(url) {
    if (this.#standIn !== undefined) return this.#standIn;
    const base = url.startsWith('node:') ? url.replace('node:', 'mock:') : url;
    const made = `${base}${base.includes('?') ? '&' : '?'}mock=${++lastId}`;
    standIns.set(made, this);
    if (this.cache) this.#standIn = made;
    return made;
  }

  /** What the load hook gives. */
  get loaded() {
    if (this.format === 'json') {
      return { format: 'json', source: JSON.stringify(this.exports.default), shortCircuit: true };
    }
    const hasDefault = this.format !== 'module' || 'default' in this.exports;
    const lines = [
      `const { default: d, values } = process.getBuiltinModule('node:test')[Symbol.for('${kTake.description}')]` +
        '(import.meta.url);',
      hasDefault ? 'export default d;' : '',
      ...this.names.map((name, i) => `const v${i} = values[${i}]; export { v${i} as ${JSON.stringify(name)} };`),
    ];
    return { format: 'module', source: lines.join('\n'), shortCircuit: true };
  }

  /** Values for the source that an import runs. */
  take() {
    return {
      default: this.format === 'module' ? this.exports.default : this.commonJs,
      values: this.names.map((name) => this.exports[name]),
    };
  }

  restore() {
    for (const url of this.#urls) if (mocks.get(url) === this) mocks.delete(url);
    if (mocks.size === 0 && installed !== undefined) uninstall();
  }
}

function install() {
  if (installed !== undefined) return;
  const test = require('test');
  test[kTake] ?? Object.defineProperty(test, kTake, {
    __proto__: null, value: (url) => standIns.get(url).take(),
  });
  const load = Module._load;
  function mockedLoad(request, parent, isMain) {
    const mock = mocks.get(urlOfRequest(request, parent, isMain));
    return mock === undefined ? Reflect.apply(load, this, [request, parent, isMain]) : mock.commonJs;
  }
  Module._load = mockedLoad;
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const result = next(specifier, context);
      // require() has its own way.
      if (context.conditions.includes('require')) return result;
      const mock = mocks.get(result.url);
      if (mock === undefined) return result;
      return { ...result, url: mock.standIn(result.url), format: mock.format === 'json' ? 'json' : 'module' };
    },
    load(url, context, next) {
      const mock = standIns.get(url);
      if (mock === undefined) return next(url, context);
      if (mock.format === 'json' && context.importAttributes.type !== 'json') {
        throw new ERR_IMPORT_ATTRIBUTE_MISSING(url, 'type', 'json');
      }
      return mock.loaded;
    },
  });
  installed = { hooks, load, mockedLoad };
}

// Hooks stay: imports under way may still ask for the sources of mocks.
function uninstall() {
  if (Module._load === installed.mockedLoad) {
    Module._load = installed.load;
    installed.hooks.deregister();
    installed = undefined;
  }
}

function urlOfRequest(request, parent, isMain) {
  const { builtinIdOf } = require('internal/module/builtins');
  const id = builtinIdOf(request);
  if (id !== undefined) return `node:${id}`;
  try {
    return pathToUrl(Module._resolveFilename(request, parent, isMain));
  } catch {
    // The loader says what is wrong.
    return undefined;
  }
}

function formatOf(url) {
  if (url.startsWith('node:')) return 'builtin';
  const { urlToPath } = require('internal/module/paths');
  const file = urlToPath(url);
  const format = require('internal/module/formats').formatOfFile(file);
  if (format === undefined || !format.startsWith('detect')) return format;
  const { containsModuleSyntax } = internalBinding('contextify');
  return containsModuleSyntax(require('fs').readFileSync(file, 'utf8'), file) ? 'module' : 'commonjs';
}

/**
 * Mocks a module until restore() is called on the result.
 * @param {string | URL} specifier
 * @param {object} options exports, or defaultExport and namedExports; cache
 * @param {string} caller the file that specifier is relative to
 * @returns {ModuleMock}
 */
function mockModule(specifier, options, caller) {
  if (isURL(specifier)) specifier = specifier.href;
  else validateString(specifier, 'specifier');
  validateObject(options, 'options');
  const { cache = false } = options;
  validateBoolean(cache, 'options.cache');
  const exports = exportsOf(options);
  const { resolveImport } = require('internal/module/esm_resolve');
  const { getImportConditions } = require('internal/module/conditions');
  const parent = pathToUrl(caller);
  const { url } = resolveImport(specifier, parent, getImportConditions());
  const urls = new Set([url]);
  if (!URL.canParse(specifier)) {
    const required = urlOfRequest(specifier, Object.assign(new Module(caller), {
      filename: caller, paths: Module._nodeModulePaths(require('path').dirname(caller)),
    }), false);
    if (required !== undefined) urls.add(required);
  }
  for (const each of urls) {
    if (mocks.has(each)) throw new ERR_INVALID_STATE(`Cannot mock '${specifier}'. The module is already mocked.`);
  }
  return new ModuleMock(urls, formatOf(url), exports, cache);
}

module.exports = { mockModule };
