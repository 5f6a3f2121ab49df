'use strict';
// `database.limits`: what SQLite allows, by name. Follows "database.limits" in Node's docs.

const { checkObject, invalidType, isInt32, outOfRange } = require('internal/sqlite/arguments');

// In the order of SQLite's numbers, which begin with 0.
const NAMES = [
  'length', 'sqlLength', 'column', 'exprDepth', 'compoundSelect', 'vdbeOp', 'functionArg', 'attach',
  'likePatternLength', 'variableNumber', 'triggerDepth',
];
const MAX = 0x7fffffff;

/** The object of a native database. */
function makeLimits(native) {
  const limits = { __proto__: null };
  NAMES.forEach((name, id) => {
    Object.defineProperty(limits, name, {
      __proto__: null,
      configurable: false,
      enumerable: true,
      get() { return native.limit(id, -1); },
      set(value) {
        if (value === Infinity) value = MAX;
        if (!isInt32(value)) throw invalidType('Limit value must be a non-negative integer or Infinity.');
        if (value < 0) throw outOfRange('Limit value must be non-negative.');
        native.limit(id, value);
      },
    });
  });
  return limits;
}

/** Checks the option of the constructor. @returns {[id: number, value: number][]} */
function checkLimits(limits) {
  if (limits === undefined) return [];
  checkObject(limits, 'options.limits');
  const found = [];
  NAMES.forEach((name, id) => {
    const value = limits[name];
    if (value === undefined) return;
    const label = `The "options.limits.${name}" argument must be`;
    if (!isInt32(value)) throw invalidType(`${label} an integer.`);
    if (value < 0) throw outOfRange(`${label} non-negative.`);
    found.push([id, value]);
  });
  return found;
}

module.exports = { checkLimits, makeLimits };
