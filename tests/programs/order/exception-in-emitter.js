'use strict';
const EventEmitter = require('events');
process.on('uncaughtException', (err) => console.log('uncaught', err.message));
const emitter = new EventEmitter();
emitter.on('x', () => console.log('first'));
emitter.on('x', () => {
  throw new Error('second');
});
emitter.on('x', () => console.log('never'));
setImmediate(() => {
  process.nextTick(() => console.log('tick'));
  emitter.emit('x');
});
setImmediate(() => console.log('next immediate'));
