// WebAssembly: compiling and instantiating off the main thread, from bytes and from streams; Atomics.waitAsync.
// The module exports add(i32, i32).
const bytes = new Uint8Array([0,97,115,109,1,0,0,0,1,7,1,96,2,127,127,1,127,3,2,1,0,7,7,1,3,97,100,100,0,0,10,9,1,7,0,32,0,32,1,106,11]);
console.log(WebAssembly.validate(bytes));
const m = await WebAssembly.compile(bytes); console.log(m instanceof WebAssembly.Module);
const { instance, module } = await WebAssembly.instantiate(bytes); console.log(instance.exports.add(1, 2), module);
console.log((await WebAssembly.instantiate(m)).exports.add(3, 4));
for (const f of [() => WebAssembly.compile(new Uint8Array([1,2,3,4])), () => WebAssembly.instantiate(bytes, 1), () => WebAssembly.compile('x'),
  () => WebAssembly.compileStreaming(new Response(bytes)), () => WebAssembly.compileStreaming({}),
  () => WebAssembly.compileStreaming(new Response(bytes, { status: 404, headers: { 'content-type': 'application/wasm' } })),
  () => WebAssembly.compileStreaming(Promise.reject(new Error('own'))),
  () => WebAssembly.compileStreaming(new Response(new Uint8Array([0,97,115,109,1,0,0,0,9]), { headers: { 'content-type': 'application/wasm' } })),
  () => WebAssembly.compileStreaming(new Response(new ReadableStream({ pull(c) { c.error(new Error('stream broke')); } }), { headers: { 'content-type': 'application/wasm' } })),
]) await f().then((v) => console.log('?', v), (e) => console.log(e.name, e.code));
const ok = () => new Response(new ReadableStream({ start(c) { for (const b of bytes) c.enqueue(new Uint8Array([b])); c.close(); } }), { headers: { 'content-type': 'application/wasm' } });
console.log(await WebAssembly.compileStreaming(ok()));
console.log((await WebAssembly.instantiateStreaming(Promise.resolve(ok()))).instance.exports.add(5, 6));
const ia = new Int32Array(new SharedArrayBuffer(8));
const t = Date.now();
const keep = setTimeout(() => {}, 1000);
console.log(await Atomics.waitAsync(ia, 0, 0, 50).value, Date.now() - t >= 49);
const w = Atomics.waitAsync(ia, 0, 0); console.log(Atomics.notify(ia, 0)); console.log(await w.value);
console.log(Atomics.waitAsync(ia, 0, 5), Atomics.waitAsync(ia, 0, 0, 0));
clearTimeout(keep);
Atomics.waitAsync(ia, 0, 0); Atomics.waitAsync(ia, 0, 0, 100000);
WebAssembly.compile(bytes).then(() => console.log('compiled'));
process.on('exit', () => console.log('exit'));
