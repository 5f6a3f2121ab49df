'use strict';
// v8.serialize() and the classes behind it write V8's own bytes and read them again; what is broken is an Error.

const v8 = require('node:v8');
const { inspect } = require('node:util');

Error.stackTraceLimit = 0;
const attempt = (label, work) => {
  try {
    console.log(label, inspect(work(), { depth: 5, breakLength: 120 }));
  } catch (error) {
    console.log(label, error.name, error.message, error.code);
  }
};

const circle = { a: 1 };
circle.self = circle;
const memory = new ArrayBuffer(8);
const named = new Error('a');
named.name = 'SyntaxError';
class OwnError extends RangeError {}
const values = {
  circle, hole: [1, , 3], named: Object.assign([1, 'a'], { p: 2 }), onlyHoles: new Array(3), empty: [], deep: [[[]]],
  indices: { 5: 1, a: 2, 4294967295: 3, 4294967294: 4 }, twice: [circle, circle], nothing: {}, noPrototype: { __proto__: null, n: 1 },
  proto: JSON.parse('{"__proto__":{"x":1}}'), getter: { get x() { return 5; } }, own: new (class Foo { z = 1; })(),
  negativeZero: -0, big: 2 ** 31, int: -1, max: 2 ** 31 - 1, nan: NaN, undefined, null: null, true: true, false: false,
  latin: 'é', wide: '€x', pair: ['a', '€😀'], long: 'x'.repeat(200), longWide: '€'.repeat(100),
  bigint: 123456789012345678901234567890n, negative: -1n, zero: 0n, word: 2n ** 64n - 1n, date: new Date(5), noDate: new Date(NaN),
  regexp: /a\/b/dgimsuy, sets: /a/v, boxed: [Object(true), Object(false), Object(5), Object('st'), Object(5n)],
  map: new Map([[1, {}], [circle, new Set([1])]]), set: new Set(['a', NaN]), memory, resizable: new ArrayBuffer(2, { maxByteLength: 6 }),
  buffer: Buffer.from(new Uint8Array([104, 105]).buffer), dataView: new DataView(memory, 2, 3), shared: [new Uint8Array(memory), new Uint16Array(memory, 2)],
  views: [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array].map((Class) => Class.of(1, 2)),
  bigViews: [BigInt64Array.of(-1n), BigUint64Array.of(1n)], half: globalThis.Float16Array?.of(1.5),
  error: new Error('m', { cause: new TypeError('c') }), noMessage: new Error(), named, own2: new OwnError('q'), hidden: Object.defineProperty({ v: 1 }, 'h', { value: 2 }),
};
for (const [name, value] of Object.entries(values)) {
  attempt(name, () => {
    const bytes = v8.serialize(value);
    return [bytes.toString('hex').slice(0, 300), v8.deserialize(bytes)];
  });
  attempt('  plainly', () => {
    const serializer = new v8.Serializer();
    serializer.writeHeader();
    serializer.writeValue(value);
    const bytes = serializer.releaseBuffer();
    const deserializer = new v8.Deserializer(bytes);
    deserializer.readHeader();
    return [bytes.toString('hex').slice(0, 300), deserializer.readValue()];
  });
}
const refused = {
  symbol: Symbol('s'), function: () => 1, promise: Promise.resolve(), weakMap: new WeakMap(), weakSet: new WeakSet(), proxy: new Proxy({}, {}),
  generator: (function* g() {})(), arguments: (function f() { return arguments; })(1), weakRef: new WeakRef({}), format: new Intl.NumberFormat(),
  shared: new SharedArrayBuffer(1), boxedSymbol: Object(Symbol('b')),
};
for (const [name, value] of Object.entries(refused)) attempt(name, () => v8.serialize({ deep: [value] }));
attempt('detached', () => {
  const gone = new ArrayBuffer(1);
  structuredClone(gone, { transfer: [gone] });
  return v8.serialize(gone);
});

