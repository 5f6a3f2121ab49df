// Callbacks that throw, one in each lane. Without a handler the process ends as Node does: exit
// code, where it happened, message, stack. With `uncaughtException` everything else goes on.

import net from 'node:net';
import { anode, check, finish, get, node, program, run, same, scratch, serve, stop, until } from './support/harness.mjs';

const lanes = {
  main: `thrower()`,
  setTimeout: `setTimeout(() => thrower(), 5)`,
  setInterval: `setInterval(() => thrower(), 5)`,
  setImmediate: `setImmediate(() => thrower())`,
  nextTick: `process.nextTick(() => thrower())`,
  queueMicrotask: `queueMicrotask(() => thrower())`,
  then: `Promise.resolve().then(() => thrower())`,
  async: `(async () => { await null; thrower(); })()`,
  'readFile callback': `require('fs').readFile(__filename, () => thrower())`,
  'stat callback': `require('fs').stat(__filename, () => thrower())`,
  'fs.promises then': `require('fs').promises.stat(__filename).then(() => thrower())`,
  'lookup callback': `require('dns').lookup('127.0.0.1', () => thrower())`,
  'event listener': `const e = new (require('events'))(); e.on('x', () => thrower()); setTimeout(() => e.emit('x'), 2)`,
  'socket data': `const net = require('net');
    const s = net.createServer((c) => c.write('x')).listen(0, '127.0.0.1', () => net.connect(s.address().port, '127.0.0.1').on('data', () => thrower()))`,
  'connection handler': `const net = require('net');
    const s = net.createServer(() => thrower()).listen(0, '127.0.0.1', () => net.connect(s.address().port, '127.0.0.1').on('error', () => {}))`,
  'request handler': `const http = require('http');
    const s = http.createServer(() => thrower()).listen(0, '127.0.0.1', () => http.get({ port: s.address().port, host: '127.0.0.1' }).on('error', () => {}))`,
  'response handler': `const http = require('http');
    const s = http.createServer((q, r) => r.end('x')).listen(0, '127.0.0.1', () => http.get({ port: s.address().port, host: '127.0.0.1' }, () => thrower()))`,
  'pbkdf2 callback': `require('crypto').pbkdf2('a', 'b', 1, 8, 'sha1', () => thrower())`,
  'gzip callback': `require('zlib').gzip('abc', () => thrower())`,
  'stream reader': `require('stream').Readable.from(['a']).on('data', () => thrower())`,
};

const kinds = {
  Error: `new Error('from the lane')`,
  'a class of its own': `new (class Broken extends TypeError { name = 'Broken'; code = 'E_BROKEN'; more = { a: 1 } })('of its own')`,
  'a cause': `new Error('outer', { cause: new RangeError('inner') })`,
  string: `'just a string'`,
  null: `null`,
  undefined: `undefined`,
  object: `{ a: 1, b: [2] }`,
};

const source = (lane, value) => `'use strict';
function thrower() {
  throw ${value};
}
${lane};
process.on('exit', (code) => console.log('exit event', code));
`;

