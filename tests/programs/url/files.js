'use strict';
// File URLs and paths, domains, options for http.
const url = require('url');
const show = (f) => { try { const r = f(); return typeof r === 'string' ? r : JSON.stringify(r); } catch (e) { return `${e.name} ${e.code}: ${e.message}`; } };
for (const text of ['file:///a%20b', 'file:///', 'file:///a%2fb', 'file://h/a', 'http://a', 'bad', 'file:///C:/a%5cb', 'file:///C:/x/y']) console.log(text, show(() => url.fileURLToPath(text)), show(() => url.fileURLToPath(text, { windows: true })), show(() => url.fileURLToPathBuffer(text).toString('hex')));
for (const text of ['/a b?#%\\[]|^~\n\t\r{}<>"`é\'', '/a/../b/', '/😀', '/a:b;c,d@e&f=g+h$i!*()', '/\ud800']) console.log(JSON.stringify(text), show(() => url.pathToFileURL(text).href), show(() => url.fileURLToPath(url.pathToFileURL(text))));
for (const text of ['C:\\a b\\c', '\\\\srv\\share\\f', '\\\\srv', '\\\\?\\C:\\a', 'C:/x#y']) console.log(text, show(() => url.pathToFileURL(text, { windows: true }).href));
for (const domain of ['español.com', 'xn--espaol-zwa.com', 'xn--iñvalid.com', '中文.com', '', 'EXAMPLE.com', 'a b']) console.log(domain, JSON.stringify(url.domainToASCII(domain)), JSON.stringify(url.domainToUnicode(domain)));
console.log(url.urlToHttpOptions(new URL('http://u%20:p@[::1]:1/p?q=1#h')), url.urlToHttpOptions(new URL('https://測試')));
for (const f of [() => url.fileURLToPath(5), () => url.pathToFileURL(5), () => url.domainToASCII(), () => url.urlToHttpOptions(5)]) console.log(show(f));
