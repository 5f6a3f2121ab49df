'use strict';
// A marked object cannot be cloned, alone or inside of others; what has contents of its own still can.

const { MessageChannel, markAsUncloneable } = require('node:worker_threads');

function attempt(name, value) {
  try {
    console.log(name, structuredClone(value));
  } catch (error) {
    console.log(name, error.name, error.message, error.code);
  }
}

class Thing {}
const thing = new Thing();
attempt('before', thing);
markAsUncloneable(thing);
attempt('marked', thing);
attempt('nested', { list: [thing] });
attempt('in a map', new Map([[1, new Set([thing])]]));
attempt('inherited', Object.create(thing));
attempt('other', { list: [new Thing()] });
const loop = { thing: null };
loop.loop = [loop];
attempt('circular', loop);
loop.thing = thing;
attempt('circular', loop);
for (const value of [new ArrayBuffer(1), new Uint8Array(1), new Map(), new Set(), new Date(0), [1], /x/g, Object(1), 1, null, 'x',
  { plain: 1 }]) {
  markAsUncloneable(value);
  attempt(Object.prototype.toString.call(value), value);
}
const error = new RangeError('an error');
markAsUncloneable(error);
attempt('an error', error);
const { port1 } = new MessageChannel();
try {
  port1.postMessage({ thing });
} catch (refused) {
  console.log(refused.name, refused.message);
}
port1.close();
