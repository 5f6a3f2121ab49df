// The same 80 ms of work, twice: on the main thread, then in a worker with an event loop of its own.
const { Worker } = require('node:worker_threads');

function compute() {
  let sum = 0;
  for (const until = performance.now() + 80; performance.now() < until;) sum += Math.sqrt(sum + 1);
  return sum;
}

function count(what, done) {
  let ticks = 0;
  const timer = setInterval(function tick() { ticks++; }, 5);
  done(() => {
    clearInterval(timer);
    console.log(`${what}: ${ticks > 5 ? 'the timer ran' : 'the timer had to wait'}`);
  });
}

count('on the main thread', (end) => setTimeout(function computeHere() { compute(); end(); }, 5));
setTimeout(() => count('in a worker', (end) => {
  new Worker(`const compute = ${compute}; compute();`, { eval: true }).on('exit', end);
}), 120);
