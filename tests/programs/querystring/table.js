'use strict';
// parse, stringify, escape and unescape over a table.
const qs = require('querystring');
const show = (f) => { try { return JSON.stringify(f()); } catch (e) { return `${e.name} ${e.code}: ${e.message}`; } };
for (const text of ['', 'a', 'a=', '=a', '=', '&', 'a=b&a=c', 'a=b=c', 'a=1&b=2&c=3', '+a+=+b+', '%41=%zz%20', 'a=%FF&b=%E2%82%AC%', 'é=€', 'a%', '&&a&&b=', 'hasOwnProperty=1&__proto__=2', 'a[]=1&a[]=2', 'a;b:c', '%u0041=1']) {
  console.log(JSON.stringify(text), show(() => qs.parse(text)), show(() => qs.parse(text, ';', ':')), show(() => qs.parse(text, null, null, { maxKeys: 1 })), show(() => qs.parse(text, null, null, { decodeURIComponent: (s) => `<${s}>` })), show(() => qs.unescape(text)), show(() => qs.escape(text)), show(() => qs.unescapeBuffer(text).toString('hex')));
}
for (const value of [{}, { a: 1 }, { a: [1, 'b', true, null, undefined, {}] }, { a: [] }, { a: '', b: 'é €' }, { a: NaN, b: Infinity, c: -0, d: 1e21, e: 10n }, { 'a b': 'c&d' }, [1, 2], 'text', null, undefined, { a: '\ud800' }, { a: () => 1, b: Symbol.iterator }, { a: new Date(0) }]) {
  console.log(show(() => qs.stringify(value)), show(() => qs.stringify(value, ';', ':')), show(() => qs.stringify(value, null, null, { encodeURIComponent: (s) => `<${s}>` })));
}
console.log(Object.keys(qs).join(), qs.encode === qs.stringify, qs.decode === qs.parse, show(() => qs.escape({})), show(() => qs.escape(5)), Object.getPrototypeOf(qs.parse('a')));
