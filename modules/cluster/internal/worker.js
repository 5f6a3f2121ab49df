'use strict';
// cluster.Worker: a worker as the primary sees it, and as it sees itself (Node docs: "Class:
// Worker"). disconnect() and destroy() differ on the two sides, which add them.

const EventEmitter = require('events');

/** @param {{id?: number, process?: object, state?: string}} [options] */
function Worker(options) {
  if (!(this instanceof Worker)) return new Worker(options);
  Reflect.apply(EventEmitter, this, []);
  if (options === null || typeof options !== 'object') options = {};
  this.exitedAfterDisconnect = undefined;
  this.state = options.state || 'none';
  this.id = options.id | 0;
  if (!options.process) return;
  this.process = options.process;
  this.process.on('error', (code, signal) => this.emit('error', code, signal));
  this.process.on('message', (message, handle) => this.emit('message', message, handle));
}
Object.setPrototypeOf(Worker.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Worker, EventEmitter);

Worker.prototype.kill = function(...args) {
  return this.destroy(...args);
};

Worker.prototype.send = function(...args) {
  return this.process.send(...args);
};

Worker.prototype.isDead = function() {
  return this.process.exitCode !== null || this.process.signalCode !== null;
};

Worker.prototype.isConnected = function() {
  return this.process.connected;
};

module.exports = { Worker };
