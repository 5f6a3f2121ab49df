'use strict';
// Tests, suites and hooks run in the order of the documentation.
const { test, describe, it, before, after, beforeEach, afterEach } = require('node:test');
const log = [];
process.stdout.write = ((write) => function(text) {
  return /^\s*(✔|▶|✖|﹣|ℹ)/u.test(text) ? true : write.call(this, text);
})(process.stdout.write);
test('first', async (t) => {
  log.push('first');
  await t.test('sub', () => { log.push('sub'); });
  t.assert.strictEqual(1, 1);
});
describe('suite', () => {
  before(() => log.push('before'));
  after(() => log.push('after'));
  beforeEach(() => log.push('beforeEach'));
  afterEach(() => log.push('afterEach'));
  it('a', () => { log.push('a'); });
  it('b', (t, done) => { log.push('b'); setImmediate(done); });
  it.skip('c', () => { log.push('c'); });
});
process.on('exit', (code) => console.log(log.join(' '), code));
