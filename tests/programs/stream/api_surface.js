'use strict';
// The names the module exposes, and where accessors live.
const stream = require('stream');
console.log(Object.keys(stream).sort().join());
for (const name of ['Readable', 'Writable', 'Duplex', 'Transform', 'PassThrough', 'Stream']) {
  const C = stream[name];
  console.log(name, C.length, Object.getOwnPropertyNames(C).sort().join());
  console.log(Object.getOwnPropertyNames(C.prototype).filter((k) => !/^_events/.test(k)).sort().join());
  console.log(Object.getPrototypeOf(C.prototype).constructor.name, name === 'Stream' || C() instanceof C);
}
console.log(stream.getDefaultHighWaterMark(true), stream.getDefaultHighWaterMark(false));
stream.setDefaultHighWaterMark(false, 1000);
console.log(new stream.Readable().readableHighWaterMark, new stream.Writable({ objectMode: true }).writableHighWaterMark);
try { stream.setDefaultHighWaterMark(false, 'x'); } catch (e) { console.log(e.code, e.message); }
console.log(require('util').promisify(stream.pipeline) === require('stream/promises').pipeline, stream.promises === require('stream/promises'));
console.log(Object.keys(require('stream/consumers')).sort().join(), Object.keys(require('stream/promises')).sort().join());
