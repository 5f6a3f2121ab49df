'use strict';
// url.parse, url.format and url.resolve.
process.noDeprecation = true;
const url = require('url');
const show = (f) => { try { const r = f(); return typeof r === 'string' ? r : JSON.stringify(r); } catch (e) { return `${e.name} ${e.code}: ${e.message}`; } };
const inputs = ['', '/', '/a/b?c=d', '/a?b#c', '//h/p', 'http://user:pass@sub.host.com:8080/p/a/t/h?query=string#hash', 'HTTP://H', 'http://h:80', 'http://a@b@c/', 'http://a b/c d', 'http://[::1]:1/x', 'mailto:a@b.c', 'javascript:alert(1)', 'file:///etc', 'file://h/e', 'x://y/z', 'x:y', 'http://é.com/é', 'http://h?q', 'http://h#f', ' http://h/ ', 'http:\\\\h\\a?b\\c', 'a/b', '?q=1', '#h', 'http://h/{}|\\^`"<>', 'http://user%20name@h/', 'coap:u:p@::1', 'http://-a_b.c/', '/a@b', '/x?url=http://a@b', 'http://h:'];
for (const input of inputs) {
  console.log(JSON.stringify(input), show(() => url.parse(input)), show(() => url.parse(input, true, true).query), show(() => url.format(input)));
  for (const base of ['http://h/a/b/c?d#e', '/x/y', 'mailto:q@r', 'file:///a/b']) console.log(' ', base, show(() => url.resolve(base, input)));
}
for (const relative of ['.', '..', './', '../', '../../../x', 'g?y', 'g;x', '?y', '#s', '//g', 'g/./h', 'http:g']) console.log(relative, url.resolve('http://a/b/c/d;p?q', relative), url.resolve('a/b/c', relative));
for (const object of [{}, { host: 'h', pathname: 'b?#' }, { protocol: 'http', hostname: '::1', port: 8, pathname: 'x' }, { protocol: 'mailto', auth: 'a:b@', host: 'h' }, { slashes: true, pathname: '/p', query: { a: [1, 2] }, hash: 'h' }, { protocol: 'file', pathname: '/x' }, { search: 'q#', query: { z: 1 } }]) console.log(show(() => url.format(object)));
for (const f of [() => url.parse(5), () => url.format(5), () => url.parse('http://\0'), () => url.parse('http://%')]) console.log(show(f));
console.log(url.parse('http://a/b?c=d#e'), Object.keys(url).filter((k) => k !== 'URLPattern').join());
console.log(url.format(new URL('http://u:p@xn--g6w251d/?a#b'), { unicode: true, auth: false, fragment: false, search: false }), show(() => url.format(new URL('http://a'), 'x')));
