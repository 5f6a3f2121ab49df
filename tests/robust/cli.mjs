// The command line: what is printed, how errors look, which exit code comes out; compared with
// Node's. What differs on purpose is masked or checked by itself: the help text, the runtime's name.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { anode, check, finish, node, program, run, same, scratch } from './support/harness.mjs';

const work = path.join(scratch, 'cli');
mkdirSync(path.join(work, 'folder'), { recursive: true });
const file = (name, source) => program(path.join('cli', name), source);

file('hello.js', `console.log('hello', process.argv.slice(2), require.main === module, __filename.endsWith('hello.js'));`);
file('hello.mjs', `console.log('esm', process.argv.length, import.meta.filename.endsWith('hello.mjs'), import.meta.main);`);
file('auto.js', `import fs from 'node:fs'; console.log('found to be a module', typeof fs.readFile, typeof require);`);
file('folder/index.js', `console.log('the folder\\'s index');`);
file('pre.cjs', `console.log('preloaded', typeof require, process.argv[1] === undefined ? 'none' : require('path').basename(process.argv[1])); globalThis.pre = 1;`);
file('pre.mjs', `console.log('imported first', globalThis.pre); await null; globalThis.pre2 = 2;`);
file('uses-pre.js', `console.log('main', globalThis.pre, globalThis.pre2);`);
file('syntax.js', `const fine = 1;\nconst x = {a: 1,, b: 2};\n`);
file('syntax.mjs', `import 'node:fs';\nlet a = ;\n`);
file('requires-syntax.js', `require('./syntax.js');`);
file('throws.js', `'use strict';\nfunction inner() {\n  throw new TypeError('thrown at the top');\n}\ninner();\n`);
file('throws.mjs', `const later = async () => {\n  throw new RangeError('thrown in a module');\n};\nawait later();\n`);
file('rejects.js', `Promise.reject(new Error('nobody listens'));\nsetTimeout(() => console.log('never'), 100);\n`);
file('rejects-value.js', `Promise.reject({ a: 1 });`);
file('missing-require.js', `require('./not-there');`);
file('missing-package.mjs', `import 'not-a-package';`);
file('missing-export.mjs', `import { nope } from './exports.mjs';\nconsole.log(nope);`);
file('exports.mjs', `export const yes = 1;`);
file('unsettled.mjs', `console.log('before');\nawait new Promise(() => {});\nconsole.log('never');`);
file('unsettled-handler.mjs', `process.on('exit', (code) => console.log('exit', code));\nawait new Promise(() => {});`);
file('exit-code.js', `process.exitCode = 42; process.on('exit', (code) => console.log('exit', code, process.exitCode));`);
file('exit-code-string.js', `process.exitCode = '7';`);
file('exit-code-wrong.js', `try { process.exitCode = 'x'; } catch (e) { console.log(e.code, e.message); } try { process.exit(1.5); } catch (e) { console.log(e.code); }`);
file('exit-in-exit.js', `process.on('exit', () => { console.log('one'); process.exit(9); }); process.on('exit', () => console.log('two')); process.exit(3);`);
file('exit-changed.js', `process.on('exit', () => { process.exitCode = 8; });`);
file('before-exit.js', `let n = 0; process.on('beforeExit', (code) => { console.log('beforeExit', code, n); if (n++ < 2) setTimeout(() => console.log('more'), 1); }); process.on('exit', () => console.log('exit'));`);
file('exit-throws.js', `process.on('exit', () => { throw new Error('in the exit handler'); });`);
file('handler-throws.js', `process.on('uncaughtException', () => { throw new Error('second'); }); throw new Error('first');`);
file('handler.js', `process.on('uncaughtException', (e, origin) => { console.log('caught', e.message, origin); }); setTimeout(() => console.log('goes on'), 5); throw new Error('first');`);
file('monitor.js', `process.on('uncaughtExceptionMonitor', (e, o) => console.log('monitor', e.message, o)); throw new Error('seen');`);
file('rejection-handler.js', `process.on('unhandledRejection', (reason, p) => console.log('unhandled', reason, p instanceof Promise)); Promise.reject(5); const later = Promise.reject(6); setTimeout(() => later.catch(() => console.log('late')), 5); process.on('rejectionHandled', () => console.log('handled after all'));`);
file('warning.js', `process.emitWarning('careful', 'OwnWarning', 'OWN001'); process.emitWarning('dep', 'DeprecationWarning', 'DEP_OWN'); process.on('warning', (w) => console.log(w.name, w.code));`);
file('deprecated.js', `require('util').deprecate(() => {}, 'old thing', 'DEP_X')(); console.log('ran');`);
file('argv.js', `console.log(process.argv.slice(2), process.execArgv, process.argv0.length > 0, require('path').isAbsolute(process.execPath));`);
file('title.js', `console.log(typeof process.title, process.version, process.release.name, Object.keys(process.versions).includes('node'));`);
file('shebang.js', `#!/usr/bin/env node\nconsole.log('after the shebang');\n`);
file('bom.js', `\uFEFFconsole.log('after the BOM', 'é日本'.length);`);
file('data.json', `{"a": 1}`);
file('bad.json', `{"a": }`);
file('require-json.js', `console.log(require('./data.json')); require('./bad.json');`);
file('empty.js', ``);
file('long.js', `console.log('start');\n${'// filler\n'.repeat(300)}null.property;\n`);
file('deep.js', `function deep() { return deep() + 1; }\ntry { deep(); } catch (e) { console.log(e instanceof RangeError); }`);
file('error-props.js', `const e = new Error('with properties'); e.code = 'E_OWN'; e.list = [1, { a: 2 }]; throw e;`);
file('aggregate.js', `throw new AggregateError([new Error('one'), new Error('two')], 'both');`);
file('source.ts', `enum Nope { A }`);

