'use strict';

// Objects that are streams only when somebody uses them as streams: Hash, Hmac and the ciphers. Most are fed with
// update() and never touched as streams, so the stream's state is made on first use.

const { Transform } = require('stream');

function makeStream(object) {
  Transform.call(object, object._options);
  // Text written to a cipher is not decoded twice.
  if (object._writableState) object._writableState.decodeStrings = false;
}

/** Makes `Class.prototype` a lazily set up Transform. */
function inheritLazyTransform(Class) {
  Object.setPrototypeOf(Class.prototype, Transform.prototype);
  Object.setPrototypeOf(Class, Transform);
  for (const name of ['_readableState', '_writableState']) {
    Object.defineProperty(Class.prototype, name, {
      __proto__: null,
      configurable: true,
      enumerable: true,
      get() {
        makeStream(this);
        return this[name];
      },
      set(value) {
        Object.defineProperty(this, name, {
          __proto__: null, configurable: true, enumerable: true, writable: true, value,
        });
      },
    });
  }
}

module.exports = { inheritLazyTransform };
