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
  return requireConditions ??= make(true);
}

module.exports = { getImportConditions, getRequireConditions };
