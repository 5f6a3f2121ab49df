'use strict';
// process.finalization (Node docs: "Process"): callbacks for objects that still
// live when the process ends, or for those that were collected before.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateFunction } = require('internal/validators');

const entries = { exit: new Map(), beforeExit: new Map() };
const registry = new FinalizationRegistry(({ name, weak }) => {
  entries[name].delete(weak);
});
const listening = { exit: false, beforeExit: false };

function add(name, obj, fn) {
  if (typeof obj !== 'object' && typeof obj !== 'function' || obj === null)
    throw new ERR_INVALID_ARG_TYPE('obj', 'Object', obj);
  validateFunction(fn, 'fn');
  if (!listening[name]) {
    listening[name] = true;
    process.on(name, () => {
      for (const [weak, callback] of entries[name]) {
        const live = weak.deref();
        if (live !== undefined) callback(live, name);
      }
      entries[name].clear();
    });
  }
  const weak = new WeakRef(obj);
  entries[name].set(weak, fn);
  registry.register(obj, { name, weak }, obj);
}

module.exports = {
  register(obj, fn) { add('exit', obj, fn); },
  registerBeforeExit(obj, fn) { add('beforeExit', obj, fn); },
  unregister(obj) {
    registry.unregister(obj);
    for (const map of Object.values(entries)) {
      for (const weak of map.keys()) {
        if (weak.deref() === obj) map.delete(weak);
      }
    }
  },
};
