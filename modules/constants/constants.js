'use strict';
// `node:constants`, the old collection of all constants in one object.

const { os, fs, crypto } = internalBinding('constants');

module.exports = Object.freeze(Object.assign({},
  os.dlopen, os.errno, os.priority, os.signals, fs, crypto));
