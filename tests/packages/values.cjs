// Packages: zod@4 luxon@3 immer@10 bluebird@3 p-limit@7 yaml@2
'use strict';
// Packages about values: their shape, their change, times, promises, YAML.

process.env.TZ = 'Europe/Berlin';
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

const later = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));

async function zod() {
  const { z } = requireFrom('zod');
  const user = z.object({
    name: z.string().trim().min(2).max(20).regex(/^\p{L}+$/u),
    email: z.email().optional(),
    age: z.coerce.number().int().gte(0).default(7),
    role: z.enum(['admin', 'user']),
    tags: z.array(z.string()).nonempty().transform((list) => new Set(list)),
    when: z.iso.datetime().transform((text) => new Date(text)).nullable(),
    nested: z.record(z.string(), z.union([z.literal(1), z.tuple([z.boolean(), z.bigint()]).rest(z.null())])),
  }).strict().refine((u) => u.role !== 'admin' || u.age > 17, { error: 'too young', path: ['age'] });
  const good = { name: ' Zoë ', role: 'user', tags: ['a', 'b', 'a'], when: '2024-02-29T10:00:00Z', nested: { x: 1, y: [true, 2n, null] } };
  console.log(user.parse(good));
  for (const bad of [{}, { ...good, name: 'x1', email: 'nope', age: '1.5', tags: [] }, { ...good, more: 1, nested: { x: [1, 2] } },
    { ...good, role: 'admin' }, null, [1]]) {
    const result = user.safeParse(bad);
    console.log(result.success, result.error.issues);
    console.log(z.prettifyError(result.error), z.treeifyError(result.error));
  }
  const shape = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('circle'), r: z.number().positive() }), z.object({ kind: z.literal('square'), side: z.number().multipleOf(0.5) })]);
  console.log(shape.parse({ kind: 'square', side: 1.5 }), shape.safeParse({ kind: 'x' }).error.issues);
  const tree = z.object({ value: z.number(), get children() { return z.array(tree); } });
  console.log(tree.parse({ value: 1, children: [{ value: 2, children: [] }] }));
  console.log(JSON.stringify(z.toJSONSchema(tree)), JSON.stringify(z.toJSONSchema(shape)));
  const asked = z.string().refine(async (text) => { await later(1); return text.startsWith('a'); }, 'must begin with a').pipe(z.preprocess((v) => v.length, z.number().max(3)));
  console.log(await asked.safeParseAsync('abc'), (await asked.safeParseAsync('bcde')).error.issues);
  try { asked.parse('x'); } catch (error) { console.log(error.constructor.name); }
  try { user.parse(5); } catch (error) { console.log(error instanceof z.ZodError, error.name, error.message); }
  const fn = z.function({ input: [z.number()], output: z.string() }).implement((n) => 'x'.repeat(n));
  console.log(fn(3), z.codec(z.string(), z.number(), { decode: Number, encode: String }).encode(5));
  console.log(user.shape.role.options, z.keyof(z.object({ a: z.any(), b: z.never() })).options);
  console.log(z.map(z.string(), z.date()).safeParse(new Map([['a', new Date(0)], [1, 2]])).error.issues);
}

