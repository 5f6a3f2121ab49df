// The example of the documentation, a cycle through module.exports, and one that throws.
console.log('main starting');
const a = require('./a.js');
const b = require('./b.js');
console.log('in main, a.done = %j, b.done = %j', a.done, b.done);
const { makeLeft } = require('./left');
console.log(makeLeft().right().name);
try {
  require('./throws');
} catch (err) {
  console.log(err.message, Object.keys(require.cache).filter((f) => f.includes('throws')).length);
}
try {
  require('./throws');
} catch (err) {
  console.log('again:', err.message);
}
