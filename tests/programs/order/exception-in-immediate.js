'use strict';
process.on('uncaughtException', (err) => console.log('uncaught', err.message));
for (let i = 0; i < 4; i++) {
  setImmediate(() => {
    console.log('immediate', i);
    if (i % 2 === 0) throw new Error(`immediate ${i}`);
  });
}
