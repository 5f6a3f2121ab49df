'use strict';
// What the prompt prints for lines that are typed: values, errors, texts of several lines, commands.
const repl = require('node:repl');
const { PassThrough } = require('node:stream');

const lines = [
  '1 + 1', '_ * 21', '{ a: 1 }', '{ a: 1 }.a', 'var x = [1, 2,', '3]', 'x', 'function f() {', '  return x.length;', '}',
  'f()', '`a', 'b`', 'throw new TypeError("no")', '_error.message', 'missing', 'throw null', 'throw "text"',
  'let y = await Promise.resolve(5)', 'y', 'const { z, w: [v] } = await { z: 1, w: [2] }', 'z + v',
  'await Promise.reject("rejected")', 'for (const i of [1]) { var inner = await i }', 'inner',
  'class A { b() { return 1 } }; await 0', 'new A().b()', 'path.sep', 'typeof require', 'module.id',
  '(function named() {})', '.unknown', '.break', '(1 +', '.break', '2', 'npm install x', '_ = 3', '7', '_',
  'setTimeout(() => { throw new RangeError("later") }, 1); 0',
];

const input = new PassThrough();
const output = new PassThrough();
let text = '';
output.on('data', (data) => { text += data; });
const server = repl.start({ input, output, prompt: '> ', terminal: false });
server.on('exit', () => {
  console.log(text);
  console.log('exit');
});
let i = 0;
(function next() {
  if (i === lines.length) {
    setTimeout(() => input.end('.exit\n'), 50);
    return;
  }
  text += `${lines[i]}\n`;
  input.write(`${lines[i++]}\n`);
  setTimeout(next, 5);
})();
