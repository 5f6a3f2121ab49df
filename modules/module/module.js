'use strict';
// The public `module` module. Follows "Modules: node:module API".
// `require('module')` is the Module class of cjs_loader with the documented functions on it.

const { Module } = require('internal/module/cjs_loader');
const { builtinIdOf, listBuiltins } = require('internal/module/builtins');

function errors() {
  return require('internal/errors').codes;
}

/**
 * @param {string} moduleName with or without `node:`
 * @returns {boolean} whether it names a built-in module
 */
Module.isBuiltin = function isBuiltin(moduleName) {
  return typeof moduleName === 'string' && builtinIdOf(moduleName) !== undefined;
};

Module.builtinModules = Object.freeze(listBuiltins());

/** Brings the named ES exports of built-ins up to date with their CommonJS objects. */
Module.syncBuiltinESMExports = function syncBuiltinESMExports() {
  require('internal/module/esm_translators').syncBuiltinESMExports();
};

/**
 * @param {{ resolve?: Function, load?: Function }} hooks
 * @returns {{ deregister(): void }}
 */
Module.registerHooks = function registerHooks(hooks) {
  return require('internal/module/hooks').registerHooks(hooks);
};

/**
 * Makes the hooks that a module exports part of every import.
 * @param {string | URL} specifier of that module
 * @param {string | URL | object} [parentURL] what the specifier is relative to, or the options
 * @param {{ parentURL?: string | URL, data?: any, transferList?: object[] }} [options]
 * @throws what the module or its `initialize` throws
 */
Module.register = function register(specifier, parentURL = undefined, options = undefined) {
  if (parentURL !== null && typeof parentURL === 'object' && typeof parentURL.href !== 'string') {
    options = parentURL;
    ({ parentURL } = options);
  }
  require('internal/module/customization').register(`${specifier}`, `${parentURL ?? 'data:'}`,
                                                    options?.data, options?.transferList);
};

/**
 * The package.json that governs a module.
 * @param {string | URL} specifier a bare name, a path relative to `base`, or a URL
 * @param {string | URL} [base] the importing file
 * @returns {string | undefined} its path
 * @throws ERR_MISSING_ARGS, ERR_INVALID_ARG_TYPE
 */
Module.findPackageJSON = function findPackageJSON(specifier, base = 'data:') {
  if (arguments.length === 0) {
    const { ERR_MISSING_ARGS } = errors();
    throw new ERR_MISSING_ARGS('specifier');
  }
  return require('internal/module/find_package').findPackageJSON(specifier, base);
};

// How `enableCompileCache` says what it did.
const compileCacheStatus = Object.freeze({
  __proto__: null,
  FAILED: 0,
  ENABLED: 1,
  ALREADY_ENABLED: 2,
  DISABLED: 3,
});

Module.constants = Object.freeze({ __proto__: null, compileCacheStatus });

/**
 * There is no cache of compiled code on disk, and this says so.
 * @param {string | object} [options]
 * @returns {{ status: number, message: string }}
 */
// eslint-disable-next-line no-unused-vars
Module.enableCompileCache = function enableCompileCache(options) {
  return {
    status: compileCacheStatus.DISABLED,
    message: 'This runtime keeps no cache of compiled code on disk.',
  };
};

/** @returns {undefined} there is no cache folder */
Module.getCompileCacheDir = function getCompileCacheDir() {
  return undefined;
};

/** Nothing to write: there is no cache. */
Module.flushCompileCache = function flushCompileCache() {};

/**
 * @param {string} code
 * @param {{ mode?: 'strip' | 'transform', sourceUrl?: string, sourceMap?: boolean }} [options]
 * @returns {string} the code without its types
 * @throws ERR_INVALID_TYPESCRIPT_SYNTAX, ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX
 */
Module.stripTypeScriptTypes = function stripTypeScriptTypes(code, options) {
  return require('internal/module/typescript').stripTypeScriptTypes(code, options);
};

/**
 * @param {string} path of a loaded module
 * @returns {SourceMap | undefined} its source map, when there is one and source maps are on
 */
Module.findSourceMap = function findSourceMap(path) {
  return require('internal/module/source_map').findSourceMap(path);
};

require('internal/util').defineLazyProperties(Module, 'internal/module/source_map', ['SourceMap']);

/** @returns {{ enabled: boolean, nodeModules: boolean, generatedCode: boolean }} */
Module.getSourceMapsSupport = function getSourceMapsSupport() {
  return require('internal/module/source_map').getSourceMapsSupport();
};

/**
 * @param {boolean} enabled whether stacks show original places
 * @param {{ nodeModules?: boolean, generatedCode?: boolean }} [options]
 */
Module.setSourceMapsSupport = function setSourceMapsSupport(enabled, options) {
  require('internal/module/source_map').setSourceMapsSupport(enabled, options);
};

// Adds Module.runMain.
require('internal/module/run_main');

module.exports = Module;
