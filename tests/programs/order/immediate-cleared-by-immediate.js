'use strict';
const order = [];
let second;
setImmediate(() => {
  order.push('first');
  clearImmediate(second);
});
second = setImmediate(() => order.push('never'));
setImmediate(() => {
  order.push('third');
  const own = setImmediate(() => order.push('never either'));
  clearImmediate(own);
});
process.on('exit', () => console.log(order));