function luxon() {
  const { DateTime, Duration, Interval, Settings, Info } = requireFrom('luxon');
  Settings.defaultLocale = 'en-GB';
  Settings.now = () => Date.UTC(2024, 1, 29, 12, 30, 15, 250);
  const now = DateTime.now();
  console.log(now.toISO(), now.zoneName, now.offset, now.toFormat("cccc d LLLL yyyy HH:mm:ss.SSS ZZZZ ZZZZZ 'W'WW o q"), now.toHTTP());
  for (const zone of ['America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC+3', 'local'])
    console.log(now.setZone(zone).toString(), now.setZone(zone).offsetNameShort, now.setZone(zone).isInDST);
  for (const locale of ['en-US', 'de', 'fr', 'ja', 'ar', 'pt-BR']) {
    const local = now.setLocale(locale);
    console.log(local.toLocaleString(DateTime.DATETIME_FULL), '|', local.toFormat('DDDD t'), '|', local.toLocaleString(DateTime.TIME_WITH_SECONDS));
    console.log(Info.months('short', { locale }), Info.weekdays('long', { locale }), local.minus({ days: 2, hours: 3 }).toRelative(), local.plus({ days: 1 }).toRelativeCalendar());
  }
  const jump = DateTime.fromISO('2024-03-31T01:30:00');
  console.log(jump.plus({ hours: 1 }).toISO(), jump.plus({ days: 1 }).toISO(), jump.set({ hour: 2 }).toISO(), DateTime.fromISO('2024-10-27T02:30').toISO());
  console.log(DateTime.fromFormat('29/02/2024 5:06 PM America/New_York', 'dd/MM/yyyy h:mm a z').toISO(), DateTime.fromFormat('29 février 2024', 'dd MMMM yyyy', { locale: 'fr' }).toISODate());
  console.log(DateTime.fromISO('2023-02-29').invalidExplanation, DateTime.fromISO('2020-W53-7T10').toISO(), DateTime.fromISO('2024-060').toISODate());
  console.log(DateTime.fromISO('2024-13').isValid, DateTime.fromFormat('x', 'yyyy').invalidExplanation, DateTime.now().setZone('No/Where').invalidReason);
  const span = DateTime.utc(2024, 12, 25).diff(DateTime.utc(2021, 2, 28, 5), ['years', 'months', 'days', 'hours']);
  console.log(span.toObject(), span.toISO(), span.toHuman(), span.shiftTo('minutes').toHuman({ unitDisplay: 'short' }), Duration.fromISO('P1Y2M3DT4.5S').toObject());
  console.log(Duration.fromObject({ hours: 27, minutes: 90 }).normalize().toFormat("d 'days' hh:mm:ss"), Duration.fromMillis(123456789).rescale().toHuman({ listStyle: 'long' }));
  const week = Interval.fromDateTimes(DateTime.utc(2024, 3, 28), DateTime.utc(2024, 4, 4));
  console.log(week.toISO(), week.splitBy({ days: 3 }).map(String), week.contains(DateTime.utc(2024, 4, 1)), week.count('weeks'), week.toFormat('d LLL'));
  console.log(Info.features(), Info.normalizeZone('Europe/Paris').isValid, now.reconfigure({ outputCalendar: 'hebrew', locale: 'en-US' }).toLocaleString(DateTime.DATE_FULL));
  console.log(now, span, week);
}

function immer() {
  const { produce, produceWithPatches, applyPatches, enablePatches, enableMapSet, current, original, isDraft, freeze, nothing, createDraft, finishDraft, immerable } = requireFrom('immer');
  enablePatches();
  enableMapSet();
  const base = { list: [{ id: 1, done: false }, { id: 2, done: true }], map: new Map([['a', { n: 1 }]]), set: new Set([1, 2]), untouched: { deep: true } };
  const [next, patches, inverse] = produceWithPatches(base, (draft) => {
    draft.list[0].done = true;
    draft.list.push({ id: 3 });
    draft.list.splice(1, 1);
    draft.map.get('a').n++;
    draft.map.set('b', { n: 2 });
    draft.set.delete(1);
    draft.set.add({ x: 1 });
    delete draft.nothing;
    draft.added = { self: draft.list.length };
    console.log(isDraft(draft.list), current(draft.list), original(draft).list.length, Object.keys(draft), 'list' in draft, draft.list.map((item) => item.id));
  });
  console.log(next, base, next.untouched === base.untouched, next.map.get('b'));
  console.log(patches, inverse);
  console.log(applyPatches(base, patches), applyPatches(next, inverse));
  console.log(Object.isFrozen(next), Object.isFrozen(next.list), produce(base, () => {}) === base, produce(1, (n) => n + 1), produce({ a: 1 }, () => nothing));
  for (const bad of [() => { next.list.push(1); }, () => next.map.set('x', 1), () => produce(base, (draft) => { draft.x = 1; return {}; }), () => {
    let escaped;
    produce(base, (draft) => { escaped = draft.list; });
    return escaped.length;
  }, () => produce(base, (draft) => Object.defineProperty(draft, 'x', { value: 1 })), () => produce(new Date(0), (d) => { d.x = 1; })]) {
    try { console.log(bad()); } catch (error) { console.log(error.constructor.name, error.message.startsWith('[Immer]') ? error.message : ''); }
  }
  class Counter { [immerable] = true; n = 0; get twice() { return this.n * 2; } inc() { return produce(this, (draft) => { draft.n++; }); } }
  const counted = new Counter().inc().inc();
  console.log(counted, counted.twice, counted instanceof Counter);
  const draft = createDraft(base);
  draft.list[1].done = 'x';
  console.log(finishDraft(draft), freeze({ a: { b: 1 } }, true));
  const add = produce((state, action) => { switch (action.type) { case 'add': state.push(action.item); break; case 'drop': state.length = 0; } }, ['start']);
  console.log(add(undefined, { type: 'add', item: 1 }), add(['x'], { type: 'drop' }), add(['y'], {}));
}

