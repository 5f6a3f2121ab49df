'use strict';
// Weak references let go once the program has returned to the loop, and finalization registries are
// called back.
if (typeof gc !== 'function') {
  const { spawnSync } = require('child_process');
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', __filename], { encoding: 'utf8' });
  process.stdout.write(stdout + stderr);
  process.exitCode = status;
  return;
}

const seen = [];
const registry = new FinalizationRegistry((held) => {
  seen.push(held);
  if (seen.length === 1) process.nextTick(() => console.log('a tick after the callback'));
});
const refs = [];
(() => {
  for (let i = 0; i < 3; i++) {
    const object = { i };
    registry.register(object, i);
    refs.push(new WeakRef(object));
  }
})();
console.log(refs.every((ref) => ref.deref() !== undefined));
function again(rounds) {
  gc();
  if (seen.length < 3 && rounds < 50) setTimeout(again, 10, rounds + 1);
  else console.log(seen.sort(), refs.map((ref) => ref.deref()));
}
setTimeout(again, 10, 0);
