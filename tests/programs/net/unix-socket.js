'use strict';
// Servers on a path.
const net = require('net');
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'net-'));
const file = path.join(dir, 's');
let seen;
const server = net.createServer((s) => { seen = [s.remoteAddress, s.localAddress, JSON.stringify(s.address())]; s.pipe(s); });
server.listen(file, () => {
  console.log(server.address() === file, fs.existsSync(file));
  const c = net.connect(file, () => { console.log('connected', c.remoteAddress); c.end('over a pipe'); });
  c.setEncoding('utf8');
  c.on('data', (d) => console.log(d));
  c.on('close', () => {
    console.log(seen);
    const again = net.createServer().on('error', (e) => {
      console.log(e.code, e.message.replace(file, '<path>'), e.syscall, e.address === file, e.port);
      server.close(() => { console.log(fs.existsSync(file)); fs.rmSync(dir, { recursive: true }); });
    });
    again.listen({ path: file });
  });
});
net.connect({ path: path.join(dir, 'none') }).on('error', (e) => console.log(e.code, e.message.replace(dir, '<dir>'), e.syscall));