async function bluebird() {
  const Promise = requireFrom('bluebird');
  Promise.config({ cancellation: true, warnings: false });
  console.log(await Promise.map([3, 1, 2], (n) => Promise.delay(n * 3, n * 10), { concurrency: 2 }), await Promise.reduce([1, 2, 3], async (a, b) => a + b, 0));
  console.log(await Promise.props({ a: 1, b: Promise.delay(1, 'b') }), await Promise.some([Promise.delay(9, 'slow'), 'now', Promise.delay(1, 'soon')], 2), await Promise.any([Promise.reject(new Error('x')), 2]));
  console.log(await Promise.mapSeries(['a', 'b'], (x, i, n) => [x, i, n]), await Promise.filter([1, 2, 3], (n) => Promise.resolve(n % 2)), await Promise.join(1, Promise.resolve(2), (a, b) => a + b));
  await Promise.delay(500).timeout(5, 'too late').catch(Promise.TimeoutError, (error) => console.log(error.name, error.message));
  await Promise.try(() => { throw Object.assign(new RangeError('r'), { code: 5 }); }).catch(TypeError, () => console.log('wrong')).catch({ code: 5 }, (error) => console.log('by code', error.name)).finally(() => console.log('finally'));
  const read = Promise.promisifyAll({ get(key, done) { setImmediate(done, key ? null : new Error('no key'), key + key); }, many(done) { done(null, 1, 2); } }, { multiArgs: false });
  console.log(await read.getAsync('k'), await read.manyAsync(), await read.getAsync('').catch((error) => [error.name, error.isOperational, error.message]));
  console.log(await Promise.coroutine(function* run(n) { const a = yield Promise.delay(1, n); const [b, c] = yield Promise.all([1, 2]); return a + b + c; })(4));
  const resource = (name) => Promise.resolve(name).disposer((n, promise) => console.log('disposed', n, promise.isFulfilled()));
  await Promise.using(resource('db'), resource('file'), (a, b) => Promise.delay(1, console.log('using', a, b)));
  console.log(await Promise.all([Promise.resolve(1).reflect(), Promise.reject(new Error('n')).reflect()]).map((r) => (r.isFulfilled() ? r.value() : r.reason().message)));
  const cancelled = Promise.delay(50).then(() => console.log('never')).finally(() => console.log('cancelled', cancelled.isCancelled()));
  cancelled.cancel();
  await new Promise((resolve) => Promise.resolve('value').asCallback((error, value) => resolve(console.log(error, value))));
  await new Promise((resolve) => Promise.resolve([1, 2]).spread((a, b) => console.log(a, b)).then(() => resolve()));
  const order = [];
  const wait = later(20);
  Promise.resolve().then(() => order.push('bluebird'));
  global.Promise.resolve().then(() => order.push('native'));
  process.nextTick(() => order.push('tick'));
  setImmediate(() => order.push('immediate'));
  await wait;
  console.log(order);
  console.log(await new Promise((resolve) => {
    process.once('unhandledRejection', (reason, promise) => resolve([reason.message, promise instanceof Promise]));
    Promise.reject(new Error('nobody catches'));
  }));
}

