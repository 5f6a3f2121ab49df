'use strict';
// Domains take what callbacks throw, unheard 'error' events and first arguments.
const domain = require('domain');
const EventEmitter = require('events');
const fs = require('fs');

const d = domain.create();
d.on('error', (err) => console.log('error', err.message, err.domain === d, err.domainThrown));

console.log(d.run((a, b) => { console.log(process.domain === d); return a + b; }, 1, 2), !process.domain);
d.run(() => {
  const emitter = new EventEmitter();
  console.log(emitter.domain === d);
  emitter.emit('error', new Error('emitted'));
});
const added = new EventEmitter();
d.add(added);
added.emit('error', new Error('added'));
console.log(d.members.includes(added));
d.remove(added);
console.log(added.domain, d.members.length);

console.log(d.bind((a) => [a, process.domain === d])(7));
const safe = d.intercept((value) => console.log('value', value));
safe(null, 'fine');
safe(new Error('intercepted'));

d.run(() => setTimeout(() => { throw new Error('timer'); }, 1));
setTimeout(() => d.run(() => process.nextTick(() => { throw new Error('tick'); })), 20);
setTimeout(() => d.run(() => fs.readFile(__filename, () => { throw new Error('file'); })), 40);
setTimeout(() => d.run(() => setImmediate(() => { throw new Error('immediate'); })), 80);
setTimeout(() => console.log('end', !process.domain), 120);
