'use strict';
setTimeout((...args) => console.log('timeout', args), 15, 'a', 2, { c: 3 });
setImmediate((...args) => console.log('immediate', args.length), 1, 2, 3, 4);
const i = setInterval(function(...args) { console.log('interval', args, this === i); clearInterval(i); }, 30, 'x');
setTimeout(function() { console.log(this.constructor.name); }, 22);