/** What people see, without what may differ: internal frames, columns, the runtime's name. */
function shape(result) {
  const lines = result.stderr.replaceAll(scratch, 'DIR').replaceAll('anode', 'node')
    // An error made inside the library: Node shows a line of its source, which is its own matter.
    .replace(/^node:[^]*?\n\n/, 'node:internal\n\n').replace(/\.\.\. \d+ lines matching/, '... N lines matching').split('\n')
    .filter((line) => !/^\s+at .*\(?node:/.test(line) || line.includes('DIR'))
    .map((line) => (/^\s*\^+\s*$/.test(line) ? 'caret' : line))
    .map((line) => line.replace(/(:\d+):\d+(\)?)$/, '$1$2'));
  const frame = lines.findIndex((line) => /^\s+at /.test(line));
  // The first frame's place has to be right; the ones below it, and what the engine calls a
  // constructor's frame, are its own matter.
  const kept = lines.filter((line, i) => i === frame || !/^\s+at /.test(line))
    .map((line) => line.replace(/^(\s+at )\S.* \(/, '$1NAME ('));
  return { code: result.code, signal: result.signal, stdout: result.stdout, stderr: kept.join('\n').replace(/Node\.js v.*/, 'VERSION') };
}

async function compare(name, lane, value) {
  const file = program('throwing.cjs', source(lane, value));
  const expected = await run(node, [file]);
  const actual = await run(anode, [file]);
  same(name, shape(actual), shape(expected));
}

for (const [name, lane] of Object.entries(lanes)) await compare(name, lane, kinds.Error);
for (const [name, value] of Object.entries(kinds)) {
  for (const lane of ['main', 'setTimeout', 'then']) await compare(`${name} thrown in ${lane}`, lanes[lane], value);
}

// A handler: every lane throws once in one server, and the server goes on.
const serverLanes = {
  setTimeout: `setTimeout(() => { throw mark; }, 1)`,
  setImmediate: `setImmediate(() => { throw mark; })`,
  nextTick: `process.nextTick(() => { throw mark; })`,
  queueMicrotask: `queueMicrotask(() => { throw mark; })`,
  then: `Promise.resolve().then(() => { throw mark; })`,
  readFile: `require('fs').readFile(__filename, () => { throw mark; })`,
  lookup: `require('dns').lookup('127.0.0.1', () => { throw mark; })`,
  socket: `require('net').connect(server.address().port, '127.0.0.1', function connected() { this.destroy(); throw mark; })`,
  handler: `throw mark`,
  pbkdf2: `require('crypto').pbkdf2('a', 'b', 1, 8, 'sha1', () => { throw mark; })`,
  burst: `for (let i = 0; i < 5; i++) setTimeout(() => { throw mark; }, 2)`,
};
const server = await serve(anode, program('server.cjs', `
  const http = require('http');
  const seen = [];
  process.on('uncaughtException', (error, origin) => seen.push(error.message + ' ' + origin));
  let ticks = 0;
  setInterval(() => ticks++, 5);
  const lanes = { ${Object.entries(serverLanes).map(([name, code]) => `${name}(mark) { ${code}; }`).join(',\n')} };
  const server = http.createServer((req, res) => {
    const name = req.url.slice(1);
    if (name === 'seen') return res.end(JSON.stringify(seen.splice(0)));
    if (name === 'ticks') return res.end(String(ticks));
    if (name === 'later') return setTimeout(() => res.end('later'), 50);
    res.end('started ' + name);
    lanes[name](new Error(name));
  });
  server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`));
const kept = net.connect(server.port, '127.0.0.1');
let keptText = '';
kept.on('data', (data) => { keptText += data; });
for (const name of Object.keys(serverLanes)) {
  const others = Promise.all([get(server.port, '/later'), get(server.port, '/later')]);
  same(`${name}: its own answer`, await get(server.port, `/${name}`), `started ${name}`);
  same(`${name}: other connections`, await others, ['later', 'later']);
  const wanted = Array.from({ length: name === 'burst' ? 5 : 1 },
    () => `${name} ${name === 'then' ? 'unhandledRejection' : 'uncaughtException'}`);
  same(`${name}: reported`, JSON.parse(await get(server.port, '/seen')), wanted);
}
const ticks = Number(await get(server.port, '/ticks'));
check('timers go on', await until(async () => Number(await get(server.port, '/ticks')) > ticks + 3, 2000));
kept.write('GET /ticks HTTP/1.1\r\nHost: a\r\n\r\n');
check('an open connection goes on', await until(() => keptText.startsWith('HTTP/1.1 200'), 2000), keptText);
kept.destroy();
check('the server lives', server.ended === undefined && server.stderr === '', server.stderr);
await stop(server);
finish();
