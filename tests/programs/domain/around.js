'use strict';
// Errors that a domain does not hear go to the domain around it; callbacks belong to the innermost one.
const domain = require('node:domain');

const outer = domain.create();
const inner = domain.create();
outer.on('error', (err) => {
  console.log('outer hears', err.message, err.domain === inner, process.domain, domain._stack.length);
});
process.on('uncaughtException', (err) => console.log('nobody hears', err.message, process.domain));

console.log('before', process.domain);
setImmediate(() => {
  outer.run(() => inner.run(() => { throw new Error('thrown in both'); }));
});
setTimeout(() => {
  outer.run(() => inner.run(() => {
    console.log('nested', domain._stack.length);
    process.nextTick(() => {
      console.log('tick', process.domain === inner, domain._stack.length);
      throw new Error('thrown in a tick');
    });
  }));
  console.log('after', process.domain);
}, 10);
