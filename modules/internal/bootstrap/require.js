'use strict';
// The `require` that built-ins see. It runs before everything else, and `require` is the native function here:
// require(id) -> the `module` object of a built-in, which is loaded first if need be.

const load = require;
const modules = new Map();

/**
 * @param {string} id of a built-in
 * @returns {any} its exports; while it is being loaded, what they are so far
 */
module.exports = function require(id) {
  const module = modules.get(id);
  // One that failed to load has no exports.
  if (module !== undefined && module.exports !== undefined) return module.exports;
  const loaded = load(id);
  modules.set(id, loaded);
  return loaded.exports;
};
