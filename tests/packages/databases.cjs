// Packages: ioredis@5 pg@8 pg-cursor@2 pg-query-stream@4
'use strict';
// Clients of Redis and PostgreSQL against the system's own servers; says which server is missing otherwise.

const { once } = require('node:events');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const { startPostgres, startRedis } = require('./support/servers.cjs');

const attempt = async (label, work) => {
  try {
    console.log(label, await work());
  } catch (error) {
    console.log(label, 'failed', error.name, error.code, error.message);
  }
};

async function redis() {
  const server = await startRedis();
  if (server.missing) return console.log('skipped:', server.missing);
  const Redis = requireFrom('ioredis');
  const client = new Redis(server.port, '127.0.0.1', { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null });
  const events = [];
  for (const name of ['connect', 'ready', 'close', 'end', 'error', 'reconnecting']) client.on(name, () => events.push(name));
  await client.connect();
  await attempt('set', async () => [await client.set('k', 'välue'), await client.get('k'), await client.getBuffer('k'), await client.get('none'), await client.set('k', 'x', 'NX'), await client.strlen('k')]);
  await attempt('numbers', async () => [await client.incr('n'), await client.incrby('n', 41), await client.incrbyfloat('f', 0.5), await client.del('n', 'f', 'none')]);
  await attempt('hash', async () => [await client.hset('h', { a: 1, b: 'zwei' }), await client.hgetall('h'), await client.hmget('h', 'a', 'x'), await client.hscan('h', 0)]);
  await attempt('list', async () => [await client.rpush('l', 1, 2, 3), await client.lrange('l', 0, -1), await client.blpop('l', 1), await client.lpos('l', '3')]);
  await attempt('sets', async () => [await client.sadd('s', 'a', 'b'), (await client.smembers('s')).sort(), await client.zadd('z', 1, 'one', 2, 'two'), await client.zrange('z', 0, -1, 'WITHSCORES')]);
  await attempt('pipeline', () => client.pipeline().set('p', 1).incr('p').lpush('p', 'wrong type').get('p').exec().then((all) => all.map(([error, value]) => error?.message ?? value)));
  await attempt('multi', () => client.multi().set('m', 'a').append('m', 'b').get('m').exec());
  await attempt('multi fails', async () => { await client.watch('m'); await client.duplicate({ lazyConnect: false }).set('m', 'other').then((r) => r); return client.multi().get('m').exec(); });
  await attempt('script', async () => { client.defineCommand('twice', { numberOfKeys: 1, lua: 'return {KEYS[1], ARGV[1] * 2, false, {1, "x"}}' }); return [await client.twice('key', 21), await client.twice('key', 4)]; });
  await attempt('error', () => client.lpush('k', 1));
  await attempt('unknown', () => client.call('NOPE', 'x'));
  await attempt('eval error', () => client.eval('return redis.error_reply("MY own error")', 0));
  const large = Buffer.alloc(1_000_000, 'large ');
  await attempt('large', async () => [await client.set('large', large), (await client.getBuffer('large')).equals(large)]);
  await attempt('many', async () => (await Promise.all(Array.from({ length: 2000 }, (_, i) => client.set(`many:${i}`, i).then(() => client.get(`many:${i}`))))).reduce((a, b) => a + Number(b), 0));
  await attempt('scan', async () => { const keys = new Set(); for await (const part of client.scanStream({ match: 'many:1*', count: 200 })) for (const key of part) keys.add(key); return keys.size; });
  const subscriber = new Redis({ path: server.socket });
  await subscriber.subscribe('news', 'other');
  await subscriber.psubscribe('pat*');
  const heard = [];
  subscriber.on('message', (...args) => heard.push(args)).on('pmessage', (...args) => heard.push(args));
  await attempt('publish', async () => [await client.publish('news', 'first'), await client.publish('pattern', 'second'), await client.publish('nobody', 'x')]);
  await attempt('not while subscribed', () => subscriber.get('k'));
  await new Promise((resolve) => setTimeout(resolve, 30));
  console.log(heard, await subscriber.unsubscribe('news', 'other'), await subscriber.punsubscribe('pat*'));
  await attempt('streams', async () => { await client.xadd('x', '1-1', 'a', '1'); await client.xadd('x', '1-2', 'b', '2'); return [await client.xrange('x', '-', '+'), await client.xread('COUNT', 1, 'STREAMS', 'x', '1-1')]; });
  await attempt('auto pipelining', async () => { const auto = new Redis({ path: server.socket, enableAutoPipelining: true, keyPrefix: 'pre:' }); const all = await Promise.all([auto.set('q', 1), auto.get('q'), auto.incr('q')]); auto.disconnect(); return [all, await client.get('pre:q')]; });
  await attempt('auth', () => client.auth('nobody', 'wrong'));
  await subscriber.quit();
  await client.quit();
  await new Promise((resolve) => setTimeout(resolve, 20));
  console.log(events, client.status);
  await attempt('after quit', () => client.get('k'));
  const refused = new Redis({ port: 1, host: '127.0.0.1', retryStrategy: () => null, maxRetriesPerRequest: 0 });
  refused.on('error', (error) => console.log('error', error.code, error.syscall, error.message));
  await attempt('refused', () => refused.get('k'));
  const left = new Redis(server.port, '127.0.0.1', { retryStrategy: () => null });
  left.on('error', () => {});
  await left.set('left', 1);
  await attempt('server gone', async () => { const waiting = left.blpop('never', 0); await Promise.all([server.stop(), waiting.catch((error) => console.log(error.message))]); return left.status; });
}

