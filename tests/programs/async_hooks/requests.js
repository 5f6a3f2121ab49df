'use strict';
// Hooks on requests and handles: one init, as many after as before, one destroy for each.
const { createHook, executionAsyncId, executionAsyncResource } = require('node:async_hooks');
const crypto = require('node:crypto');
const dns = require('node:dns');
const fs = require('node:fs');
const net = require('node:net');

const types = new Set(['FSREQCALLBACK', 'RANDOMBYTESREQUEST', 'PBKDF2REQUEST', 'GETADDRINFOREQWRAP',
  'TCPSERVERWRAP', 'TCPWRAP', 'TCPCONNECTWRAP']);
const seen = new Map();
const hook = createHook({
  trackPromises: false,
  init(id, type, trigger, resource) {
    if (types.has(type)) seen.set(id, { type, trigger, resource, before: 0, after: 0, destroy: 0 });
  },
  before(id) { if (seen.has(id)) seen.get(id).before++; },
  after(id) { if (seen.has(id)) seen.get(id).after++; },
  destroy(id) { if (seen.has(id)) seen.get(id).destroy++; },
}).enable();

const lines = [];
function within(type) {
  const entry = seen.get(executionAsyncId());
  lines.push(`${type} ${entry?.type === type} ${entry?.resource === executionAsyncResource()}`);
}

fs.access(__filename, () => {
  within('FSREQCALLBACK');
  crypto.randomBytes(8, () => {
    within('RANDOMBYTESREQUEST');
    crypto.pbkdf2('a', 'b', 1, 8, 'sha256', () => {
      within('PBKDF2REQUEST');
      dns.lookup('localhost', { family: 4 }, () => {
        within('GETADDRINFOREQWRAP');
        connect();
      });
    });
  });
});

function connect() {
  let open = 3;
  const closed = () => {
    if (--open === 0) setImmediate(() => setImmediate(() => setImmediate(report)));
  };
  const server = net.createServer((socket) => {
    within('TCPSERVERWRAP');
    socket.on('close', closed).end('x');
    server.close(closed);
  }).listen(0, '127.0.0.1', () => {
    net.connect(server.address().port, '127.0.0.1', () => within('TCPCONNECTWRAP'))
      .resume().on('close', closed);
  });
}

function report() {
  hook.disable();
  console.log(lines.sort().join('\n'));
  const all = [...seen.values()];
  for (const type of types) {
    const some = all.filter((entry) => entry.type === type);
    console.log(type, some.length, some.every((entry) => entry.before === entry.after && entry.destroy === 1));
  }
}
