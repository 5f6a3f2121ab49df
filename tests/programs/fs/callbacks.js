'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
// A callback is asked for, and comes later with one or two arguments.
for (const name of ['access', 'stat', 'lstat', 'readFile', 'readdir', 'mkdir', 'unlink', 'rmdir', 'readlink', 'realpath', 'mkdtemp', 'open', 'opendir', 'exists', 'statfs']) {
  for (const bad of [undefined, 5, {}]) {
    try { fs[name]('/x', bad); console.log(name, '?'); } catch (e) { console.log(name, e.name, e.code, e.message); }
  }
}
let sync = true;
// One after the other: two jobs of the pool may end in either order.
fs.stat('/', (...args) => {
  console.log(sync, args.length, args[0]);
  fs.access('/', (...rest) => { console.log(sync, rest.length, rest[0]); });
});
sync = false;
fs.promises.stat(5).catch((e) => console.log(e.code));