async function postgres() {
  const server = await startPostgres();
  if (server.missing) return console.log('skipped:', server.missing);
  const pg = requireFrom('pg');
  const Cursor = requireFrom('pg-cursor');
  const QueryStream = requireFrom('pg-query-stream');
  const settings = { host: '127.0.0.1', port: server.port, user: server.user, password: server.password, database: 'postgres' };
  const client = new pg.Client(settings);
  client.on('notice', (notice) => console.log('notice', notice.severity, notice.message));
  await client.connect();
  const rows = async (...args) => (await client.query(...args)).rows;
  await attempt('select', async () => rows('SELECT 1 AS one, $1::text AS two, NULL AS three, $2::int[] AS four', ['zwei', [1, 2]]));
  await attempt('types', async () => rows(`SELECT 9007199254740993::int8 AS big, 1.50::numeric AS num, 0.1::float8 AS f, true AS b, '\\x00ff'::bytea AS bytes, '{"a":[1]}'::jsonb AS json, '2024-02-29T10:00:00Z'::timestamptz AS ts,
    ARRAY[['a','b'],['c',NULL]] AS arr, '1 day 02:03:04'::interval AS span, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS id, point(1,2) AS p, 'NaN'::float8 AS nan, '12:30'::time AS t, int4range(1,5) AS r, 'é€😀' AS text`));
  await attempt('table', async () => [(await client.query('CREATE TABLE things (id serial PRIMARY KEY, name text UNIQUE NOT NULL, data jsonb, bytes bytea, at timestamptz)')).command,
    await rows('INSERT INTO things (name, data, bytes, at) VALUES ($1, $2, $3, $4), ($5, $2, NULL, NULL) RETURNING *', ['first', { a: [1, 'x'], when: new Date(0) }, Buffer.from([0, 255]), new Date(Date.UTC(2024, 0, 1)), 'second'])]);
  await attempt('fields', async () => { const r = await client.query({ text: 'SELECT id, name FROM things ORDER BY id', rowMode: 'array' }); return [r.rows, r.rowCount, r.fields.map((f) => [f.name, f.dataTypeID]), r.command]; });
  await attempt('prepared', async () => [await rows({ name: 'by-name', text: 'SELECT id FROM things WHERE name = $1', values: ['second'] }), await rows({ name: 'by-name', values: ['first'] , text: 'SELECT id FROM things WHERE name = $1' })]);
  await attempt('several', async () => (await client.query('SELECT 1 AS a; SELECT 2 AS b; UPDATE things SET name = name')).map((r) => [r.command, r.rowCount, r.rows]));
  for (const bad of ['SELEC 1', 'SELECT * FROM nothing', "INSERT INTO things (name) VALUES ('first')", 'SELECT 1/0', ['SELECT $1::int', ['x']]]) {
    await client.query(...[bad].flat(1)).catch((error) => console.log(error.name, error.severity, error.code, error.message, error.detail, error.position, error.constraint, error.routine));
  }
  await attempt('transaction', async () => { await client.query('BEGIN'); await client.query("INSERT INTO things (name) VALUES ('gone')"); await client.query('ROLLBACK'); return rows('SELECT count(*) FROM things'); });
  await attempt('do', () => rows("DO $$ BEGIN RAISE NOTICE 'from inside %', 5; END $$"));
  await client.query('LISTEN channel');
  const note = once(client, 'notification');
  await client.query("NOTIFY channel, 'payload é'");
  console.log((await note).map(({ channel, payload, length }) => [channel, payload, length]));
  await attempt('cursor', async () => { const cursor = client.query(new Cursor('SELECT n FROM generate_series(1, 25) n')); const sizes = []; for (let part; (part = await cursor.read(10)).length > 0;) sizes.push([part.length, part[0].n]); await cursor.close(); return sizes; });
  await attempt('stream', async () => { let sum = 0; for await (const { n } of client.query(new QueryStream('SELECT n FROM generate_series(1, $1::int) n', [5000], { batchSize: 100 }))) sum += n; return sum; });
  await attempt('large', async () => { const text = 'large é '.repeat(100_000); const [{ back, length }] = await rows('SELECT $1::text AS back, length($1) AS length', [text]); return [back === text, length]; });
  await attempt('many rows', async () => { const got = await rows('SELECT n, md5(n::text) AS h FROM generate_series(1, 20000) n'); return [got.length, got[12345]]; });
  await attempt('escape', () => [client.escapeIdentifier('a"b'), client.escapeLiteral("it's \\ x"), pg.types.getTypeParser(20)('12')]);
  await attempt('parser', async () => { pg.types.setTypeParser(20, BigInt); return rows('SELECT 9007199254740993::int8 AS big'); });
  await attempt('timeout', () => client.query({ text: 'SELECT pg_sleep(2)', query_timeout: 30 }));
  await client.end();
  const pool = new pg.Pool({ ...settings, host: server.folder, max: 4, idleTimeoutMillis: 50 });
  const counts = { connect: 0, acquire: 0, remove: 0 };
  for (const name of Object.keys(counts)) pool.on(name, () => counts[name]++);
  await attempt('pool', async () => [(await Promise.all(Array.from({ length: 30 }, (_, i) => pool.query('SELECT $1::int * 2 AS n', [i])))).reduce((a, r) => a + r.rows[0].n, 0), pool.totalCount, pool.waitingCount]);
  await attempt('pool transaction', async () => { const one = await pool.connect(); try { await one.query("SET LOCAL statement_timeout = 1; SELECT 1"); await one.query('SET statement_timeout = 20'); return await one.query('SELECT pg_sleep(1)'); } finally { one.release(true); } });
  await pool.end();
  console.log(counts);
  await attempt('wrong password', () => new pg.Client({ ...settings, password: 'wrong' }).connect());
  await attempt('no database', () => new pg.Client({ ...settings, database: 'nope' }).connect());
  await attempt('refused', () => new pg.Client({ ...settings, port: 1 }).connect());
  await attempt('no TLS', () => new pg.Client({ ...settings, ssl: true }).connect());
  const last = new pg.Client(settings);
  last.on('error', (error) => console.log('lost', error.code, error.message));
  await last.connect();
  await Promise.all([new Promise((resolve) => last.on('end', resolve)), server.stop()]);
}

(async () => {
  for (const work of [redis, postgres]) {
    console.log(`=== ${work.name}`);
    await work();
  }
})();
