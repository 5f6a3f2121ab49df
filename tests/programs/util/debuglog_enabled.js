'use strict';
// util.debuglog(): what the callback gets, and terminals that borrow hasColors().

const { spawnSync } = require('node:child_process');

const code = `
  const tty = require('tty');
  Object.defineProperty(process.stderr, 'hasColors', { value: tty.WriteStream.prototype.hasColors });
  let inner;
  const outer = require('util').debuglog('part', (fn) => { inner = fn; });
  outer('%d %s', 1, { a: 'x' });
  inner('again', /x/);
  console.log(outer.enabled, inner.enabled, typeof Object.getOwnPropertyDescriptor(inner, 'enabled').get);
`;
for (const [NODE_DEBUG, FORCE_COLOR] of [['part', 'false'], ['part', 'true'], ['pa*', 'false'], ['other', 'true'], ['', 'false']]) {
  const env = { ...process.env, NODE_DEBUG, FORCE_COLOR };
  delete env.NO_COLOR;
  const { pid, status, stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', env });
  console.log(NODE_DEBUG, FORCE_COLOR, status, stdout.trim(), JSON.stringify(stderr.replaceAll(pid, 'PID')));
}