/** Takes out of stderr what may differ: paths, columns, internal frames and lines, the version. */
function mask(text) {
  return text.replaceAll(work, 'DIR').replace(/\banode\b/g, 'node').split('\n')
    .filter((line) => !/^\s+at /.test(line) && !/^node:/.test(line))
    .map((line) => (/^\s*\^+\s*$/.test(line) ? 'caret' : line))
    .map((line) => line.replace(/^file:\/\/DIR/, 'DIR').replace(/\(node:\d+\)/, '(node:PID)').replace(/^Node\.js v.*/, 'VERSION'))
    .join('\n');
}

/** A syntax error's wording is the engine's; its place, its source line and its form are
 * not. (Node loses the line number of a module with --check, and adds a second opinion to -e.) */
function maskSyntax(text) {
  return mask(text).replace('Expression expected\n', '').replace(/^DIR\/syntax\.mjs.*$/m, 'DIR/syntax.mjs').split('\n').map((line) => line.replace(/^((?:\[eval\].*)?SyntaxError): .*/, '$1: MESSAGE')).join('\n');
}

/** Runtime errors that the engine words: only the class is compared. */
function maskTypeError(text) {
  return mask(text).replace(/^(TypeError|RangeError|ReferenceError): .*/gm, '$1: MESSAGE');
}

/** An internal line and its caret, which Node shows for errors thrown inside its library. */
function maskLibrary(text) {
  const lines = mask(text).split('\n');
  const at = lines.findIndex((line) => /^(?:\w*Error|Uncaught)/.test(line));
  return lines.slice(Math.max(at, 0)).join('\n');
}

