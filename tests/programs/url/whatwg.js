'use strict';
// URL and URLSearchParams: parsing, setters, the live link, errors, printing.
const { URL, URLSearchParams } = require('url');
const show = (f) => { try { const r = f(); return typeof r === 'string' ? r : JSON.stringify(r); } catch (e) { return `${e.name} ${e.code}: ${e.message}`; } };
const bases = [undefined, 'http://h/p/q?x=1#f', 'file:///x/y', 'foo:bar'];
for (const input of ['', 'a', '/a', '//h2/b', '?q', '#h', '../..//c/./d', 'http://EXAMPLE.com:80/%7Ea/../b', 'https://u:p%40@h:444/a b?c d#e f', 'http://[::1]:1', 'http://1.2.3', 'http://0x7f.1/', 'http://münchen.de', 'http://a..b', 'http://a b', 'http://a:99999', 'mailto:x@y', 'javascript:alert(1)', 'data:text/plain,hi', 'file:///C:/a/../b', 'file://host/x', 'blob:http://a/b', 'web+demo:/.//not-a-host/', 'ws://h:80/', 'http:\\\\h\\a', '\thttp://a\n', 'http://h/\ud800', 'http://h/?é#é', 'non-special://é/']) {
  for (const base of bases) {
    const url = URL.parse(input, base);
    console.log(JSON.stringify(input), base, URL.canParse(input, base), url === null ? show(() => new URL(input, base)) : [url.href, url.origin, url.protocol, url.username, url.password, url.host, url.hostname, url.port, url.pathname, url.search, url.hash].join(' '));
  }
}
for (const start of ['http://u:p@h:1/p?q=1#f', 'foo:bar?x', 'file:///x/y', 'https://h']) {
  for (const [part, values] of Object.entries({ protocol: ['https', 'foo', 'file', '1'], username: ['', 'a b', 'é'], password: ['', 'x@y'], host: ['n', 'n:2', 'n:x', '', 'a b'], hostname: ['m', 'm:3', '[::1]'], port: ['', '80', '8080x', 'x', '99999'], pathname: ['', 'a b', '/é?#', '//x'], search: ['', '?', 'a b', "?'é#"], hash: ['', '#', 'a b', 'é`'], href: ['http://z', 'bad'] })) {
    for (const value of values) {
      const url = new URL(start);
      console.log(start, part, JSON.stringify(value), show(() => { url[part] = value; return url.href; }));
    }
  }
}
const live = new URL('http://h/?a=1&b=2&a=3');
const params = live.searchParams;
params.append('c', 'd e&f'); console.log(live.href, live.search);
params.delete('a', '1'); console.log(live.href);
params.set('b', 'é'); console.log(live.href, params === live.searchParams);
params.sort(); console.log(live.href);
live.search = '?x=%20+y'; console.log(params.get('x'), [...params], params.size);
live.href = 'http://k/?z=1'; console.log(params.toString());
params.delete('z'); console.log(live.href);
for (const init of ['', '?a=b', 'a=b&a=c&d', '%FF=%41%zz', [['a', 1], new Set(['b', 'c'])], { a: 1, b: [2, 3] }, new Map([['k', 'v']]), new URLSearchParams('m=n'), null, undefined, 5]) console.log(show(() => [...new URLSearchParams(init)]), show(() => new URLSearchParams(init).toString()));
for (const f of [() => new URL(), () => new URL('/a', 'b'), () => new URLSearchParams([['a']]), () => new URLSearchParams([1]), () => new URLSearchParams({ [Symbol.iterator]: 1 }), () => params.append('a'), () => params.get(), () => params.forEach(1), () => URLSearchParams.prototype.get.call({}, 'a'), () => URL.canParse()]) console.log(show(f));
console.log(new URLSearchParams("a=1 2!'()~*-._&é=€").toString());
console.log(new URL('http://u:p@h:1/p?q=1#f'), new URLSearchParams('a=1&b=2'), new URLSearchParams(), new URLSearchParams('a=1').entries(), new URLSearchParams('a=1&b=2').keys());
console.log(Object.keys(URL.prototype).join(), Object.keys(URL).join(), Object.keys(URLSearchParams.prototype).join());
const removing = new URLSearchParams('a=1&b=2&c=3');
for (const [name] of removing) { console.log(name); removing.delete(name); }
try { new URL('no', 'base'); } catch (e) { console.log(e.input, e.base, e.code, e.name); }
console.log(JSON.stringify({ u: new URL('http://a') }), `${new URL('http://a')}`, Object.prototype.toString.call(new URL('http://a')));
