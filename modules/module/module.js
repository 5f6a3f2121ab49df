'use strict';
// The public `module` module. Follows "Modules: node:module API".
// `require('module')` is the Module class of cjs_loader with the documented functions on it.

const { Module } = require('internal/module/cjs_loader');
const { builtinIdOf, listBuiltins } = require('internal/module/builtins');

function errors() {
  return require('internal/errors').codes;
}

function notImplemented(name) {
  const { ERR_METHOD_NOT_IMPLEMENTED } = errors();
  return new ERR_METHOD_NOT_IMPLEMENTED(name);
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

/** Hooks in another thread: not there yet. `registerHooks` is. */
// eslint-disable-next-line no-unused-vars
Module.register = function register(specifier) {
  throw notImplemented('module.register()');
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

// eslint-disable-next-line no-unused-vars
Module.stripTypeScriptTypes = function stripTypeScriptTypes(code) {
  throw notImplemented('module.stripTypeScriptTypes()');
};

// eslint-disable-next-line no-unused-vars
Module.findSourceMap = function findSourceMap(path) {
  throw notImplemented('module.findSourceMap()');
};

Module.SourceMap = class SourceMap {
  // eslint-disable-next-line no-unused-vars
  constructor(payload) {
    throw notImplemented('module.SourceMap');
  }
};

Module.getSourceMapsSupport = function getSourceMapsSupport() {
  return Object.freeze({ __proto__: null, enabled: false, nodeModules: false, generatedCode: false });
};

// eslint-disable-next-line no-unused-vars
Module.setSourceMapsSupport = function setSourceMapsSupport(enabled) {
  if (enabled) throw notImplemented('module.setSourceMapsSupport()');
};

// Adds Module.runMain.
require('internal/module/run_main');

module.exports = Module;