const cases = [
  // [name, arguments, options, mask of stderr]
  ['a file', ['hello.js', 'a', '-b', '--c=d']],
  ['without extension', ['hello']],
  ['a folder', ['./folder']],
  ['a module', ['hello.mjs', 'x']],
  ['syntax found to be a module', ['auto.js']],
  ['an absolute path', [path.join(work, 'hello.js')]],
  ['-- before the file', ['--', 'hello.js', '-x']],
  ['empty file', ['empty.js']],
  ['shebang', ['shebang.js']],
  ['BOM', ['bom.js']],
  ['-e', ['-e', `console.log(1 + 1, process.argv.length, __filename, typeof require, module.id)`]],
  ['-e with arguments', ['-e', `console.log(process.argv.slice(1))`, 'a', 'b']],
  ['-e and --', ['-e', `console.log(process.argv.slice(1))`, '--', '-x', 'b']],
  ['--eval=', ['--eval', `console.log(require('path').sep, fs.constants.O_RDONLY, os.EOL.length)`]],
  ['-e with import', ['-e', `import { sep } from 'node:path'; console.log(sep, import.meta.url.slice(0, 8))`]],
  ['-e with await', ['-e', `const a = await Promise.resolve(3); console.log(a)`]],
  ['-e with dynamic import', ['-e', `import('node:os').then((os) => console.log(typeof os.cpus))`]],
  ['-e requires a file beside', ['-e', `require('./hello.js')`]],
  ['-e throws', ['-e', `throw new Error('in eval')`]],
  ['-e two lines throws', ['-e', `let a = 1;\n  null.x`], {}, maskTypeError],
  ['-e syntax', ['-e', `let = = 5`], {}, maskSyntax],
  ['-e nothing', ['-e'], {}, mask],
  ['--input-type=module', ['--input-type=module', '-e', `console.log(typeof require, this)`]],
  ['--input-type=commonjs', ['--input-type=commonjs', '-e', `console.log(typeof require, this === globalThis)`]],
  ['-p number', ['-p', '6 * 7']],
  ['-p string', ['-p', '"text" + 1']],
  ['-p object', ['-p', '({ a: 1, b: [1, 2, { c: new Map([[1, 2]]) }], f() {}, s: Symbol("x") })']],
  ['-p undefined', ['-p', 'void 0']],
  ['-p statements', ['-p', 'let x = 1; x + 2']],
  ['-p long array', ['-p', 'Array.from({ length: 120 }, (_, i) => i)']],
  ['-p promise', ['-p', 'Promise.resolve(4)']],
  ['-pe', ['-pe', 'process.argv.slice(1)', 'q']],
  ['-p class and error', ['-p', '[class A {}, 1n, -0, null, new Error("x").message]']],
  ['-p process.argv0', ['-p', 'process.argv.length']],
  ['--check good', ['--check', 'hello.js']],
  ['-c module', ['-c', 'hello.mjs']],
  ['--check bad', ['--check', 'syntax.js'], {}, maskSyntax],
  ['--check bad module', ['-c', 'syntax.mjs'], {}, maskSyntax],
  ['--check missing', ['--check', 'none.js'], {}, maskLibrary],
  ['-r', ['-r', './pre.cjs', 'uses-pre.js']],
  ['--require=', ['--require=./pre.cjs', 'uses-pre.js']],
  ['-r twice', ['-r', './pre.cjs', '-r', 'node:fs', 'uses-pre.js']],
  ['-r missing', ['-r', './none.cjs', 'uses-pre.js'], {}, maskLibrary],
  ['--import', ['--import', './pre.mjs', 'uses-pre.js']],
  ['-r and --import', ['-r', './pre.cjs', '--import', './pre.mjs', 'uses-pre.js']],
  ['--import for a module', ['--import', './pre.mjs', 'hello.mjs']],
  ['--import data:', ['--import', 'data:text/javascript,console.log("from data")', 'uses-pre.js']],
  ['-r with -e', ['-r', './pre.cjs', '-e', 'console.log(globalThis.pre)']],
  ['-', ['-', 'a', 'b'], { input: `console.log('stdin', process.argv.slice(1), __filename)` }],
  ['stdin', [], { input: `console.log('stdin', require('path').basename(process.cwd()), module.id)` }],
  ['stdin module', ['--input-type=module'], { input: `console.log('stdin', import.meta.url.slice(0, 5)); await null;` }],
  ['stdin empty', [], { input: '' }],
  ['stdin throws', [], { input: `\nthrow new Error('from stdin')` }],
  ['stdin syntax', [], { input: `let x = ;` }, maskSyntax],
  ['-r and stdin', ['-r', './pre.cjs', '-'], { input: `console.log(globalThis.pre)` }],
  ['unknown option', ['--not-an-option', 'hello.js']],
  ['unknown short option', ['-Q', 'hello.js']],
  ['an option without its value', ['--require']],
  ['unknown option after the file', ['hello.js', '--not-an-option']],
  ['missing file', ['none.js'], {}, maskLibrary],
  ['missing module', ['none.mjs'], {}, maskLibrary],
  ['missing require', ['missing-require.js'], {}, maskLibrary],
  ['missing package', ['missing-package.mjs'], {}, maskLibrary],
  ['missing export', ['missing-export.mjs'], {}, maskSyntax],
  ['syntax error', ['syntax.js'], {}, maskSyntax],
  ['syntax error in a module', ['syntax.mjs'], {}, maskSyntax],
  ['syntax error in a required file', ['requires-syntax.js'], {}, maskSyntax],
  ['JSON', ['require-json.js'], {}, (text) => maskSyntax(text).replace(/^[^]*(?=SyntaxError)/, '')],
  ['throws', ['throws.js']],
  ['throws in a module', ['throws.mjs']],
  ['throws on line 302', ['long.js'], {}, maskTypeError],
  ['error with properties', ['error-props.js']],
  ['AggregateError', ['aggregate.js']],
  ['too deep', ['deep.js']],
  ['unhandled rejection', ['rejects.js']],
  ['unhandled rejection of a value', ['rejects-value.js'], {}, (text) => maskLibrary(text).replace(/^[^]*(?=Unhandled)/, '')],
  ['unhandledRejection handler', ['rejection-handler.js']],
  ['--unhandled-rejections=warn', ['--unhandled-rejections=warn', 'rejects.js'], {}, mask],
  ['--unhandled-rejections=none', ['--unhandled-rejections=none', 'rejects.js']],
  ['--unhandled-rejections=strict', ['--unhandled-rejections=strict', 'rejects.js']],
  ['uncaughtException handler', ['handler.js']],
  ['a handler that throws', ['handler-throws.js']],
  ['uncaughtExceptionMonitor', ['monitor.js']],
  ['unsettled await', ['unsettled.mjs'], {}, (text) => text.slice(0, 43)],
  ['unsettled await with an exit handler', ['unsettled-handler.mjs'], {}, (text) => text.slice(0, 43)],
  ['exitCode', ['exit-code.js']],
  ['exitCode as a string', ['exit-code-string.js']],
  ['a wrong exitCode', ['exit-code-wrong.js']],
  ['exit in the exit handler', ['exit-in-exit.js']],
  ['exitCode in the exit handler', ['exit-changed.js']],
  ['throwing exit handler', ['exit-throws.js']],
  ['beforeExit', ['before-exit.js']],
  ['warnings', ['warning.js']],
  ['--no-warnings', ['--no-warnings', 'warning.js']],
  ['--no-deprecation', ['--no-deprecation', 'deprecated.js']],
  ['deprecation', ['deprecated.js']],
  ['--throw-deprecation', ['--throw-deprecation', 'deprecated.js'], {}, (text) => mask(text).replace(/^[^]*(?=DeprecationWarning:)/, '')],
  ['execArgv', ['--no-warnings', '--stack-trace-limit=5', 'argv.js', '--no-warnings', 'x']],
  ['--stack-trace-limit', ['--stack-trace-limit=2', '-p', 'Error.stackTraceLimit']],
  ['--title', ['--title=abc', '-p', 'process.title']],
  ['--conditions', ['--conditions=custom', '-C', 'other', '-p', 'process.execArgv']],
  ['process facts', ['title.js']],
  ['NODE_OPTIONS', ['uses-pre.js'], { env: { NODE_OPTIONS: '--require ./pre.cjs --no-warnings' } }],
  ['NODE_OPTIONS quoted', ['-p', 'process.title'], { env: { NODE_OPTIONS: '--title="two words"' } }],
  ['NODE_OPTIONS not allowed', ['hello.js'], { env: { NODE_OPTIONS: '--check' } }],
  ['NODE_OPTIONS unknown', ['hello.js'], { env: { NODE_OPTIONS: '--not-an-option' } }],
  ['NODE_OPTIONS before the arguments', ['-r', './pre.cjs', 'uses-pre.js'], { env: { NODE_OPTIONS: '--import ./pre.mjs' } }],
  ['NODE_NO_WARNINGS', ['warning.js'], { env: { NODE_NO_WARNINGS: '1' } }],
  ['NODE_PATH', ['-p', `require('hello.js')`], { env: { NODE_PATH: work } }],
  ['--env-file', ['--env-file=dot.env', '-p', 'process.env.FROM_FILE']],
  ['--env-file missing', ['--env-file=none.env', '-p', '1']],
];
file('dot.env', `FROM_FILE="yes"\n`);

