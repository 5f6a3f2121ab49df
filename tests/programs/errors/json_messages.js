'use strict';
// JSON.parse says what is wrong, and where, in V8's words; also in other realms, and to revivers.

const vm = require('node:vm');

const cases = ['', '[', '{', '[1', '[1,', '[1,]', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{a:1}', '{"a" 1}', '{"a":1 "b":2}', '[1 2]', '[1,,2]', '"abc', '"a\nb"', '"\\x"', '"\\u12G4"', '"\\u12', '-', '-a', '1.', '1.a', '1e', '1e+', '1ex', '01', '1 2', '{} x', 'nul', 'nulL', 'tru', 'undefined', 'NaN', 'Infinity', '[object Object]', '-Infinity', '+1', '.5',"'a'",'a', '<!doctype html><html><head>', '{"name":"x","value":y,"other":"long text here"}', '[1,2,3,4,5,6,7,8,9,10,11,12,x]', '\n\n  {"a":\n  x}', '{"a":1}}', '[1]]', '"\u0001"', '"\t"', '\ufeff{}', '{"a":tru}', '{"a":"x" x}', '{"a":1,"b"}', ' ', '[ ]x', '{"a":[1,{"b":"c}]}', '--1', '1-', '[1}', '{"a":1]', 'truee', '"a"b', '1"a"', '[1"a"]', '{"a":"b""c"}', '{1:2}', '{"a":1,2:3}', '{"a":1,b:3}', '{,}', '[,]', '{"a":,}', '{"a":-}', '{"a":1.}', '12a', '"\\', '"\\u', '/*c*/1', '// x', '0x1', '1_000', '\u2028', '[1\u00a02]', 'é', '😀', '[😀]', 'aaaaaaaaaaaaaaaaaaaaaaaa😀bbbbbbbbbbbbbbbb'];
for (const text of cases) {
  try {
    console.log(JSON.stringify(text), JSON.parse(text));
  } catch (error) {
    console.log(JSON.stringify(text), error.name, error.message);
  }
}

// Texts with one to three changes.
let seed = 7;
const below = (n) => {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return (seed >> 8) % n;
};
const sound = ['{"a":[1,2,{"b":null,"c":"x\\u00e9\\n"}],"d":-1.5e+10,"e":true}', '[1,"two",false,{"k":{}},[]]',
  '  {\r\n "name" : "value", "n": 0.1, \r "list": [ ]\n}  ', '"just a \\"string\\""', '-12.5E-3', '[[[[[[1]]]]]]', '{"":{"":{"":""}}}'];
const characters = [...'{}[]",:\\ \n\r\t0123456789-+.eEtrufalsn\u0001xé\'/u'];
for (let i = 0; i < 2000; i++) {
  let text = sound[below(sound.length)];
  for (let changes = 1 + below(3); changes > 0; changes--) {
    const at = below(text.length + 1);
    const kind = below(4);
    const put = kind === 1 || kind === 3 ? '' : characters[below(characters.length)];
    text = kind === 3 ? text.slice(0, Math.max(at, 1)) : text.slice(0, at) + put + text.slice(at + (kind === 0 ? 0 : 1));
  }
  try {
    console.log(JSON.stringify(text), JSON.stringify(JSON.parse(text)));
  } catch (error) {
    console.log(JSON.stringify(text), error.name, error.message);
  }
}

const attempt = (work) => {
  try {
    console.log(work());
  } catch (error) {
    console.log(error.name, error.message, error instanceof SyntaxError, error.stack.split('\n')[1]);
  }
};
attempt(() => vm.runInNewContext('try { JSON.parse("{") } catch (error) { error.message }'));
attempt(() => JSON.parse('[1', (key, value) => value));
attempt(() => JSON.parse('[1, 2]', (key, value) => (Array.isArray(value) ? value : JSON.parse(`{${value}`))));
attempt(() => JSON.parse({ toString: () => '{"a":' }));
attempt(() => JSON.parse());
attempt(() => JSON.parse('{"a":1.0}', (key, value, context) => (key === 'a' ? context.source : value)));
attempt(() => JSON.parse('['.repeat(100_000)));
attempt(() => [JSON.parse.length, JSON.parse.name, 'prototype' in JSON.parse]);
attempt(() => new JSON.parse('1').x);
new Response('{x').json().catch((error) => console.log(error.name, error.message));
