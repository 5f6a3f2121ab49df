'use strict';
const e = new DOMException('message', 'DataCloneError');
console.log(e.name, e.message, e.code, String(e), e instanceof Error, Object.prototype.toString.call(e));
console.log(new DOMException().name, new DOMException('x', 'Unknown').code, DOMException.ABORT_ERR, e.ABORT_ERR);
const c = new DOMException('m', { name: 'N', cause: 7 });
console.log(c.name, c.cause, Object.keys(c), e.stack.split('\n')[0]);
console.log(Object.keys(DOMException).length, Object.hasOwn(e, 'message'));
for (const fn of [() => DOMException('x'), () => Object.getOwnPropertyDescriptor(DOMException.prototype, 'name').get.call({})]) {
  try { fn(); } catch (err) { console.log(err.name, err.code); }
}
