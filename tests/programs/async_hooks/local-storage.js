'use strict';
const { AsyncLocalStorage, AsyncResource } = require('async_hooks');
const s = new AsyncLocalStorage({ name: 'mine', defaultValue: 'default' });
console.log(s.name, s.getStore());
console.log(s.run(1, (a, b) => [s.getStore(), a, b], 'a', 'b'));
s.run('outer', () => {
  s.run('inner', () => console.log(s.getStore()));
  s.exit(() => console.log(s.getStore()));
  try { s.run('throws', () => { throw new Error('x'); }); } catch {}
  console.log(s.getStore());
});
const other = new AsyncLocalStorage();
s.run(1, () => other.run(2, () => setTimeout(() => console.log(s.getStore(), other.getStore()), 1)));
const bound = s.run('bound', () => AsyncLocalStorage.bind((x) => [s.getStore(), x]));
console.log(bound(5), bound.length);
const snapshot = s.run('snap', () => AsyncLocalStorage.snapshot());
console.log(s.run('now', () => snapshot((x) => [s.getStore(), x], 6)));
const resource = s.run('resource', () => new AsyncResource('R'));
console.log(resource.runInAsyncScope(function(x) { return [this.t, x, s.getStore()]; }, { t: 't' }, 7));
console.log(AsyncResource.bind(function() { return s.getStore(); })());
for (const fn of [() => new AsyncResource(), () => new AsyncResource(''), () => AsyncLocalStorage.bind(1), () => new AsyncResource('x', { triggerAsyncId: 'y' })]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
console.log(typeof resource.asyncId(), typeof resource.triggerAsyncId(), resource.emitDestroy() === resource);
s.enterWith('entered');
console.log(s.getStore());
s.disable();
console.log(s.getStore());
