'use strict';
// Two chains of awaits take turns.
async function chain(name) {
  for (let i = 0; i < 4; i++) {
    console.log(name, i);
    await null;
  }
}
chain('a');
chain('b');
Promise.resolve().then(() => console.log('then 1')).then(() => console.log('then 2'));
console.log('sync');
