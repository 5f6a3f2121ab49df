'use strict';
// What import() does in code that vm compiled. Follows "Support of dynamic import() in compilation
// APIs" in Node's docs.
//
// Compiled code carries a referrer: a file name, which the program's own loader takes, or one of
// the objects made here.

const { codes: {
  ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING, ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG,
  ERR_SOURCE_PHASE_NOT_DEFINED, ERR_VM_MODULE_NOT_MODULE,
} } = require('internal/errors');
const { validateFunction } = require('internal/validators');

/** Referrer of code without importModuleDynamically. */
const NO_CALLBACK = Object.freeze({ __proto__: null, callback: undefined, owner: undefined });

/**
 * @param {Function | symbol | undefined} callback the option importModuleDynamically
 * @param {string} name of the option, for errors
 * @param {string} [filename] of the code
 * @returns {object | string} set its `owner` to what the callback gets as referrer
 */
function referrerFor(callback, name, filename) {
  if (callback === undefined) return NO_CALLBACK;
  const { constants } = require('internal/vm/contexts');
  if (callback === constants.USE_MAIN_CONTEXT_DEFAULT_LOADER) {
    require('internal/util').emitExperimentalWarning('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER');
    return filename ?? '';
  }
  validateFunction(callback, name);
  return { __proto__: null, callback, owner: undefined };
}

async function importWith({ callback, owner }, specifier, flat, isSource) {
  if (callback === undefined) throw new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING();
  if (!require('internal/options').getOptionValue('experimentalVmModules'))
    throw new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG();
  const attributes = { __proto__: null };
  if (flat !== undefined) {
    for (let i = 0; i < flat.length; i += 2) attributes[flat[i]] = flat[i + 1];
  }
  const module = await callback(specifier, owner, attributes, isSource ? 'source' : 'evaluation');
  if (require('util/types').isModuleNamespaceObject(module)) return module;
  const { isModule } = require('internal/vm/module');
  if (!isModule(module)) throw new ERR_VM_MODULE_NOT_MODULE();
  if (isSource) throw new ERR_SOURCE_PHASE_NOT_DEFINED(module.identifier);
  if (module.status === 'errored') throw module.error;
  await module.evaluate();
  return module.namespace;
}

/**
 * import() with one of this module's referrers.
 * @param {object} referrer
 * @param {string} specifier
 * @param {string[] | undefined} attributes [key, value, ...]
 * @param {boolean} isSource `import.source()`
 * @returns {Promise<object>} the namespace
 */
function importFor(referrer, specifier, attributes, isSource) {
  return importWith(referrer, specifier, attributes, isSource);
}

module.exports = { NO_CALLBACK, importFor, referrerFor };
