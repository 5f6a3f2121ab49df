// What the parser and the engine say, in V8's words.
const vm = require('vm');
const parse = (text) => {
  try {
    new vm.Script(text);
    console.log(text, 'parses');
  } catch (err) {
    console.log(JSON.stringify(text), err.name, err.message);
  }
};
for (const text of ['import "x"', 'export default 1', 'import.meta', 'a b', '1 2', 'x = "a" "b"', '@', '1 = 2', 'await a']) {
  parse(text);
}
const attempt = (name, run) => {
  try {
    run();
  } catch (err) {
    console.log(name, err.name, err.message);
  }
};
attempt('undeclared', () => { 'use strict'; undeclared = 1; }); // eslint-disable-line no-undef
attempt('redefine', () => Object.defineProperty(Object.freeze({ a: 1 }), 'a', { value: 2 }));
attempt('proxy set', () => { 'use strict'; new Proxy({}, { set: () => false }).a = 1; });
