'use strict';
// For threads.cjs: the far end of comlink.
const { parentPort } = require('node:worker_threads');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const comlink = requireFrom('comlink');
const nodeEndpoint = requireFrom('comlink/dist/umd/node-adapter');

class Thing {
  constructor(name) { this.name = name; }
}

comlink.expose({
  counter: 7,
  add: (a, b) => a + b,
  call: (f) => f('from the worker'),
  Thing,
}, nodeEndpoint(parentPort));
