'use strict';
// new URL and the parts a router reads.
const { check, loop } = require('./measure.js');

const urls = [
  'https://example.org/',
  'https://user:secret@example.org:8443/a/b/../c?query=1&other=two#part',
  'http://127.0.0.1:3000/items/42?sort=asc',
  'https://żółw.example/ścieżka?q=ü',
  'file:///home/someone/project/index.js',
  'https://example.org/a%20b/%7Euser?x=%E2%9C%93',
];
const lengthOfAll = urls.map((url) => new URL(url).href.length);
check(new URL(urls[1]).pathname === '/a/c', 'the path is resolved');

loop(400_000, (count) => {
  for (let i = 0; i < count; i++) {
    const url = new URL(urls[i % urls.length]);
    check(url.href.length === lengthOfAll[i % urls.length] && url.pathname.length > 0, 'the parts');
    url.searchParams.get('q');
  }
});
