'use strict';
// Whole files of 4 KB, 64 at a time. Argument: callback, promise or sync.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { scaled, check, rate, concurrently } = require('./measure.js');

const SIZE = 4096;
const count = scaled(40_000);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-readfile-'));
const files = Array.from({ length: 64 }, (_, i) => path.join(folder, `file-${i}`));
files.forEach((file, i) => fs.writeFileSync(file, Buffer.alloc(SIZE, i + 1)));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

let bytes = 0;
const took = (data, i) => {
  check(data[SIZE - 1] === i % files.length + 1, 'the content of the file');
  bytes += data.length;
};
const forms = {
  callback: (i, done) => fs.readFile(files[i % files.length], (error, data) => {
    if (!error) took(data, i);
    done(error);
  }),
  promise: (i, done) => fs.promises.readFile(files[i % files.length]).then((data) => {
    took(data, i);
    done();
  }, done),
};

const form = process.argv[2];
const start = performance.now();
if (form === 'sync') {
  for (let i = 0; i < count; i++) took(fs.readFileSync(files[i % files.length]), i);
  end();
} else {
  concurrently(count, 64, forms[form], end);
}

function end() {
  check(bytes === count * SIZE, `${bytes} bytes read`);
  rate(count, start);
}
