'use strict';
// When the events of a stream come, seen from outside.
const { Readable } = require('stream');
const stream = Readable.from(['a', 'b', 'c']);
stream.on('data', (chunk) => {
  console.log('data', chunk);
  process.nextTick(() => console.log('tick', chunk));
});
stream.on('end', () => console.log('end'));
stream.on('close', () => console.log('close'));
setImmediate(() => console.log('immediate'));
console.log('sync');