for (const [name, args, options = {}, clean = mask] of cases) {
  const settings = { cwd: work, limit: 10_000, ...options };
  const [expected, actual] = await Promise.all([run(node, args, settings), run(anode, args, settings)]);
  // The message for a wrong option starts with the binary's own path.
  const view = (r, binary) => ({
    code: r.code, signal: r.signal, timedOut: r.timedOut,
    stdout: mask(r.stdout), stderr: clean(r.stderr.replaceAll(`${binary}: `, 'BINARY: ')),
  });
  same(`${name}: ${args.join(' ')}`, view(actual, anode), view(expected, node));
}

// The first frame of a stack has the right file, line and column form.
const thrown = await run(anode, ['throws.js'], { cwd: work });
check('stack of a thrown error', /at inner \(.*throws\.js:3:\d+\)\n\s+at Object\.<anonymous> \(.*throws\.js:5:1\)/.test(thrown.stderr), thrown.stderr);
const carets = await run(anode, ['syntax.js'], { cwd: work });
check('a syntax error names its line, shows it and points at it',
  /syntax\.js:2\nconst x = \{a: 1,, b: 2\};\n\s{10,18}\^+\n\nSyntaxError: .+/.test(carets.stderr), carets.stderr);

// Version and help.
for (const option of ['-v', '--version']) {
  const { code, stdout } = await run(anode, [option], { cwd: work });
  check(`${option}`, code === 0 && /^(?:anode )?v?\d+\.\d+\.\d+/.test(stdout) && stdout.endsWith('\n'), stdout);
}
for (const option of ['-h', '--help']) {
  const { code, stdout } = await run(anode, [option], { cwd: work });
  check(`${option}`, code === 0 && /^Usage: /m.test(stdout) && ['--eval', '--print', '--check', '--require', '--import', '--version']
    .every((text) => stdout.includes(text)), stdout);
}
finish();
