'use strict';
// The export conditions of `import` and `require`. Follows "Packages > Conditional exports".

const { getOptionValue } = require('internal/options');

let importConditions;
let requireConditions;

function make(own) {
  const set = new Set(['node', own]);
  if (getOptionValue('--addons') !== false) set.add('node-addons');
  if (getOptionValue('--experimental-require-module') !== false) set.add('module-sync');
  const user = getOptionValue('--conditions');
  if (user) for (let i = 0; i < user.length; i++) set.add(user[i]);
  return set;
}

/** @returns {Set<string>} the conditions that hold for `import` */
function getImportConditions() {
  return importConditions ??= make('import');
}

/** @returns {Set<string>} the conditions that hold for `require` */
function getRequireConditions() {
  return requireConditions ??= make('require');
}

module.exports = { getImportConditions, getRequireConditions };