async function pLimit() {
  const { default: pLimit, limitFunction } = await import(require('node:url').pathToFileURL(requireFrom.resolve('p-limit')).href);
  const limit = pLimit(2);
  let running = 0;
  const log = [];
  const job = async (name, ms) => {
    log.push(`${name} starts with ${++running}`);
    await later(ms);
    running--;
    if (name === 'c') throw new Error('c fails');
    return name;
  };
  const all = ['a', 'b', 'c', 'd', 'e'].map((name, i) => limit(job, name, 12 - i));
  console.log(limit.activeCount, limit.pendingCount);
  await null;
  console.log(limit.activeCount, limit.pendingCount);
  // Where an error came from differs by what the timers of the moment share; what it says does not.
  const ends = (await Promise.allSettled(all)).map(({ status, value, reason }) => [status, value ?? reason.message]);
  console.log(ends, log, limit.activeCount);
  const held = [limit(later, 5), limit(later, 5), limit(later, 5)];
  await null;
  limit.clearQueue();
  console.log(limit.pendingCount, limit.concurrency, await limit.map([1, 2, 3], (n, i) => n * i), held.length);
  const one = limitFunction(async (n) => { log.push(n); await later(1); log.push(-n); }, { concurrency: 1 });
  log.length = 0;
  await Promise.all([one(1), one(2)]);
  console.log(log);
  const { AsyncLocalStorage } = require('node:async_hooks');
  const storage = new AsyncLocalStorage();
  console.log(await Promise.all([1, 2, 3].map((n) => storage.run(n, () => limit(async () => { await later(2); return storage.getStore(); })))));
  for (const bad of [0, 1.5, 'x']) try { pLimit(bad); } catch (error) { console.log(error.name, error.message); }
}

function yamlPackage() {
  const YAML = requireFrom('yaml');
  const text = `%YAML 1.2
---
# leading
anchors: &a {x: 1, y: [~, true, 0x1F, 1e3, .nan, "esc \\u00e9\\n"]}
alias: *a
? complex key
: - nested
  - - deeper # note
    - |+
      kept

  - >2-
     folded
     text

!!set {one, two}: set
plain text: a b: c
`;
  const doc = YAML.parseDocument(text, { strict: false });
  console.log(doc.errors.map((e) => [e.code, e.message]), doc.toJS({ mapAsMap: true }));
  const fine = YAML.parseDocument('# top\na: 1 # one\n\nb:\n  - x\n  # mid\n  - {y: z}\nc: !custom 5\n');
  fine.setIn(['b', 0], { new: [1, 2] });
  fine.addIn(['b'], 'more');
  fine.get('b').items[1].commentBefore = ' changed';
  fine.deleteIn(['a']);
  console.log(String(fine), fine.warnings.map((w) => w.code), fine.contents.items.length);
  console.log(YAML.parse('a: 2024-01-02\nb: yes\n<<: {c: 0o7}\nd: 1_000', { version: '1.1', merge: true }), YAML.parse('"\\x41"'), YAML.parse('- 12345678901234567890', { intAsBigInt: true }));
  const shared = { s: 1 };
  console.log(YAML.stringify({ first: shared, second: shared, m: new Map([[{ k: 1 }, 'v']]), s: new Set(['x']), d: new Date(0), u: undefined, n: null, big: 10n, multi: 'l1\nl2\n', long: 'word '.repeat(30), num: '12', t: 'true', e: [], b: Buffer.from('hi').toString('base64') }, { lineWidth: 60 }));
  console.log(YAML.stringify([1, { a: [] }], { collectionStyle: 'flow' }), YAML.stringify('x: y', { defaultStringType: 'QUOTE_SINGLE' }));
  for (const bad of ['a: [1, 2', 'a: b: c', '"x', '\ta: 1', 'a: 1\na: 2', '*none', '- a\n b: 1']) {
    try { console.log(YAML.parse(bad)); } catch (error) { console.log(error.name, error.code, error.message, error.linePos); }
  }
  const regexp = { tag: '!re', identify: (v) => v instanceof RegExp, resolve: (str) => new RegExp(str, 'u'), stringify: ({ value }) => value.source };
  console.log(YAML.stringify({ r: /a+b/u }, { customTags: [regexp] }), YAML.parse('r: !re "x|y"', { customTags: [regexp] }));
  console.log(YAML.parseAllDocuments('a: 1\n---\nb: 2\n...\n---\n').map((d) => d.toJS()), [...new YAML.Parser().parse('- a')].map((t) => t.type), [...new YAML.Lexer().lex('a: b')]);
  const seen = [];
  YAML.visit(fine, { Scalar(key, node) { seen.push(node.value); }, Pair(key, pair) { if (pair.key.value === 'c') return YAML.visit.REMOVE; } });
  console.log(seen, fine.toString());
}

(async () => {
  for (const work of [zod, luxon, immer, bluebird, pLimit, yamlPackage]) {
    console.log(`=== ${work.name}`);
    await work();
  }
})();
