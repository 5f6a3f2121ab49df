'use strict';
process.on('uncaughtException', (err) => {
  console.log('uncaught', err.message);
  process.nextTick(() => console.log('tick of the listener'));
});
for (let i = 0; i < 3; i++) {
  setTimeout(() => {
    console.log('timer', i);
    if (i === 0) throw new Error('timer 0');
  }, 3);
}
// All of them are due when the loop gets to them.
const end = Date.now() + 20;
while (Date.now() < end);
