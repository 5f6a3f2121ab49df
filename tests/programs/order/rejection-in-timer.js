'use strict';
process.on('unhandledRejection', (reason) => console.log('unhandled', reason));
setTimeout(() => {
  Promise.reject('from timer');
  console.log('timer 1');
}, 3);
setTimeout(() => console.log('timer 2'), 3);
