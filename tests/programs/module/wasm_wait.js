// Atomics.waitAsync settles, by notification and by time, and keeps nothing running.
const cells = new Int32Array(new SharedArrayBuffer(8));
const woken = Atomics.waitAsync(cells, 0, 0);
const timed = Atomics.waitAsync(cells, 1, 0, 20);
console.log(woken.async, timed.async, Atomics.waitAsync(cells, 0, 1).value);
woken.value.then((outcome) => console.log('first', outcome));
console.log(Atomics.notify(cells, 0));
const timer = setTimeout(() => {}, 5000);
timed.value.then((outcome) => {
  console.log('second', outcome);
  clearTimeout(timer);
  Atomics.waitAsync(cells, 0, 0).value.then(() => console.log('never'));
});
