'use strict';
// How errors of the library look from outside: class, code, message, stack header, property list.
const util = require('util');
const fs = require('fs');
const path = require('path');
const show = (f) => { try { f(); console.log('no error'); } catch (e) { console.log(e.name, e.code, e.message, '|', String(e), '|', e.stack.split('\n')[0], '|', Object.keys(e).join(), e.constructor.name, Object.getPrototypeOf(e) === e.constructor.prototype, e instanceof e.constructor, util.types.isNativeError(e), Object.prototype.toString.call(e)); console.log(util.inspect(e).split('\n')[0], util.inspect(e).split('\n').slice(1).filter((l) => !/^\s+at /.test(l)).join('|')); } };
show(() => path.join(5)); show(() => Buffer.alloc('x')); show(() => new util.TextDecoder('nope')); show(() => util.inherits(1)); show(() => Buffer.alloc(-1)); show(() => path.basename({})); show(() => util.promisify()); show(() => Buffer.from(5)); show(() => util.styleText('x', 'y'));
show(() => new (require('events'))().emit('error', 'boo')); show(() => new (require('events'))().setMaxListeners(-1)); show(() => util.getSystemErrorName(5)); show(() => util.parseArgs({ args: ['--x'] })); show(() => new util.MIMEType('x'));
for (const v of [undefined, null, 0, -0, 'str', 'x'.repeat(40), "it's", true, Symbol('s'), 1n, {}, [], () => {}, class A {}, function named() {}, new Map(), Object.create(null), new (class Foo {})(), NaN]) show(() => path.join(v));

{ const e = (() => { try { path.join(1); } catch (err) { return err; } })(); e.message = 'changed'; console.log(e.message, e.toString()); e.foo = 1; console.log(Object.keys(e)); e.stack = 's'; console.log(e.stack); console.log(e instanceof TypeError, e instanceof Error); }
