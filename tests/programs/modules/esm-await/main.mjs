// The order in which a graph with top-level await runs, and errors in it.
import { log } from './log.mjs';
import './slow.mjs';
import './fast.mjs';
import './parent.mjs';
log('main');
const order = [];
const one = import('./late-1.mjs').then(() => order.push('late-1'));
const two = import('./late-2.mjs').then(() => order.push('late-2'));
log('after import()');
await Promise.all([one, two]);
log(order.join());
try {
  await import('./rejects.mjs');
} catch (err) {
  log(err.message);
}
try {
  await import('./rejects.mjs');
} catch (err) {
  log(`again ${err.message}`);
}
const [a, b] = await Promise.allSettled([import('./throws.mjs'), import('./throws.mjs')]);
log(a.status, a.reason === b.reason, a.reason.message);
log(await import('./thenable.mjs'));
Promise.resolve().then(() => log('microtask'));
process.nextTick(() => log('tick'));
await null;
log('after await');
