'use strict';
const { on, EventEmitter } = require('events');
const e = new EventEmitter();
(async () => {
  process.nextTick(() => { e.emit('x', 1); e.emit('x', 2, 3); });
  let n = 0;
  for await (const args of on(e, 'x')) {
    console.log(args);
    if (++n === 2) break;
  }
  console.log(e.eventNames());
  process.nextTick(() => { e.emit('x', 'a'); e.emit('error', new Error('broken')); });
  try {
    for await (const args of on(e, 'x')) console.log(args);
  } catch (err) {
    console.log(err.message, e.eventNames());
  }
  const ac = new AbortController();
  process.nextTick(() => ac.abort());
  try {
    for await (const args of on(e, 'x', { signal: ac.signal })) console.log(args);
  } catch (err) {
    console.log(err.name, err.code);
  }
  process.nextTick(() => { e.emit('x', 1); e.emit('end'); });
  for await (const args of on(e, 'x', { close: ['end'] })) console.log(args);
  console.log('closed');
  const iterator = on(e, 'x');
  try { iterator.throw(3); } catch (err) { console.log(err.code, err.message); }
  console.log(await iterator.return(), await iterator.next());
})();
