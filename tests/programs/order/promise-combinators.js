'use strict';
const after = (n, value) => n === 0 ? Promise.resolve(value) : Promise.resolve().then(() => after(n - 1, value));
Promise.race([after(3, 'slow'), after(1, 'fast')]).then((v) => console.log('race', v));
Promise.all([after(2, 1), 2, after(1, 3)]).then((v) => console.log('all', v));
Promise.allSettled([after(1, 'x'), Promise.reject(new Error('no'))])
  .then((v) => console.log('allSettled', v.map((r) => r.status)));
Promise.any([Promise.reject(new Error('no')), after(2, 'any')]).then((v) => console.log('any', v));
process.nextTick(() => console.log('tick'));
