'use strict';
// Buffer.concat of what comes to 32 KB and more: lengths that cut, that leave a tail, and items that are no bytes.

const a = Buffer.alloc(20_000, 'a');
const b = new Uint8Array(new ArrayBuffer(50_000), 10_000, 30_000).fill(98);
const show = (name, make) => {
  try {
    const made = make();
    const runs = made.latin1Slice().replace(/(.)\1*/gs, (run, c) => `${JSON.stringify(c)}x${run.length} `);
    console.log(name, made.constructor.name, made.length, made.byteOffset, made.buffer.byteLength === made.length, runs);
  } catch (error) {
    console.log(name, error.name, error.code, error.message);
  }
};

show('sum', () => Buffer.concat([a, b]));
show('one', () => Buffer.concat([b]));
show('same twice', () => Buffer.concat([a, a]));
show('cut in the second', () => Buffer.concat([a, b], 40_000));
show('cut in the first', () => Buffer.concat([b, a, b], 32_768));
show('tail', () => Buffer.concat([a, b], 60_001));
show('tail alone', () => Buffer.concat([Buffer.alloc(0)], 40_000));
show('empty items', () => Buffer.concat([Buffer.alloc(0), a, new Uint8Array(0), b]));
show('wrong item', () => Buffer.concat([a, 'b', b], 40_000));
show('wrong item, no length', () => Buffer.concat([a, b, null]));
show('wrong item behind the end', () => Buffer.concat([b, a, {}], 32_768));
show('hole', () => Buffer.concat([a, , b], 50_000)); // eslint-disable-line no-sparse-arrays
show('other view', () => Buffer.concat([new Uint16Array(20_000)], 40_000));

// What is made is nobody else's.
const made = Buffer.concat([a, b]);
a.fill('z');
console.log(made[0], made[19_999], made[20_000]);

// A part whose memory went away has no bytes.
const gone = new Uint8Array(40_000).fill(1);
structuredClone(gone.buffer, { transfer: [gone.buffer] });
show('detached', () => Buffer.concat([gone, b], 40_000));
show('detached, no length', () => Buffer.concat([gone, b, b]));
