'use strict';
// The names, kinds and lengths of what fs exports.
const fs = require('fs');
for (const [label, module] of [['fs', fs], ['promises', require('fs/promises')]]) {
  for (const name of Object.keys(module).sort()) {
    const value = module[name];
    console.log(label, name, typeof value, typeof value === 'function' ? value.length : '');
  }
}
console.log(fs.promises === require('node:fs/promises'), fs.constants === fs.promises.constants);
