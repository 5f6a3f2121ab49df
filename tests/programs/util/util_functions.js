'use strict';
// The functions of util that are not about printing.
const util = require('util');
const t = (f) => { try { console.log(f()); } catch (e) { console.log(e.name, e.code, e.code && e.message); } };
const later = [];
// Exports.
t(() => Object.keys(util).join()); t(() => util.types === require('util/types'));
for (const k of Object.keys(util)) if (typeof util[k] === 'function') console.log(k, util[k].name, util[k].length);
// promisify.
const cb = (fail, ...r) => (...a) => { const f = a.pop(); setImmediate(() => (fail ? f(fail) : f(null, ...r, ...a))); };
for (const p of [util.promisify(cb(null, 1))(2, 3), util.promisify(cb(new Error('pf')))(), util.promisify(cb(null))(), util.promisify(setTimeout)(1, 'timeout'), util.promisify(setImmediate)('imm'), util.promisify(require('fs').readFile)('/nonexistent/x').catch((e) => Promise.reject(e.code)), util.promisify(() => { throw new Error('sync'); })()]) later.push(p.then((v) => ['ok', v], (e) => ['err', e && e.message || e]));
t(() => util.promisify(5)); t(() => { const f = () => {}; f[util.promisify.custom] = 5; return util.promisify(f); }); t(() => { const f = () => {}; f[util.promisify.custom] = () => 'custom'; const g = util.promisify(f); return [g(), g === util.promisify(g), g === util.promisify(f)]; }); t(() => { function foo(a, b, c) {} foo.x = 1; const p = util.promisify(foo); return [p.name, p.length, p.x, util.promisify(p) === p, Object.getPrototypeOf(p) === Function.prototype]; }); { const o = { v: 7, m(f) { f(null, this.v); }, }; o.p = util.promisify(o.m); later.push(o.p().then((v) => ['this', v])); } t(() => util.promisify.custom);
// callbackify.
const order = []; for (const f of [async () => 'v', async () => { throw new Error('cb'); }, () => Promise.reject(null), () => Promise.reject(0), async function (a, b) { return [this && this.q, a, b]; }, () => ({ then(r) { r('thenable'); } })]) later.push(new Promise((res) => util.callbackify(f).call({ q: 1 }, 1, 2, (e, v) => { order.push(1); res(['cb', e && [e.code, e.message, e.reason], v]); })));
t(() => util.callbackify(3)); t(() => util.callbackify(async () => {})()); t(() => util.callbackify(async () => {})('x')); t(() => { const f = util.callbackify(async function foo(a, b) {}); return [f.name, f.length]; });
// inherits, _extend, deprecate.
t(() => { function A() {} A.prototype.m = () => 1; function B() {} util.inherits(B, A); return [new B().m(), B.super_ === A, new B() instanceof A, Object.getOwnPropertyDescriptor(B, 'super_').enumerable]; }); t(() => util.inherits(null, Map)); t(() => util.inherits(function () {}, undefined)); t(() => util.inherits(function () {}, {})); 
t(() => { class K { constructor(a) { this.a = a; } } const D = util.deprecate(K, 'K is old', 'DEP_K'); return [new D(3).a, new D(1) instanceof K, D.length, D.name, Object.getPrototypeOf(D) === K]; }); t(() => util.deprecate(() => {}, 'x', 5)); t(() => { const d = util.deprecate(function (a, b) { return [this.z, a, b]; }, 'fn is old', 'DEP_F'); d.call({ z: 1 }, 2, 3); return d.call({ z: 1 }, 2, 3); }); t(() => util.deprecate(() => 'nocode', 'no code')()); t(() => util.deprecate(() => 'same code', 'other text', 'DEP_F')());
const warnings = []; process.on('warning', (w) => warnings.push([w.name, w.code, w.message]));
// System errors.
for (const n of [-2, -13, -98, -111, -4095, -99999, 2, 0, 1.5, 'x', -1n]) { t(() => util.getSystemErrorName(n)); t(() => util.getSystemErrorMessage(n)); } t(() => util.getSystemErrorMap().get(-2)); t(() => util.getSystemErrorMap() instanceof Map);
t(() => util.convertProcessSignalToExitCode('SIGTERM')); t(() => util.convertProcessSignalToExitCode('SIGKILL')); t(() => util.convertProcessSignalToExitCode('x')); t(() => util.convertProcessSignalToExitCode(9));
// Text.
t(() => util.toUSVString('a\ud800b') === 'a\ufffdb'); t(() => util.toUSVString(5)); t(() => util.stripVTControlCharacters('\u001b[31ma\u001b[39m')); t(() => util.stripVTControlCharacters(1));
const st = (f, s, o = { validateStream: false }) => t(() => JSON.stringify(util.styleText(f, s, o)));
st('red', 'a'); st(['red', 'bold'], 'a'); st('red', 'a\x1b[39mb'); st(['red', 'bold'], 'a\x1b[39mb\x1b[22mc'); st(['dim', 'bold'], 'a\x1b[22mb'); st('none', 'a'); st(['none', 'red'], 'z'); st([], 'a'); st('grey', 'alias'); st('foo', 'a'); st(['red', 'foo'], 'a'); st(1, 'a'); st('red', 1); st('red', 'a', null); st('red', 'a', { validateStream: 1 }); st('red', 'a', { stream: {} }); st('underline', 'x\x1b[24my'); st(['italic', 'bgRed'], 'q'); st('red', util.styleText('blue', 'in', { validateStream: false }) + 'out');
// Environment files, differences.
for (const e of ['A=1', 'A=1\nB=2', '#c\nA=1', 'A="x\\ny"', "A='x\\ny'", 'A=`b`', 'export A=1', 'A= 1 ', 'A=1 # c', 'A="1 # c"', 'A=', 'A', '=1', 'A="multi\nline"', 'A=1\r\nB=2', 'A B=1', 'A="unclosed', 'A=\'a"b\'', 'A==x', '  A  =  x  ']) t(() => JSON.stringify(util.parseEnv(e))); t(() => util.parseEnv(1));
for (const [a, b] of [['abc', 'abd'], [['a', 'b'], ['a', 'c', 'b']], ['', 'a'], ['a', ''], ['a', 'a'], ['abcdef', 'azced'], ['12345', '1345'], [['x', 'y', 'z'], ['z', 'y', 'x']], [[], ['q']], ['kitten', 'sitting']]) t(() => JSON.stringify(util.diff(a, b))); t(() => util.diff(1, 2)); t(() => util.diff([1], ['a'])); t(() => util.diff('a', 1));
// debuglog.
t(() => util.debuglog('foo').enabled); t(() => util.debuglog('foo')('quiet')); t(() => util.debug === util.debuglog); 
// Call sites.
t(() => util.getCallSites(1).map((s) => [Object.keys(s), s.scriptName.split('/').pop(), typeof s.lineNumber])); t(() => (function named() { return util.getCallSites()[0].functionName; })()); for (const b of ['x', 0, 201, 1.5]) t(() => util.getCallSites(b)); t(() => util.getCallSites({ sourceMap: 1 })); t(() => util.getCallSites(1, 3)); t(() => util.getCallSites(null));
t(() => util.isArray([])); t(() => util._extend({ a: 1 }, { b: 2 })); t(() => util._extend({ a: 1 }, null)); t(() => util.isDeepStrictEqual({ a: [1] }, { a: [1] }));
{ const e = util._errnoException(-2, 'open', 'x'); t(() => [e.message, e.code, e.errno, e.syscall]); const x = util._exceptionWithHostPort(-111, 'connect', '1.2.3.4', 80, 'l'); t(() => [x.message, x.code, x.address, x.port]); }
// types.
const samples = { args: (function () { return arguments; })(), ab: new ArrayBuffer(1), sab: new SharedArrayBuffer(1), af: async () => {}, agf: async function* () {}, gf: function* () {}, go: (function* () {})(), bi: Object(1n), bo: new Boolean(1), no: new Number(1), so: new String('x'), sy: Object(Symbol()), d: new Date(), m: new Map(), mi: new Map().keys(), s: new Set(), si: new Set().values(), wm: new WeakMap(), ws: new WeakSet(), e: new TypeError(), fe: Object.create(Error.prototype), p: Promise.resolve(), px: new Proxy({}, {}), pf: new Proxy(() => {}, {}), r: /x/, dv: new DataView(new ArrayBuffer(1)), u8: new Uint8Array(1), u8c: new Uint8ClampedArray(1), u16: new Uint16Array(1), u32: new Uint32Array(1), i8: new Int8Array(1), i16: new Int16Array(1), i32: new Int32Array(1), f32: new Float32Array(1), f64: new Float64Array(1), b64: new BigInt64Array(1), bu64: new BigUint64Array(1), buf: Buffer.alloc(1), o: {}, f() {}, n: null, u: undefined, num: 1, str: 'x' };
for (const k of Object.keys(samples)) console.log(k, Object.keys(util.types).filter((n) => util.types[n](samples[k])).join());
Promise.all(later).then((r) => { console.log(r); setImmediate(() => console.log(warnings)); });
