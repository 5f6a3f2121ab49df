'use strict';
const timers = require('timers/promises');
const { promisify } = require('util');
console.log(require('timers').promises === timers, promisify(setTimeout) === timers.setTimeout, promisify(setImmediate) === timers.setImmediate);
const show = (p) => p.then((v) => console.log('value', v), (err) => console.log(err.name, err.code, err.message));
(async () => {
  await show(timers.setTimeout(1, 'v'));
  await show(timers.setTimeout(undefined, 'v'));
  await show(timers.setImmediate('i'));
  await show(timers.setTimeout('1'));
  await show(timers.setTimeout(1, 1, 3));
  await show(timers.setTimeout(1, 1, { ref: 'x' }));
  await show(timers.setTimeout(1, 1, { signal: {} }));
  await show(timers.setTimeout(1, 1, { signal: AbortSignal.abort('r') }));
  const ac = new AbortController();
  const p = timers.setImmediate(1, { signal: ac.signal });
  ac.abort();
  await show(p);
  let n = 0;
  for await (const v of timers.setInterval(1, 'tick')) { console.log(v); if (++n === 3) break; }
  const ac2 = new AbortController();
  try {
    for await (const v of timers.setInterval(1, 'x', { signal: ac2.signal })) { console.log(v); ac2.abort(); }
  } catch (err) { console.log(err.name, err.code); }
  await show(timers.scheduler.wait(1));
  await show(timers.scheduler.yield());
  try { new timers.scheduler.constructor(); } catch (err) { console.log(err.code); }
})();
