// Packages: mocha@11 jest@29 chai@6 sinon@21 supertest@7 nock@14 msw@2 ava@6 express@4
'use strict';
// Test frameworks and what stands in for servers, clocks and functions.

const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

// Beside the packages, so that test files find them.
const folder = fs.mkdtempSync(path.join(path.dirname(process.env.PACKAGES), 'run-'));
const write = (name, text) => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
};
const plain = (text) => text.replaceAll(folder, 'FOLDER').replace(/ ?\(\d+(\.\d+)? ?m?s\)/g, '').replace(/\b\d+(\.\d+)? ?m?s\b/g, '(time)').replace(/\x1b\[[\d;]*m/g, '')
  // Frames of the libraries and of the runtime, columns and receivers, are not what is compared.
  .split('\n').filter((line) => !/^Time:|^\s+at .*(node:|node_modules)|^\s+\|\s+\^\s*$/.test(line)).join('\n').replace(/(\.c?js:\d+):\d+/g, '$1')
  .replace(/at (?:[\w.<>]+ \()?(?:FOLDER\/)?(suite\.c?js:\d+)\)?/g, 'at $1');

function runMocha() {
  const suite = write('suite.cjs', `
const { expect } = require('chai');
const assert = require('node:assert');
describe('a suite', function () {
  this.timeout(1000);
  let order = [];
  before(async () => { order.push('before'); });
  beforeEach((done) => setImmediate(done));
  afterEach(function () { order.push(this.currentTest.title + ' ' + this.currentTest.state); });
  after(() => console.log(order));
  it('passes', () => expect({ a: [1, { b: 2 }] }).to.deep.equal({ a: [1, { b: 2 }] }));
  it('fails with a difference', () => expect({ a: [1, { b: 2 }], c: 'text' }).to.deep.equal({ a: [1, { b: 3 }], c: 'tex' }));
  it('fails with assert', () => assert.deepStrictEqual([1, 2, [3]], [1, 2, [4]]));
  it('fails later', async () => { await null; throw new TypeError('later'); });
  it('calls done twice', (done) => { done(); done(); });
  it('times out', function (done) { this.timeout(20); });
  it('throws outside', (done) => { setTimeout(() => { throw new Error('from a timer'); }, 1); });
  it('is retried', function () { this.retries(2); if (this.test.currentRetry() < 2) throw new Error('again'); });
  it.skip('is skipped', () => {});
  it('is pending');
  it('skips itself', function () { this.skip(); });
  describe('nested', () => {
    beforeEach(() => { throw new Error('hook'); });
    it('never runs', () => {});
  });
  for (const n of [1, 2]) it('generated ' + n, () => Promise.resolve());
});`);
  const esm = write('suite.mjs', "import { expect } from 'chai';\nawait null;\ndescribe('of a module', () => { it('works', () => expect(new Map([[1, 2]])).to.have.keys(1)); });\n");
  const mocha = requireFrom.resolve('mocha/bin/mocha.js');
  for (const args of [['--reporter', 'spec', suite, esm], ['--reporter', 'dot', '--grep', 'generated', suite], ['--reporter', 'tap', '--bail', suite], ['--reporter', 'min', '--forbid-only', '--allow-uncaught', path.join(folder, 'none.cjs')],
    ['--parallel', '--jobs', '2', '--reporter', 'dot', esm]]) {
    const { stdout, stderr, status } = spawnSync(process.execPath, [mocha, '--no-config', ...args], { encoding: 'utf8', cwd: folder });
    console.log(args.map((a) => path.basename(a)).join(' '), status, plain(stdout), plain(stderr).replace(/^.*DEP0.*\n.*\n/gm, ''));
  }
}

function runJest() {
  write('sum.js', "exports.sum = (a, b) => a + b;\nexports.later = async () => { await null; return 5; };\nexports.read = () => require('fs').readFileSync('none');\n");
  write('suite.js', `jest.mock('fs');
const { sum, later, read } = require('./sum');
describe('of jest', () => {
  let n = 0;
  beforeEach(() => { n++; });
  test('adds', () => { expect(sum(1, 2)).toBe(3); expect(n).toBe(1); });
  test('fails with a difference', () => { expect({ a: [1, { b: 2 }], s: new Set([1]) }).toEqual({ a: [1, { b: 3 }], s: new Set([2]) }); });
  test('waits', async () => { await expect(later()).resolves.toBe(5); await expect(Promise.reject(new RangeError('r'))).rejects.toThrow('r'); });
  test('has a mock', () => { const f = jest.fn((x) => x * 2); f(2); expect(f).toHaveBeenCalledWith(3); });
  test('mocks a module', () => { require('fs').readFileSync.mockReturnValue('mocked'); expect(read()).toBe('mocked'); });
  test('has a snapshot', () => { expect({ x: 1, d: new Date(0), m: new Map([['k', [null]]]) }).toMatchInlineSnapshot(\`
{
  "d": 1970-01-01T00:00:00.000Z,
  "m": Map {
    "k" => [
      null,
    ],
  },
  "x": 1,
}
\`); });
  test.each([[1, 2], [3, 4]])('row %i %i', (a, b) => expect(b - a).toBe(1));
  test('turns the clock', () => { jest.useFakeTimers({ now: 0 }); const f = jest.fn(); setTimeout(f, 1000); jest.advanceTimersByTime(1000); expect(f).toHaveBeenCalledTimes(1); expect(Date.now()).toBe(1000); jest.useRealTimers(); });
  test('is of one world', () => { expect([]).toBeInstanceOf(Array); expect(() => { null.x; }).toThrow(TypeError); expect(Buffer.from('a')).toEqual(Buffer.from('a')); expect(new Uint8Array(1) instanceof Uint8Array).toBe(true); expect(structuredClone({ a: [1] })).toEqual({ a: [1] }); });
  test.todo('later');
  test.skip('skipped', () => {});
  test('does not end', (done) => {}, 30);
});
`);
  write('other.js', "test('other', async () => { expect(await import('./sum').catch((e) => e.code)).toBeDefined(); expect(process.env.JEST_WORKER_ID).toMatch(/\\d/); });\n");
  const config = JSON.stringify({ rootDir: folder, testEnvironment: 'node', testMatch: ['**/suite.js', '**/other.js'], cacheDirectory: path.join(folder, 'cache') });
  for (const args of [['--runInBand', '--verbose', 'suite'], ['--maxWorkers=2', '--verbose', '--testNamePattern', 'adds|other']]) {
    const { stdout, stderr, status } = spawnSync(process.execPath, [requireFrom.resolve('jest/bin/jest'), '--ci', '--config', config, ...args], { encoding: 'utf8', cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
    // Test files end in any order; the summary comes last.
    const [files, summary] = plain(stderr).split(/(?=^Test Suites:)/m);
    console.log(args.join(' '), status, stdout, files.split(/(?=^(?:PASS|FAIL) )/m).sort().join(''), summary);
  }
}

function runAva() {
  write('package.json', '{"type":"module"}');
  write('own.test.js', `import test from 'ava';
test.before((t) => { t.context.x = 1; });
test('passes', (t) => { t.plan(2); t.is(1, 1); t.deepEqual({ a: [1] }, { a: [1] }); });
test('fails', (t) => t.deepEqual({ a: [1, 2], b: 'x' }, { a: [1, 3], b: 'x' }));
test('throws', async (t) => { const error = await t.throwsAsync(async () => { throw new RangeError('r'); }); t.is(error.message, 'r'); });
test.serial('logs', (t) => { t.log('a log'); t.pass(); });
test.failing('known', (t) => t.fail());
test.todo('later');
test.skip('skipped', (t) => t.pass());
`);
  const { stdout, stderr, status } = spawnSync(process.execPath, [requireFrom.resolve('ava').replace(/entrypoints.*$/, 'entrypoints/cli.mjs'), '--no-worker-threads', '--tap', 'own.test.js'], { encoding: 'utf8', cwd: folder, env: { ...process.env, CI: '1' } });
  console.log(status, plain(stdout).replace(/at: >-\n(?:\s+[\w.]+\n)?\s+\(?file:[^\n]*/g, 'at: (place)'), plain(stderr));
  fs.unlinkSync(path.join(folder, 'package.json'));
}

async function doubles() {
  const { expect } = requireFrom('chai');
  const sinon = requireFrom('sinon');
  for (const check of [() => expect({ a: [1, { b: 2 }] }).to.deep.equal({ a: [1, { b: 3 }] }), () => expect([1, 2]).to.include(3), () => expect(() => { throw new TypeError('x'); }).to.throw(RangeError), () => expect('abc').to.match(/z/),
    () => expect(new Map([[1, 2]])).to.have.key(3), () => expect(5).to.be.within(6, 7), () => expect({ f() {}, s: new Set([1]), d: new Date(0), e: new Error('m'), n: null, big: 1n, [Symbol('s')]: [] }).to.be.empty, () => expect(null).to.have.property('x')]) {
    try { check(); console.log('held'); } catch (error) { console.log(error.name, error.message, error.showDiff); }
  }
  const clock = sinon.useFakeTimers({ now: 0 });
  const ticks = [];
  setTimeout(() => ticks.push(Date.now()), 1000);
  setInterval(() => ticks.push('interval'), 400);
  setImmediate(() => ticks.push('immediate'));
  process.nextTick(() => ticks.push('tick'));
  queueMicrotask(() => ticks.push('microtask'));
  const { setTimeout: later } = require('node:timers/promises');
  later(50).then(() => ticks.push('promised'));
  clock.tick(1300);
  await clock.tickAsync(200);
  console.log(ticks, new Date().toISOString(), performance.now(), process.hrtime());
  clock.restore();
  const object = { method: (x) => x * 2, get value() { return 1; } };
  const stub = sinon.stub(object, 'method').onFirstCall().returns('first').onSecondCall().throws(new Error('second')).withArgs(3).resolves('three');
  console.log(object.method(1), await object.method(3), sinon.stub(object, 'value').get(() => 'stubbed') && object.value);
  try { object.method(1); } catch (error) { console.log(error.message); }
  const spy = sinon.spy(function named() { return this?.n; });
  spy.call({ n: 5 }, 1, { a: 2 });
  console.log(spy.calledOn(sinon.match({ n: 5 })), spy.returned(5), spy.calledWithNew(), stub.callCount, spy.args);
  const mock = sinon.mock({ go() {} });
  mock.expects('go').twice().withExactArgs(1);
  try { mock.verify(); } catch (error) { console.log(error.name, error.message); }
  sinon.restore();
}

const get = (options, body) => new Promise((resolve) => {
  const req = http.request(options, (res) => {
    const chunks = [];
    res.on('data', (c) => chunks.push(c)).on('end', () => resolve([res.statusCode, res.headers, String(Buffer.concat(chunks))]));
  });
  req.on('error', (error) => resolve([error.name, error.code, error.message])).end(body);
});

async function stands() {
  const request = requireFrom('supertest');
  const express = requireFrom('express');
  const app = express();
  app.get('/u', (req, res) => res.cookie('a', '1').json({ n: 1, cookie: req.get('cookie') })).post('/u', express.json(), (req, res) => res.status(201).send(req.body));
  await request(app).get('/u').expect('Content-Type', /json/).expect(200, { n: 1 });
  for (const wrong of [() => request(app).get('/u').expect(404), () => request(app).get('/u').expect({ n: 2 }), () => request(app).get('/none').expect('X-A', 'b')]) await wrong().catch((error) => console.log(error.message));
  const agent = request.agent(app);
  await agent.get('/u');
  console.log((await agent.get('/u')).body, (await request(app).post('/u').send({ x: 1 })).body);

  const nock = requireFrom('nock');
  nock.disableNetConnect();
  const scope = nock('http://api.example', { reqheaders: { 'x-key': /\d/ } }).get('/a').query({ x: 1 }).reply(200, { ok: 1 }, { 'X-A': ['b', 'c'] }).post('/b', { q: 'r' }).times(2).reply(201, (uri, body) => [uri, body]).get('/err').replyWithError('boom').get('/late').delay(5).reply(200, 'late')
    .get('/file').replyWithFile(200, write('body.txt', 'from a file'));
  const headers = { 'x-key': '5' };
  const at = (p, more) => ({ host: 'api.example', path: p, headers, ...more });
  console.log(await get(at('/a?x=1')), await get(at('/b', { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } }), '{"q":"r"}'), await get(at('/err')), await get(at('/late')), await get(at('/file')));
  console.log((await get(at('/a?x=2'))).slice(0, 2), await get('http://other.example/'), scope.pendingMocks(), scope.isDone());
  nock('http://api.example').get('/f').reply(200, { fetched: 1 });
  const response = await fetch('http://api.example/f');
  console.log(response.status, [...response.headers], await response.json());
  nock.cleanAll();
  nock.restore();
  nock.enableNetConnect();

  const { http: handlers, HttpResponse, delay } = requireFrom('msw');
  const { setupServer } = requireFrom('msw/node');
  const real = http.createServer((req, res) => res.end('the real one')).listen(0, '127.0.0.1');
  await new Promise((resolve) => real.on('listening', resolve));
  const server = setupServer(handlers.get('http://api.example/users/:id', ({ params, request: { url }, cookies }) => HttpResponse.json({ id: params.id, q: new URL(url).searchParams.get('q'), cookies })),
    handlers.post('http://api.example/echo', async ({ request: req }) => { await delay(1); return HttpResponse.text(await req.text(), { status: 202, headers: { 'x-own': 'yes' } }); }), handlers.get('http://api.example/down', () => HttpResponse.error()));
  server.listen({ onUnhandledRequest: 'bypass' });
  console.log(await get('http://api.example/users/7?q=x'), await get({ host: 'api.example', path: '/echo', method: 'POST' }, 'body'), (await get('http://api.example/down')).slice(0, 1));
  console.log(await (await fetch('http://api.example/users/8')).json(), await (await fetch(new Request('http://api.example/echo', { method: 'POST', body: 'é' }))).text(), await fetch('http://api.example/down').catch((error) => [error.name, error.message]));
  console.log((await get({ port: real.address().port, host: '127.0.0.1' }))[2], await (await fetch(`http://127.0.0.1:${real.address().port}/`)).text());
  server.use(handlers.get('http://api.example/users/:id', () => new HttpResponse(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('streamed')); c.close(); } })), { once: true }));
  console.log((await get('http://api.example/users/1'))[2], (await get('http://api.example/users/1'))[2]);
  server.close();
  real.closeAllConnections();
  real.close();
}

(async () => {
  for (const work of [runMocha, runJest, runAva, doubles, stands]) {
    console.log(`=== ${work.name}`);
    await work();
  }
  fs.rmSync(folder, { recursive: true });
})();
