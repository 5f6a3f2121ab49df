// A timer every 10 ms, and a callback that keeps the main thread for 80 ms: the timer has to wait for it.
let last = performance.now();
let worst = 0;

function tick() {
  const now = performance.now();
  worst = Math.max(worst, now - last - 10);
  last = now;
}

function compute() {
  let sum = 0;
  for (const until = performance.now() + 80; performance.now() < until;) sum += Math.sqrt(sum + 1);
  return sum;
}

const timer = setInterval(tick, 10);
setTimeout(compute, 35);
setTimeout(() => {
  clearInterval(timer);
  console.log(`the timer was up to ${worst.toFixed(0)} ms late`);
}, 160);
