'use strict';
process.removeAllListeners('warning');
process.on('warning', (w) => console.log(w.name, w.code, w.message, w.detail));
process.emitWarning('plain');
process.emitWarning('typed', 'Custom');
process.emitWarning('coded', 'Custom', 'C1');
process.emitWarning('options', { type: 'T', code: 'C2', detail: 'more' });
process.emitWarning(new RangeError('an error'));
process.emitWarning('deprecated', 'DeprecationWarning', 'DEP9');
process.noDeprecation = true;
process.emitWarning('not shown', 'DeprecationWarning');
for (const fn of [() => process.emitWarning(), () => process.emitWarning(3), () => process.emitWarning('x', 3), () => process.emitWarning('x', 'y', 3), () => process.emitWarning('x', { type: 3 })]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
console.log('sync');
