'use strict';
// Punycode of labels and domains.
process.noDeprecation = true;
const punycode = require('punycode');
const show = (f) => { try { return JSON.stringify(f()); } catch (e) { return `${e.name}: ${e.message}`; } };
for (const text of ['', 'abc', 'mañana', '☃-⌘', 'bücher', '日本語', '他们为什么不说中文', 'a😀b', 'ñ', 'Ab-Cd', '-', '--']) {
  console.log(text, show(() => punycode.encode(text)), show(() => punycode.decode(punycode.encode(text))), show(() => punycode.toASCII(`${text}.com`)), show(() => punycode.toUnicode(punycode.toASCII(`${text}.com`))), show(() => punycode.ucs2.decode(text)), show(() => punycode.ucs2.encode(punycode.ucs2.decode(text))));
}
for (const bad of ['\x80', 'ls8h=', 'a-é', '\u0100-a', 'zzzzzzzzzz']) console.log(JSON.stringify(bad), show(() => punycode.decode(bad)));
console.log(punycode.toASCII('user@mañana.com'), punycode.toASCII('a。b.é'), punycode.toUnicode('XN--maana-pta.com'), punycode.version);
