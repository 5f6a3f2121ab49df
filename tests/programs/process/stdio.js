'use strict';
const { Writable } = require('stream');
console.log(process.stdout instanceof Writable, process.stdout.fd, process.stdout.writable, process.stdout === process.stdout);
console.log(process.stdout.write('text\n'), process.stdout.write(Buffer.from('buffer\n')), process.stdout.write(new Uint8Array([104, 105, 10])));
process.stdout.write('latin1: \xe9\n', 'utf8', (err) => console.log('written', err));
process.stdout.write('aGV4Cg==', 'base64');
const write = process.stdout.write;
const captured = [];
process.stdout.write = function(chunk, ...rest) { captured.push(chunk); return true; };
console.log('captured', 1);
process.stdout.write = write;
console.log(captured);
process.stdout.cork();
process.stdout.write('a');
process.stdout.write('b\n');
process.stdout.uncork();
for (const fn of [() => process.stdout.write(), () => process.stdout.write(5), () => process.stdout.write(null)]) {
  try { fn(); } catch (err) { console.log(err.code, err.message); }
}
process.on('exit', () => {
  process.stdout.write('from exit\n');
  console.log('log from exit');
});
