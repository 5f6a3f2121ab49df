// A chain of promises is done before anything else gets its turn: the timer of 1 ms comes when the chain ends.
const started = performance.now();

setTimeout(() => {
  console.log(`the timer of 1 ms came after ${(performance.now() - started).toFixed(0)} ms`);
}, 1);

async function chain() {
  let steps = 0;
  for (const until = performance.now() + 50; performance.now() < until; steps++) await null;
  return steps;
}

chain().then(() => console.log('the chain is done'));
