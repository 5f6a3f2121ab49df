'use strict';
// How queries are taken apart, of a URL and alone, and that the parts of a URL follow its changes.
const queries = ['', '?', 'a', 'a=', '=a', '=', '&', '&&', 'a&', '&a', 'a=b', 'a=b=c', 'a==', 'a=1&a=2&b', 'a=1&&b=2&', '?a=1',
  '??a', 'a+b=c+d', 'a%20b=%zz%', '%E2%9C%93=%ff', 'a=%26&b=%3D', 'ü=ż', 'x'.repeat(40) + '=' + 'y'.repeat(40) + '&z'];
for (const query of queries) {
  console.log(JSON.stringify(query), [...new URLSearchParams(query)], [...new URL(`http://h/p?${query}#f`).searchParams]);
}
for (const href of ['http://h', 'http://h?', 'http://h/#f', 'http://h/?a#', 'mailto:a@b', 'data:x?y=1', 'http://u:p@h:81/p?q=1#f']) {
  const url = new URL(href);
  const show = () => console.log(url.href, url.protocol, url.username, url.password, url.host, url.hostname, url.port,
    url.pathname, url.search, url.hash, url.origin, [...url.searchParams]);
  show();
  url.search = 'n=2&m';
  show();
  url.searchParams.append('k', 'v w');
  show();
  url.hash = 'top';
  url.search = '';
  show();
  url.searchParams.set('z', '1');
  url.pathname = '/other';
  show();
  url.href = 'https://x.y:444/?last';
  show();
}
