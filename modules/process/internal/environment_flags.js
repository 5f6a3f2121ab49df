'use strict';
// process.allowedNodeEnvironmentFlags: the options NODE_OPTIONS may hold, as a set
// that cannot be changed and forgives dashes, underscores and values.

const { envAllowed } = internalBinding('options');

const normalize = (flag) => flag.replace(/_/g, '-').replace(/=.*$/, '').replace(/^(?!-)/, '--');

class NodeEnvironmentFlagsSet extends Set {
  add() {
    // Silently nothing, as documented.
    return this;
  }

  delete() {
    return false;
  }

  clear() {}

  has(key) {
    if (typeof key !== 'string') return false;
    if (super.has(key)) return true;
    return super.has(normalize(key)) || super.has(key.replace(/^-*/, '-').replace(/_/g, '-'));
  }
}

function createFlags() {
  // The constructor of Set would call the overridden add().
  const flags = new NodeEnvironmentFlagsSet();
  for (const name of envAllowed) Set.prototype.add.call(flags, name);
  return Object.freeze(flags);
}

module.exports = { createFlags };
