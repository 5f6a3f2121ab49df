'use strict';
// Blob and File: making, slicing, reading, URLs.
const { Blob, File } = require('buffer'); const buffer = require('buffer'), url = require('url'); const util = require('util'); Error.stackTraceLimit = 0;
const t = (f) => { try { const r = f(); console.log(f.toString().slice(4), r); } catch (e) { console.log(f.toString().slice(4), e.name, e.code, e.message); } };
t(() => new Blob(['abc', new Uint8Array([1]), new Blob(['x'])], { type: 'Text/Plain' })); t(() => new Blob('a')); t(() => new Blob(5)); t(() => new Blob([{}], { endings: 'x' })); t(() => new Blob(['a\r\nb\nc'], { endings: 'native' }).size); t(() => new Blob([1]).size); t(() => new Blob(['abc']).slice(1, -1, 'é')); t(() => new Blob(['abc']).slice(-2)); t(() => new Blob(['a'], { type: '\u00e9' }).type); t(() => new Blob([], 5)); t(() => Object.keys(Blob.prototype)); t(() => Blob.prototype.size); t(() => Object.prototype.toString.call(new Blob())); t(() => new File(['a'], 'n', { type: 'x', lastModified: 5 })); t(() => new File(['a'])); t(() => new File()); t(() => Object.keys(File.prototype)); t(() => new File([], 'a', { lastModified: 'x' }).lastModified); t(() => Object.prototype.toString.call(new File([], ''))); t(() => new File([], 'a') instanceof Blob); t(() => new Blob(new Set(['a', 'b'])).size); t(() => new Blob({ [Symbol.iterator]: 1 })); t(() => buffer.resolveObjectURL('blob:nodedata:x')); t(() => buffer.resolveObjectURL('x')); t(() => new Blob(['a'], null).size); t(() => Blob.length + Blob.name + File.length); t(() => util.inspect(new Blob(), { depth: -1 })); t(() => util.inspect({ a: { b: { c: new Blob() } } }));
(async () => {
  const b = new Blob(['héllo', ' w']); console.log(await b.text(), await b.arrayBuffer(), await b.bytes()); console.log(await b.slice(1, 4).text(), await b.slice(3, 7).text());
  for await (const c of new Blob(["abc", "def"]).stream()) console.log(c.constructor.name, c.length);
  const u = url.URL.createObjectURL(b); const r = buffer.resolveObjectURL(u); console.log(u.length, r, r === b, await r.text()); url.URL.revokeObjectURL(u); console.log(buffer.resolveObjectURL(u));
  const r1 = new Blob(['abcdef']).stream().getReader({ mode: 'byob' }); console.log(await r1.read(new Uint8Array(3))); console.log(await r1.read(new Uint8Array(10))); console.log(await r1.read(new Uint8Array(10)));
  await Blob.prototype.text.call({}).catch((e) => console.log(e.code));
  let s = ''; for await (const c of new Blob(['hé', 'llo']).textStream()) s += c; console.log(s);
})();
