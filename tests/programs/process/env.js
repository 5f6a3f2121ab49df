'use strict';
process.env.NUMBER = 1;
process.env.UNDEFINED = undefined;
process.env.NULL = null;
process.env.OBJECT = { toString: () => 'text' };
console.log(process.env.NUMBER === '1', process.env.UNDEFINED, process.env.NULL, process.env.OBJECT, process.env.MISSING);
console.log('NUMBER' in process.env, Object.hasOwn(process.env, 'NUMBER'), process.env.hasOwnProperty('NUMBER'));
console.log(Object.keys(process.env).includes('NUMBER'), { ...process.env }.NUMBER, JSON.parse(JSON.stringify(process.env)).NUMBER);
console.log(delete process.env.NUMBER, process.env.NUMBER, delete process.env.MISSING, 'NUMBER' in process.env);
for (const fn of [() => { process.env.X = Symbol('x'); }, () => { process.env[Symbol('y')] = 1; },
  () => Object.defineProperty(process.env, 'Z', { value: 1 }),
  () => Object.defineProperty(process.env, 'Z', { get() {} })]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
Object.defineProperty(process.env, 'FULL', { value: 'v', configurable: true, writable: true, enumerable: true });
console.log(process.env.FULL, process.env[Symbol.iterator], typeof process.env.toString);
console.log(Object.getOwnPropertyDescriptor(process.env, 'FULL'));
