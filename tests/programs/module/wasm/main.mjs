// WebAssembly: modules by import, source phase, and compiling on other threads.
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// (module (import "./dep.mjs" "twice" (func $f (param i32) (result i32)))
//   (func (export "run") (param i32) (result i32) local.get 0 call $f)
//   (global (export "answer") i32 (i32.const 42)))
const name = (text) => [text.length, ...Buffer.from(text)];
const section = (id, bytes) => [id, bytes.length, ...bytes];
const bytes = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0,
  ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7f]),
  ...section(2, [1, ...name('./dep.mjs'), ...name('twice'), 0, 0]),
  ...section(3, [1, 0]),
  ...section(6, [1, 0x7f, 0, 0x41, 42, 0x0b]),
  ...section(7, [2, ...name('run'), 0, 1, ...name('answer'), 3, 0]),
  ...section(10, [1, 6, 0, 0x20, 0, 0x10, 0, 0x0b]),
]);

const dir = mkdtempSync(join(tmpdir(), 'wasm-'));
process.on('exit', () => rmSync(dir, { recursive: true }));
writeFileSync(join(dir, 'dep.mjs'), 'export const twice = (n) => n * 2; console.log("dep runs");');
writeFileSync(join(dir, 'mod.wasm'), bytes);
const url = pathToFileURL(join(dir, 'mod.wasm')).href;
process.removeAllListeners('warning');

const source = await import.source(url);
console.log(source instanceof WebAssembly.Module, WebAssembly.Module.imports(source));
const instance = await import(url);
console.log(Object.keys(instance), instance.run(21), instance.answer);
console.log(await import.source(url) === source);
await import.source('data:text/javascript,1').catch((err) => console.log(err.name, err.message));

const made = await WebAssembly.compile(bytes);
console.log(made instanceof WebAssembly.Module, WebAssembly.Module.exports(made));
const { instance: other } = await WebAssembly.instantiate(bytes, { './dep.mjs': { twice: (n) => n * 3 } });
console.log(other.exports.run(7), other.exports.answer.value);
await WebAssembly.compile(Uint8Array.of(1, 2, 3)).catch((err) => console.log(err.name));
console.log(WebAssembly.validate(bytes));

// Nothing else keeps the program running.
WebAssembly.compile(bytes).then(() => console.log('compiled at last'));
