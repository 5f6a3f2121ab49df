'use strict';
// What programs match on when they change what cannot be changed, and other words of V8's.

const frozen = Object.freeze({ a: 1 });
const list = Object.freeze([1]);
class Foo {
  #own = 1;
  static read(object) { return object.#own; }
  static write(object) { object.#own = 2; }
}
const cases = [
  () => { frozen.b = 1; },
  () => { Object.freeze(new Foo()).x = 1; },
  () => { Object.preventExtensions(function named() {}).q = 1; },
  () => { list.push(2); },
  () => { list[1] = 2; },
  () => { list[5] = 2; },
  () => { Object.seal(new Map()).x = 1; },
  () => { ({ get a() { return 1; } }).a = 2; },
  () => Object.keys(new Proxy([], { ownKeys: () => [] })),
  () => BigInt(1.5),
  () => new Uint16Array(new ArrayBuffer(3)),
  () => ({}) instanceof 5,
];
for (const f of cases) {
  try {
    f();
  } catch (error) {
    console.log(error.name, error.message);
  }
}
// The beginnings of these are the same.
for (const [f, length] of [[() => 'x'.repeat(-1), 19], [() => Foo.read({}), 26], [() => Foo.write({}), 27], [() => 'a' in 'b', 36]]) {
  try {
    f();
  } catch (error) {
    console.log(error.name, error.message.slice(0, length));
  }
}
// Assignments that do nothing outside of strict code say nothing.
new Function('o', 'o.b = 1; o.a = 2; return o')(frozen);
console.log(Reflect.set(frozen, 'b', 1), Reflect.defineProperty(list, 3, { value: 1 }), Reflect.set({ get a() { return 1; } }, 'a', 1));
Iterator.prototype[Symbol.toStringTag];
try { Iterator.prototype[Symbol.toStringTag] = 'x'; } catch (error) { console.log(error.name); }
