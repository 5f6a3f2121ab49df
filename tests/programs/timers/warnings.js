'use strict';
process.removeAllListeners('warning');
process.on('warning', (w) => console.log(w.name, w.message));
for (const delay of [2 ** 31, -1, NaN, 'x', -5, 2 ** 40, undefined, null, '5', Infinity]) clearTimeout(setTimeout(() => {}, delay));
console.log(setTimeout(() => {}, 2 ** 31)._idleTimeout, setTimeout(() => {}, '7')._idleTimeout, setTimeout(() => {}, 1.5)._idleTimeout);
