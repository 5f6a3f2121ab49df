'use strict';
const { EventEmitterAsyncResource } = require('events');
const { AsyncLocalStorage } = require('async_hooks');
const storage = new AsyncLocalStorage();
const e = storage.run('inside', () => new EventEmitterAsyncResource({ name: 'Q' }));
e.on('x', (v) => console.log(v, storage.getStore()));
storage.run('outside', () => e.emit('x', 1));
console.log(typeof e.asyncId, typeof e.triggerAsyncId, e.asyncResource.eventEmitter === e);
try { new EventEmitterAsyncResource(); } catch (err) { console.log(err.code, err.message); }
