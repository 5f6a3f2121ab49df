'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// Libraries derive from the streams and replace open on the prototype.
fs.writeFileSync(at('f'), 'legacy');
function Mine(p, options) {
  if (!(this instanceof Mine)) return Object.create(Mine.prototype), new Mine(p, options);
  fs.ReadStream.call(this, p, options);
}
Object.setPrototypeOf(Mine.prototype, fs.ReadStream.prototype);
Mine.prototype.open = function() {
  fs.open(this.path, this.flags, this.mode, (err, fd) => {
    if (err) { this.emit('error', err); return; }
    this.fd = fd;
    this.emit('open', fd);
  });
};
const s = new Mine(at('f'), 'utf8');
s.on('open', () => console.log('open'));
s.on('data', (d) => console.log(d));
s.on('close', () => {
  console.log('close');
  new Mine(at('none')).on('error', (e) => console.log(failure(e)));
});