const written = (work) => {
  const serializer = new v8.Serializer();
  work(serializer);
  return serializer.releaseBuffer().toString('hex');
};
attempt('parts', () => written((s) => { s.writeUint32(300); s.writeUint64(1, 2); s.writeDouble(1.5); s.writeRawBytes(Buffer.from('ab')); s.writeUint32(); s.writeDouble('2'); }));
attempt('transfer', () => written((s) => { const buffer = new ArrayBuffer(1); s.transferArrayBuffer(7, buffer); s.writeValue([buffer, new Uint8Array(buffer)]); }));
attempt('shared', () => written((s) => { s._getSharedArrayBufferId = () => 9; s.writeValue(new SharedArrayBuffer(1)); }));
attempt('host objects', () => written((s) => { s._setTreatArrayBufferViewsAsHostObjects(true); s._writeHostObject = (view) => s.writeUint32(view.length); s.writeValue([new Uint8Array(3), new Uint8Array(4)]); }));
attempt('no host objects', () => written((s) => { s._setTreatArrayBufferViewsAsHostObjects(true); s.writeValue(new Uint8Array(3)); }));
attempt('own error', () => { class Own extends v8.Serializer { get _getDataCloneError() { return RangeError; } } new Own().writeValue(() => {}); });
for (const wrong of [(s) => s.writeRawBytes('x'), (s) => s.transferArrayBuffer(1, {})]) attempt('wrong', () => written(wrong));

const read = (hex, work) => {
  const deserializer = new v8.Deserializer(Buffer.from(hex, 'hex'));
  return work(deserializer);
};
attempt('parts', () => read('ac028280808010000000000000f83f6162', (d) => [d.readUint32(), d.readUint64(), d.readDouble(), d.readRawBytes(1), d._readRawBytes(1), d.buffer.length]));
attempt('header', () => read('ff0f', (d) => [d.readHeader(), d.getWireFormatVersion()]));
attempt('transferred', () => read('ff0f7407', (d) => { d.readHeader(); d.transferArrayBuffer(7, new ArrayBuffer(2)); return d.readValue(); }));
attempt('host object', () => read('ff0f5c05', (d) => { d.readHeader(); d._readHostObject = () => ({ read: d.readUint32() }); return d.readValue(); }));
for (const method of ['readHeader', 'readValue', 'readUint32', 'readUint64', 'readDouble']) attempt(method, () => read('', (d) => d[method]()));
attempt('readRawBytes', () => read('61', (d) => d.readRawBytes(2)));
for (const hex of ['', 'ff', 'ff0f', 'ff10', 'ff0c30', 'ff0d30', 'ff0fff', 'ff0f6f', 'ff0f7407', 'ff0f5e00', 'ff0f5c05', 'ff0f41ffffffff0f', 'ff0f42ffffff7f', 'ff0f5222016180808008', 'ff0f5c0103010203', 'ff0f53026cc3'])
  attempt(hex, () => v8.deserialize(Buffer.from(hex, 'hex')));
for (const wrong of [() => v8.Serializer(), () => v8.Deserializer(Buffer.alloc(1)), () => new v8.Deserializer('x'), () => v8.deserialize('x'), () => v8.deserialize(new ArrayBuffer(2))]) attempt('wrong', wrong);

// Values cut off and with two wrong bytes: the same is read, or the same is refused.
let seed = 3;
const below = (n) => {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return (seed >> 8) % n;
};
const sound = Object.values(values).filter((value) => !ArrayBuffer.isView(value) && !Array.isArray(value) && value !== undefined).map((value) => v8.serialize(value)).filter((bytes) => !bytes.includes(0x5c));
for (let i = 0; i < 1500; i++) {
  const bytes = Buffer.from(sound[below(sound.length)]);
  for (let k = 0; k < 2; k++) bytes[2 + below(bytes.length - 2)] = below(256);
  if (bytes.includes(0x5c)) continue;
  const length = below(3) ? bytes.length : below(bytes.length);
  attempt(bytes.toString('hex', 0, 60), () => v8.deserialize(bytes.subarray(0, length)));
}
