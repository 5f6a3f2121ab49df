'use strict';
const zlib = require('zlib');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name} ${e.code} ${e.errno ?? ''} | ${e.message}`); } };
const sample = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(500));
// Names, constants, codes.
for (const name of Object.keys(zlib).sort()) console.log(name, typeof zlib[name], typeof zlib[name] === 'function' ? zlib[name].length : '');
console.log(JSON.stringify(zlib.codes), Object.keys(zlib.constants).length, Object.isFrozen(zlib.constants), zlib.constants.Z_BEST_COMPRESSION, zlib.constants.GZIP);
