'use strict';
// URLPattern: construction, matching, groups, errors.

const show = (f) => {
  try {
    console.log(f());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
};
const all = (p) => ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash']
  .map((key) => p[key]).concat(p.hasRegExpGroups).join(' | ');

show(() => all(new URLPattern()));
show(() => all(new URLPattern('https://*.example.com/books/:id(\\d+)?q=*#top')));
show(() => all(new URLPattern('/a/:b?', 'https://host:8080/x')));
show(() => all(new URLPattern({ pathname: '/A', baseURL: 'http://a.b' }, { ignoreCase: true })));
const books = new URLPattern({ pathname: '/books/:id/*' });
show(() => books.exec('https://example.com/books/7/pages/2?x=1#y'));
show(() => books.exec({ pathname: '/books/7/' }).pathname.groups);
show(() => books.exec('https://example.com/films/7'));
show(() => books.test('/books/7/x', 'https://example.com'));
show(() => books.test('no URL'));
show(() => new URLPattern({ pathname: '/A' }, { ignoreCase: true }).test('http://x/a'));
show(() => new URLPattern({ pathname: '/:x(a(?=b)b)/*' }).exec('http://x.y/ab/c').pathname.groups);
show(() => new URLPattern('(('));
show(() => new URLPattern(1));
show(() => new URLPattern({}, 1));
show(() => new URLPattern({}, '', 1));
show(() => URLPattern());
show(() => new URLPattern({}, 'http://a'));
show(() => books.exec(1));
show(() => books.exec({}, 'http://a'));
show(() => Object.keys(URLPattern.prototype));
