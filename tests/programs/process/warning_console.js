'use strict';
// Warnings are printed by console.error as it is when the first one comes, and within its groups.

console.error = (...args) => console.log('console.error', args.map((text) => text.replace(/\d+/g, 'N').replace('`anode', '`node')));
process.emitWarning('100 %s', { code: 'W1', detail: 'detail' });
setImmediate(() => {
  console.error = (...args) => console.log('second', args);
  console.group();
  process.emitWarning('in a group');
  setImmediate(() => console.groupEnd());
});
