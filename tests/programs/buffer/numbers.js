'use strict';
// Reads and writes of numbers, and their range errors.
const { Buffer } = require('buffer');
const show = (v) => (typeof v === 'bigint' ? `${v}n` : Object.is(v, -0) ? '-0' : String(v));
const attempt = (f) => { try { return show(f()); } catch (e) { return `${e.name} ${e.code}: ${e.message}`; } };
const source = Buffer.from('807f01ff00fe8081f0e1d2c3b4a59687', 'hex');
const kinds = ['UInt8', 'Int8', 'UInt16LE', 'UInt16BE', 'Int16LE', 'Int16BE', 'UInt32LE', 'UInt32BE', 'Int32LE', 'Int32BE', 'FloatLE', 'FloatBE', 'DoubleLE', 'DoubleBE', 'BigInt64LE', 'BigInt64BE', 'BigUInt64LE', 'BigUInt64BE'];
for (const kind of kinds) {
  console.log(kind, [0, 1, 3, 8].map((o) => attempt(() => source[`read${kind}`](o))).join(' '));
  for (const offset of [-1, 16, 15, 1.5, NaN, '1', null, undefined, Infinity]) console.log(' ', String(offset), attempt(() => source[`read${kind}`](offset)));
  const values = kind.startsWith('Big') ? [0n, 1n, -1n, 2n ** 63n, 2n ** 64n, -(2n ** 63n)] : [0, 1, -1, 127, 128, 255, 256, -128, -129, 65535, 65536, 2 ** 31, 2 ** 32, -(2 ** 31) - 1, 1.7, NaN, '5'];
  for (const value of values) {
    const target = Buffer.alloc(8);
    console.log('  write', show(value), attempt(() => target[`write${kind}`](value)), target.toString('hex'));
  }
  console.log('  at', attempt(() => Buffer.alloc(4)[`write${kind}`](kind.startsWith('Big') ? 0n : 0, 4)));
}
for (const kind of ['UIntLE', 'UIntBE', 'IntLE', 'IntBE']) {
  for (let size = 0; size <= 7; size++) {
    console.log(kind, size, attempt(() => source[`read${kind}`](2, size)));
    const target = Buffer.alloc(7);
    for (const value of [1, -1, 2 ** 40 + 5, 2 ** 47, 2 ** 48]) console.log('  write', value, attempt(() => target[`write${kind}`](value, 0, size)), target.toString('hex'));
  }
  console.log(attempt(() => source[`read${kind}`]()), attempt(() => source[`read${kind}`](0)), attempt(() => source[`write${kind}`](1, 0)));
}
