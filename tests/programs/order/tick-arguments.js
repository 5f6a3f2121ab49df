'use strict';
process.nextTick((...args) => console.log(args.length, args), 1, 'two', null, undefined, { five: 5 });
process.nextTick((a) => console.log(a), 'one');
process.nextTick((a, b) => console.log(a, b), 'one', 'two');
process.nextTick((...args) => console.log(args.length));
