'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
// Descriptors that are none.
for (const fd of [-1, 1.5, 'a', null, undefined, 2 ** 31, NaN, {}, 4000]) {
  for (const name of ['closeSync', 'fstatSync', 'fsyncSync', 'fdatasyncSync', 'ftruncateSync']) {
    try { fs[name](fd); console.log('?'); } catch (e) { console.log(name, e.name, e.code, e.message); }
  }
  try { fs.readSync(fd, Buffer.alloc(1)); } catch (e) { console.log('readSync', e.code, e.message); }
  try { fs.writeSync(fd, 'a'); } catch (e) { console.log('writeSync', e.code, e.message); }
}
fs.close(4000, (err) => {
  console.log(err.message);
  fs.fstat(4000, (err) => {
    console.log(err.message);
    fs.read(4000, Buffer.alloc(2), (err, n, b) => console.log(err.message, n, b));
  });
});
