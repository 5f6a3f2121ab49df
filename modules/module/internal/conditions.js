'use strict';
// The export conditions of `import` and `require`. Follows "Packages > Conditional exports".

const { getOptionValue } = require('internal/options');

let importConditions;
let requireConditions;

// Hooks see the conditions in this order, which is Node's.
function make(isRequire) {
  const set = new Set(isRequire ? ['require', 'node'] : ['node', 'import']);
  const addons = getOptionValue('--addons') !== false;
  const sync = getOptionValue('--experimental-require-module') !== false;
  if (addons && isRequire) set.add('node-addons');
  if (sync) set.add('module-sync');
  if (addons) set.add('node-addons');
  const user = getOptionValue('--conditions');
  if (user) for (let i = 0; i < user.length; i++) set.add(user[i]);
  return set;
}

/** @returns {Set<string>} the conditions that hold for `import` */
function getImportConditions() {
  return importConditions ??= make(false);
}

/** @returns {Set<string>} the conditions that hold for `require` */
function getRequireConditions() {
  return asked ?? (requireConditions ??= make(true));
}

// What a resolve hook asks for in their place, while it asks.
let asked;

/**
 * Resolves as `require` does, with a hook's conditions.
 * @param {string[] | undefined} conditions undefined for those that hold anyway
 * @param {() => any} resolve
 * @returns {any}
 */
function withConditions(conditions, resolve) {
  const outer = asked;
  asked = customConditions(conditions, requireConditions ??= make(true));
  try {
    return resolve();
  } finally {
    asked = outer;
  }
}

/** @returns {boolean} whether conditions of a hook hold now: what is found then is not to be kept */
function hasCustomConditions() {
  return asked !== undefined;
}

/**
 * @param {string[] | undefined} conditions of a hook
 * @param {Set<string>} usual
 * @returns {Set<string> | undefined} undefined when they are the usual ones
 */
function customConditions(conditions, usual) {
  if (conditions === undefined) return undefined;
  if (!Array.isArray(conditions)) {
    const { ERR_INVALID_ARG_VALUE } = require('internal/errors').codes;
    throw new ERR_INVALID_ARG_VALUE('context.conditions', conditions, 'expected an array');
  }
  const set = new Set(conditions);
  return set.size === usual.size && conditions.every((name) => usual.has(name)) ? undefined : set;
}

module.exports = {
  customConditions, getImportConditions, getRequireConditions, hasCustomConditions, withConditions,
};
