'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-fs-'));
const at = (...names) => path.join(dir, ...names);
const clean = (text) => String(text).replaceAll(dir, 'DIR');
const failure = (e) => clean(`${e.name} ${e.code} ${e.errno ?? ''} ${e.syscall ?? ''} ${e.path ?? ''} ${e.dest ?? ''} | ${e.message}`);
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
// read and write in all their argument forms.
const fd = fs.openSync(at('f'), 'w+');
console.log(fs.writeSync(fd, 'hello world'), fs.writeSync(fd, Buffer.from('HE'), 0, 2, 0), fs.writeSync(fd, 'LL', 2));
console.log(fs.writeSync(fd, Buffer.from('abcdef'), { offset: 2, length: 3, position: 5 }), fs.writeSync(fd, 'c3bc', 0, 'hex'), fs.writeSync(fd, Buffer.alloc(0)));
console.log(fs.writevSync(fd, [Buffer.from('12'), new Uint16Array([0x3433])]), fs.writevSync(fd, []), fs.writevSync(fd, [Buffer.from('--')], 1));
console.log(fs.readFileSync(at('f')));
const b = Buffer.alloc(8, '.');
console.log(fs.readSync(fd, b, 0, 4, 0), b.toString('latin1'), fs.readSync(fd, b, 4, 4, 6n), b.toString('latin1'), fs.readSync(fd, b));
console.log(fs.readSync(fd, b, { position: 3 }), fs.readSync(fd, b, { offset: 6, position: 0 }), b.toString('latin1'), fs.readSync(fd, b, 0, 0, 0));
const two = [Buffer.alloc(3), Buffer.alloc(4)];
console.log(fs.readvSync(fd, two, 0), two, fs.readvSync(fd, two, 100));
const bad = [['x'], [Buffer.alloc(4), 5], [Buffer.alloc(4), -1], [Buffer.alloc(4), 0, 5], [Buffer.alloc(4), 0, -1], [Buffer.alloc(4), 'a'], [Buffer.alloc(4), 0, 4, 'p'], [Buffer.alloc(4), 0, 4, -2], [Buffer.alloc(4), 0, 4, 2n ** 64n], [Buffer.alloc(4), 1.5], [Buffer.alloc(0)], [Buffer.alloc(0), 0, 1]];
for (const args of bad) {
  try { console.log(fs.readSync(fd, ...args)); } catch (e) { console.log('read', failure(e)); }
  try { console.log(fs.writeSync(fd, ...args)); } catch (e) { console.log('write', failure(e)); }
}
for (const args of [[1], [{}], ['a', 'b'], [['a']], [[1]]]) {
  try { console.log(fs.readvSync(fd, ...args)); } catch (e) { console.log('readv', failure(e)); }
  try { console.log(fs.writevSync(fd, ...args)); } catch (e) { console.log('writev', failure(e)); }
}
fs.ftruncateSync(fd, 0);
fs.write(fd, 'string', (...a) => {
  console.log(...a);
  fs.write(fd, Buffer.from('buf'), 1, (...a) => {
    console.log(...a);
    fs.write(fd, 'XY', 0, 'latin1', (...a) => {
      console.log(...a);
      fs.write(fd, Buffer.from('buf'), { length: 1 }, (...a) => {
        console.log(...a);
        fs.read(fd, Buffer.alloc(4), 0, 4, 0, (...a) => {
          console.log(...a);
          fs.read(fd, { buffer: Buffer.alloc(5), position: 1 }, (...a) => {
            console.log(...a);
            fs.read(fd, (e, n, buffer) => {
              console.log(e, n, buffer.length);
              fs.read(fd, Buffer.alloc(3), { position: 0, length: 2 }, (...a) => {
                console.log(...a);
                fs.writev(fd, [Buffer.from('v')], (...a) => {
                  console.log(...a);
                  fs.readv(fd, [Buffer.alloc(2), Buffer.alloc(2)], 0, (...a) => {
                    console.log(...a);
                    fs.closeSync(fd);
                    const { promisify } = require('util');
                    const fd2 = fs.openSync(at('f'));
                    promisify(fs.read)(fd2, Buffer.alloc(2), 0, 2, 0).then((r) => { console.log(r); fs.closeSync(fd2); });
                  });
                });
              });
            });
          });
        });
      });
    });
  });
});
