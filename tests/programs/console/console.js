'use strict';
// console: every method on the global console (stdout and stderr go the same way here).
const { Console } = require('console');
const util = require('util');
const out = [];
const sink = { write(s) { out.push(s); return true; }, once() {}, removeListener() {}, listenerCount() { return 0; } };
const c = new Console({ stdout: sink });
const flush = (title) => { console.log(`# ${title}`); process.stdout.write(out.splice(0).join('')); };
const t = (f) => { try { const r = f(); console.log(r === undefined ? 'ok' : r); } catch (e) { console.log(e.name, e.code, e.message); } };

c.log(); c.log('a'); c.log('a', 'b', { c: 1 }, [1, 2]); c.log('%s is %d', 'a', 5, 'rest'); c.log('%%', 'x'); c.log('a%c b', 'css'); c.log(null, undefined, true, 1n, Symbol('q'), -0); c.log('%s'); c.log('100%'); c.log('%x', 1); c.info({ a: { b: { c: { d: 1 } } } }); c.debug('d'); c.warn('w'); c.error('e %o', [1]); flush('log');
c.dir({ a: { b: { c: { d: 1 } } } }); c.dir({ a: { b: 1 } }, { depth: 0 }); c.dir({ [util.inspect.custom]: () => 'x' }); c.dir('str'); c.dirxml({ a: 1 }, [2]); flush('dir');
c.assert(true, 'x'); c.assert(false); c.assert(false, 'x %s', 'y'); c.assert(false, { a: 1 }); c.assert(0, 'a', 'b'); c.assert(); c.assert(false, '%s', 'z'); c.assert(NaN, 5, 6); flush('assert');
c.group('G1'); c.log('in\nside'); c.group(); c.info({ a: 1, b: 'x'.repeat(80) }); c.groupEnd(); c.warn('w'); c.groupEnd(); c.groupEnd(); c.log('out'); c.groupCollapsed('x', 'y'); c.log(1); c.table([1]); c.groupEnd(); flush('group');
c.count(); c.count(); c.count('x'); c.countReset(); c.count(); c.count(undefined); c.count(null); c.count({}); flush('count');
for (const d of [5, 'str', null, undefined, [], [[1, 2], [3, 4]], [{ a: 1, b: 'x' }, { a: 2, c: true }], new Map([['a', 1], ['b', { x: 2 }]]), new Set([1, 'b']), { a: { x: 1 }, b: { y: 2 } }, [1, 'x', { a: 3 }], new Map([[1, 2]]).entries(), new Map([[1, 2]]).values(), new Map([[1, 2]]).keys(), new Set([3]).values(), new Set([3]).entries(), new Uint8Array(2), [{ a: { b: { c: 1 } }, f() {} }], [['中文', 'x'], ['a\nb', null]], [undefined, null], [[]], [Symbol('x')], new Map([[{ a: 1 }, [1, 2]]]), { a: 1, b: { c: 2 } }, [{ a: { x: 1, y: 2, z: 3 } }], [[1, 2, 3, 4, 5, 6, 7]], [[[1, 2, 3, 4, 5]]], new Map(), new Set(), [() => {}], { a() {} }, 'x'.split(''), Buffer.from('ab'), [, 1], [new Date(0)]]) c.table(d);
c.table([{ a: 1, b: 2 }, 3], ['b']); c.table([{ a: 1 }], []); c.table([{ a: 1, b: 2 }], ['q']); c.table([{ a: 1 }], undefined); t(() => c.table([1], 'x')); flush('table');
for (const m of ['log', 'warn', 'table', 'group']) { const { [m]: f } = c; console.log(f.name, f.length, Object.hasOwn(f, 'prototype')); f('detached'); } flush('detached');

const c2 = new Console({ stdout: sink, groupIndentation: 4, inspectOptions: { depth: 0 } }); c2.group('q'); c2.log({ a: { b: 1 } }); c2.dir({ a: { b: 1 } }); c2.groupEnd(); c2.groupEnd(); flush('options');
const c3 = new Console({ stdout: sink, colorMode: true }); c3.log({ a: 1, b: 'x' }, '%s', 5); c3.log('%o', [1]); c3.log('%O %s', { a: 1 }, { b: 2 }); c3.table([{ a: 1, b: 'x' }]); c3.log('plain', 1); flush('colors');
const errs = []; const both = new Console(sink, { ...sink, write(s) { errs.push(s); } }); both.log('o'); both.error('e'); both.warn('w'); both.trace('tr %s', 'x'); console.log(errs.map((s) => s.split('\n')[0])); console.log(errs[2].split('\n')[1].startsWith('    at ')); flush('two streams');
for (const f of [() => new Console(), () => new Console({}), () => new Console({ stdout: sink, stderr: {} }), () => new Console({ stdout: sink, colorMode: 3 }), () => new Console({ stdout: sink, inspectOptions: 3 }), () => new Console({ stdout: sink, inspectOptions: { colors: true }, colorMode: true }), () => new Console({ stdout: sink, groupIndentation: 'x' }), () => new Console({ stdout: sink, groupIndentation: 1001 }), () => new Console({ stdout: sink, groupIndentation: -1 }), () => new Console({ stdout: sink, groupIndentation: 1.5 })]) t(f);
t(() => typeof Console({ stdout: sink }).log); t(() => c instanceof Console); t(() => console instanceof Console); t(() => ({}) instanceof Console); t(() => require('console') === console); t(() => require('node:console') === globalThis.console); t(() => Object.prototype.toString.call(console)); t(() => Object.keys(console).join()); t(() => Object.keys(c).join()); t(() => Console.length); t(() => Console.name); console.log(console); console.log(c);
class My extends Console { log(...a) { super.log('my', ...a); } hello() { return 'hi'; } } const my = new My(sink); t(() => my.hello()); my.log(1); my.count(); flush('subclass');
const bad = { write() { throw new Error('bad'); }, once() {}, removeListener() {}, listenerCount() { return 0; } }; t(() => new Console({ stdout: bad, ignoreErrors: false }).log('x')); t(() => new Console({ stdout: bad }).log('x'));
const warnings = []; process.on('warning', (w) => { warnings.push(`${w.name}: ${w.message}`); });
c.timeEnd('nope'); c.timeLog('zz'); c.time('a'); c.time('a'); c.countReset('q'); c.timeLog('a', 1, { b: 2 }); c.timeEnd('a'); c.time(); c.timeEnd(); console.log(out.splice(0).map((s) => s.replace(/\d+(\.\d+)?m?s/, 'N ms')));
setTimeout(() => console.log(warnings), 10);
console.log('global'); console.group('g'); console.log('indented'); console.groupEnd(); console.log('%s', 'x'); console.table([{ a: 1 }]); console.dir([1, { a: { b: { c: {} } } }]); console.assert(true);
