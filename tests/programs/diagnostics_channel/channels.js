'use strict';
const dc = require('diagnostics_channel');
const { AsyncLocalStorage } = require('async_hooks');
const c = dc.channel('my');
console.log(c === dc.channel('my'), c.hasSubscribers, dc.hasSubscribers('my'), c.name, c instanceof dc.Channel);
const f = (message, name) => console.log('got', message, name);
c.subscribe(f);
dc.subscribe('my', f);
c.publish({ a: 1 });
console.log(c.hasSubscribers, c instanceof dc.Channel, dc.unsubscribe('my', f), c.unsubscribe(f), c.unsubscribe(f), c.hasSubscribers);
c.publish('nobody');
const s = new AsyncLocalStorage();
c.bindStore(s, (data) => ({ wrapped: data }));
console.log(c.runStores('data', function(x) { return [this.t, x, s.getStore()]; }, { t: 1 }, 2), c.unbindStore(s), c.unbindStore(s));
for (const fn of [() => dc.channel(1), () => c.subscribe(1), () => dc.tracingChannel(3)]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
const t = dc.tracingChannel('op');
const names = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];
console.log(t.hasSubscribers, names.map((n) => t[n].name));
const handlers = {};
for (const n of names) handlers[n] = (ctx) => console.log(n, { ...ctx, error: ctx.error?.message });
t.subscribe(handlers);
console.log(t.traceSync((x) => x + 1, { id: 1 }, null, 1));
try { t.traceSync(() => { throw new Error('sync'); }, { id: 2 }); } catch (err) { console.log(err.message); }
t.traceCallback((x, cb) => cb(null, x), -1, { id: 3 }, null, 'v', (err, v) => console.log('callback', err, v));
t.tracePromise(async (x) => x, { id: 4 }, null, 'p').then((v) => {
  console.log('resolved', v);
  return t.tracePromise(async () => { throw new Error('rejected'); }, { id: 5 });
}).catch((err) => console.log(err.message, t.unsubscribe(handlers), t.hasSubscribers));
process.on('uncaughtException', (err) => console.log('uncaught', err.message));
c.subscribe(() => { throw new Error('from subscriber'); });
c.subscribe(() => console.log('still runs'));
c.publish('x');
