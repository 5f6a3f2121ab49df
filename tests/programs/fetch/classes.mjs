// Headers, FormData, Request and Response without a network.
const attempt = async (name, action) => {
  try { console.log(name, await action()); } catch (error) { console.log(name, error.name, error.message, error.code); }
};
const h = new Headers({ b: '2', A: ' 1 ' });
h.append('b', '3'); h.append('Set-Cookie', 'x=1'); h.append('set-cookie', 'y=2');
console.log([...h], [...h.keys()], [...h.values()], h.getSetCookie(), h.get('SET-COOKIE'), h.has('c'), h);
h.set('b', 'new'); h.delete('a'); h.forEach((v, k, self) => console.log(k, v, self === h));
console.log(Object.prototype.toString.call(h), Object.prototype.toString.call(h.entries()), Object.keys(Headers.prototype));
for (const bad of [['a b', 'c'], ['a', 'b\nc'], ['', 'x'], ['a', '\u0100']]) await attempt('append', () => h.append(...bad));
for (const init of [undefined, {}, [], [['a', 'b']], new Map([['k', 'v']]), { a: 1, b: null }, null, 5, [['a']], 'ab']) await attempt('init', () => [...new Headers(init)]);
await attempt('receiver', () => Headers.prototype.get.call({}, 'a'));
await attempt('immutable', () => Response.error().headers.append('a', 'b'));

const f = new FormData();
f.append('a', '1'); f.append('a', '2'); f.append('file', new Blob(['x'], { type: 't/p' }), 'n"a\nme'); f.append('b', new Blob(['y']));
f.set('a', '3');
console.log([...f.keys()], f.get('a'), f.getAll('a'), f.get('file').name, f.get('b').name, f.has('z'), f.get('z'));
await attempt('bad', () => f.append('x'));
await attempt('bad', () => f.append('x', 'y', 'z'));
const sent = new Response(f);
const text = await sent.clone().text();
console.log(text.replaceAll(/----+formdata-\w+-\d+/g, 'BOUNDARY'));
console.log(sent.headers.get('content-type').replace(/formdata-\w+-\d+/, 'X'));
const back = await sent.formData();
for (const [name, value] of back) console.log(name, typeof value === 'string' ? value : [value.name, value.type, await value.text()]);
const mp = (body, type = 'multipart/form-data; boundary=B') => new Response(body, { headers: { 'content-type': type } }).formData().then((d) => [...d]);
await attempt('parse', () => mp('--B\r\nContent-Disposition: form-data; name="k"\r\n\r\nv\r\n--B--\r\n'));
await attempt('parse', () => mp('--B\r\nContent-Disposition: form-data; name="k"\r\n\r\n\r\n--B--'));
await attempt('parse', () => mp('junk').catch((e) => [e.name]));
await attempt('parse', () => mp('a=1&b=%20x&a=2', 'application/x-www-form-urlencoded'));
await attempt('parse', () => mp('x', 'text/plain'));

for (const body of [null, undefined, '', 'text', new Uint8Array([104, 105]), new Uint8Array([104, 105]).buffer, new DataView(new ArrayBuffer(2)), new Blob(['b'], { type: 'b/c' }), new URLSearchParams({ q: '1' }), 12, { toString: () => 'obj' }]) {
  const r = new Response(body);
  await attempt('body', async () => [r.headers.get('content-type'), r.body === null, await r.text(), r.bodyUsed]);
}
await attempt('json', async () => [await Response.json({ a: [1] }, { status: 201, headers: { x: 'y' } }).json(), await new Response('{"a":1}').json()]);
await attempt('bad json', () => new Response('').json().catch((e) => e.name));
await attempt('arrayBuffer', async () => { const b = await new Response('abc').arrayBuffer(); return [b instanceof ArrayBuffer, b.byteLength]; });
await attempt('bytes', async () => new Response('abc').bytes());
await attempt('blob', async () => { const b = await new Response('abc', { headers: { 'content-type': 'Text/Plain;x=y' } }).blob(); return [b.size, b.type]; });
await attempt('stream', async () => { let s = ''; for await (const c of new Response('abc').body) s += Buffer.from(c); return s; });
await attempt('locked', async () => { const r = new Response('abc'); r.body.getReader(); return r.text(); });
await attempt('cloned', async () => { const r = new Response(new Blob(['z']).stream()); const c = r.clone(); return [await r.text(), await c.text()]; });
await attempt('status', () => new Response('', { status: 600 }));
await attempt('status', () => new Response('x', { status: 304 }));
await attempt('status', () => new Response(null, { status: 304, statusText: 'Not Modified' }).statusText);
await attempt('redirect', () => Response.redirect('http://x/y z', 307).headers.get('location'));
await attempt('redirect', () => Response.redirect('nope'));

const q = new Request('http://h/p?q#f', { method: 'post', body: 'b', headers: { a: 'b' }, mode: 'same-origin', redirect: 'manual', credentials: 'omit', cache: 'no-store', referrerPolicy: 'origin', keepalive: true });
console.log(q.method, q.url, q.mode, q.redirect, q.credentials, q.cache, q.referrer, q.referrerPolicy, q.keepalive, q.duplex, [...q.headers], q.signal.aborted);
const q2 = new Request(q, { headers: { c: 'd' } });
console.log(q2.method, q2.url, [...q2.headers], await q2.text(), q.bodyUsed);
await attempt('used', () => new Request(q));
await attempt('clone', async () => { const a = new Request('http://h/', { method: 'PUT', body: 'b' }); const b = a.clone(); return [await a.text(), await b.text(), b.method]; });
for (const init of [{ method: 'connect' }, { method: 'a b' }, { body: 'x' }, { signal: {} }, { mode: 'navigate' }, { cache: 'only-if-cached' }]) await attempt('request', () => new Request('http://h/', init));
await attempt('url', () => new Request('/relative'));
const c = new AbortController();
const q3 = new Request('http://h/', { signal: c.signal });
q3.signal.addEventListener('abort', () => console.log('aborted', q3.signal.reason));
c.abort('why');
console.log(Object.keys(Request.prototype).filter((k) => k !== 'attribute').sort().join(), Object.keys(Response.prototype).sort().join(), Object.keys(FormData.prototype).join());
console.log(fetch.name, fetch.length, Headers.length, Request.length, Response.length, Object.getOwnPropertyDescriptor(globalThis, 'fetch').enumerable, Object.getOwnPropertyDescriptor(globalThis, 'Headers').enumerable);
