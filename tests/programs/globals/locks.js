'use strict';
// navigator.locks: the Web Locks API within one thread.

const L = navigator.locks;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const t = async (...args) => {
  try {
    console.log('ok', await L.request(...args));
  } catch (e) {
    console.log(e?.name, e?.code, e?.message ?? e, e instanceof DOMException);
  }
};

(async () => {
  console.log(typeof LockManager, typeof Lock, require('worker_threads').locks === L, L);
  const proto = Object.getPrototypeOf(L);
  console.log(Object.getOwnPropertyNames(proto), Object.keys(proto), Object.prototype.toString.call(L), L.request.length, L.query.length);
  console.log(await L.query());
  // Arguments.
  await t();
  await t('a');
  await t('a', {});
  await t('-x', () => 1);
  await t('a', 5, () => 1);
  await t('a', null, () => 1);
  await t('a', { mode: 'foo' }, () => 1);
  await t('a', { steal: true, ifAvailable: true }, () => 1);
  await t('a', { steal: true, mode: 'shared' }, () => 1);
  await t('a', { signal: 5 }, () => 1);
  await t('a', { signal: AbortSignal.abort() }, () => 1);
  await t('a', { signal: AbortSignal.abort('why') }, () => 1);
  await t('a', { signal: new AbortController().signal, steal: true }, () => 1);
  await t('a', { signal: new AbortController().signal, ifAvailable: true }, () => 1);
  await t(Symbol('x'), () => 1);
  await t('a', { mode: undefined, steal: undefined }, (l) => l.mode);
  try { new L.constructor(); } catch (e) { console.log(e.name); }
  await L.query.call({}).catch((e) => console.log(e.name));
  // What the callback gets.
  await t('a', (l) => {
    console.log(Object.prototype.toString.call(l), l.name, l.mode, Object.keys(Object.getPrototypeOf(l)), l.constructor.name);
    return 7;
  });
  await t(undefined, (l) => l.name);
  await t(5, (l) => typeof l.name);
  await t('b', { mode: 'shared' }, (l) => l.mode);
  await t('fails', async () => { throw new RangeError('no'); });
  await t('fails', async () => 'free again');
  await t('free', { ifAvailable: 1 }, (l) => l?.name);
  // Waiting, and who goes together.
  const log = [];
  const gate = Promise.withResolvers();
  const held = L.request('held', async () => { log.push('first'); await gate.promise; log.push('first ends'); });
  const both = [1, 2].map(() => Promise.withResolvers());
  const shared = both.map((mine, n) => L.request('held', { mode: 'shared' }, async () => {
    log.push(`shared ${n}`);
    // Each ends when the other has begun.
    both[1 - n].resolve();
    await mine.promise;
  }));
  const last = L.request('held', async () => { log.push('last'); });
  const state = await L.query();
  const plain = ({ name, mode, clientId }) => `${name} ${mode} ${typeof clientId}`;
  console.log(state.held.map(plain), state.pending.map(plain));
  await t('held', { ifAvailable: true }, (l) => l);
  const abort = new AbortController();
  const waits = t('held', { signal: abort.signal }, () => 1);
  abort.abort();
  await waits;
  const reason = new AbortController();
  const waitsToo = t('held', { signal: reason.signal }, () => 1);
  await null;
  reason.abort(new Error('reason'));
  await waitsToo;
  gate.resolve();
  await Promise.all([held, ...shared, last]);
  await sleep(1);
  console.log(log, await L.query());
  // Theft.
  const never = new Promise(() => {});
  const robbed = L.request('stolen', () => never).catch((e) => console.log('robbed', e.name, e.code, e.message));
  await t('stolen', { steal: true }, () => 'thief');
  await robbed;
  await sleep(1);
  console.log(await L.query());
  // Not called within the call.
  const order = [];
  const asked = L.request('order', async () => { order.push('in'); });
  order.push('after');
  await asked;
  console.log(order);
})();
