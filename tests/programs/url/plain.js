'use strict';
// URLs that are in their normal form already, and others that nearly are: the parts, from whole strings, from parts of
// longer ones and from joined ones.

const urls = [
  'https://example.org/', 'https://example.org', 'https://example.org?q', 'http://127.0.0.1:3000/items/42?sort=asc',
  'http://127.0.0.01/', 'http://127.1/', 'http://256.0.0.1/', 'http://a.0x1/', 'http://1.2.3.4.5/', 'http://0x7f.a/',
  'https://example.org:443/', 'https://example.org:0443/a', 'https://example.org:8443/?', 'https://example.org:65536/',
  'https://example.org:0/', 'https://example.org:/', 'ws://a-b.c/#', 'wss://h:443/', 'wss://h:80/x?#', 'ftp://h/a;b=c',
  'file:///home/x/y.js', 'file:///C:/x', 'file:////x', 'file://localhost/x', 'file:///a/../b', 'https://h/a/./b',
  'https://h/.x', 'https://h/..x/%2e%2E/y', 'https://h/%2ex', 'https://h/a.b..c/d.', 'https://h/?a=/../b#/../c?d#e',
  "https://h/'?'#'", 'https://h/a b', 'https://h/?`#`', 'https://h/[]|^', 'https://xn--/', 'https://xn--tst-qla.example/',
  'https://a..b/', 'https://a./', 'https://A.b/', 'https://u@h/', 'https://u:p@h/', 'https://h/%zz%E2%9C%93', ' https://h/',
  'https://h/\n', 'https://h\\a/', 'HTTPS://h/', 'mailto:a@b', 'https://-a-/', 'https://a_b/', '',
];
const around = 'x'.repeat(40);

function parts(text) {
  let url;
  try {
    url = new URL(text);
  } catch (err) {
    return err.code;
  }
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = url;
  const before = [href, origin, protocol, username, password, host, hostname, port, pathname, search, hash];
  const pairs = [...url.searchParams];
  url.searchParams.append('n', 'v w');
  url.hash = 'z';
  return JSON.stringify([before, pairs, url.href]);
}

for (const text of urls) {
  const whole = parts(text);
  console.log(text, whole);
  const joined = [text.slice(0, 3), text.slice(3)].reduce((a, b) => a + b, '');
  console.log(parts((around + text + around).slice(40, 40 + text.length)) === whole, parts(joined) === whole,
    URL.canParse(text), URL.parse(text)?.href === (URL.canParse(text) ? new URL(text).href : undefined));
}
for (const query of ['a+b=c+d&e=%20', '+=%', '&&a&=b&c=', '%41=%zz&x', 'ü=+&%E2%9C=1']) {
  console.log(query, JSON.stringify([...new URLSearchParams(query)]), JSON.stringify([...new URL(`http://h/?${query}`).searchParams]));
}
