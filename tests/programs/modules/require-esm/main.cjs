// require() of ES modules: namespaces, the module.exports name, __esModule, what is refused.
const clean = (text) => text.replaceAll(__dirname, '<dir>');
const ns = require('./plain.mjs');
console.log(Object.keys(ns), ns.value, Object.prototype.toString.call(ns), ns === require('./plain.mjs'));
const withDefault = require('./default.mjs');
console.log(Object.keys(withDefault), withDefault.default, withDefault.__esModule, withDefault.other);
console.log(require('./module-exports.mjs'), require('./own-mark.mjs').__esModule);
console.log(require('./typed').name, require('./detected.js').name);
console.log(Object.keys(require.cache).map((f) => clean(f)));
const cached = require.cache[require.resolve('./plain.mjs')];
console.log(cached.loaded, cached.exports === ns, clean(cached.id), cached.children.length);
for (const request of ['./await.mjs', './imports-await.mjs', './throws.mjs', './cycle.mjs', './cycle-2.cjs']) {
  for (let i = 0; i < 2; i++) {
    try {
      console.log(request, require(request));
    } catch (err) {
      console.log(request, err.name, err.code, clean(err.message));
    }
  }
}
try {
  require('./missing-name.mjs');
} catch (err) {
  console.log(err.name, err.message);
}
ns.increase();
console.log(ns.value, require('./default.mjs') === withDefault);
import('./plain.mjs').then((imported) => {
  console.log(imported === ns);
  return import('./default.mjs');
}).then((imported) => {
  console.log(imported === withDefault, imported.default, Object.keys(imported));
  return import('./await.mjs');
}).then((imported) => {
  console.log(imported.late);
  try {
    console.log(require('./await.mjs').late);
  } catch (err) {
    console.log(err.code);
  }
});
