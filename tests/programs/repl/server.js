'use strict';
// The class itself: commands, evaluators, writers, contexts, completion, the events.
const repl = require('node:repl');
const { PassThrough } = require('node:stream');

function open(options) {
  const output = new PassThrough();
  const server = repl.start({ input: new PassThrough(), output, prompt: '', terminal: false, ...options });
  server.taken = () => String(output.read() ?? '');
  return server;
}

const plain = open();
plain.defineCommand('hello', { help: 'greets', action(name) { this.output.write(`hello ${name}\n`); this.displayPrompt(); } });
plain.defineCommand('short', () => plain.output.write('short\n'));
plain.write('.hello you\n.short\n.help\n');
console.log(plain.taken());
for (const command of [undefined, {}, { action: 1 }]) {
  try {
    plain.defineCommand('x', command);
  } catch (err) {
    console.log(err.code);
  }
}
plain.on('reset', (context) => console.log('reset', context === plain.context, context.kept));
plain.context.kept = 1;
plain.write('kept\n.clear\ntypeof kept\n');
console.log(plain.taken());
plain.write('var object = { alpha: { beta: 1, bravo: 2 }, get trap() { console.log("called"); return {}; } };\n');
console.log(plain.taken());
for (const text of ['object.', 'object.alpha.b', 'object["alpha"].be', 'object.trap.', 'obj', 'noSuchThing.', '"x".toUp']) {
  plain.complete(text, (err, found) => console.log(text, err, found[0].slice(0, 5), found[1]));
}
plain.on('exit', () => console.log('exit'));
plain.close();

const custom = open({
  eval: (code, context, file, callback) => {
    if (code.startsWith('more')) callback(new repl.Recoverable(new SyntaxError('more')));
    else if (code.includes('wrong')) callback(new Error('wrong'));
    else callback(null, code.trim());
  },
  writer: (value) => `<${value instanceof Error ? value.message : value}>`,
});
custom.write('one\nmore\ntwo\nwrong\n');
console.log(custom.taken());
custom.close();

const strict = open({ replMode: repl.REPL_MODE_STRICT, ignoreUndefined: true });
strict.write('undefined\nleak = 1\nvar kept = 2\nkept\n');
console.log(strict.taken());
strict.close();

try {
  repl.start({ breakEvalOnSigint: true, eval() {} });
} catch (err) {
  console.log(err.code, err.message);
}
console.log(new repl.Recoverable(new Error('x')) instanceof SyntaxError, typeof repl.writer.options);
