// What ES modules see of CommonJS modules: lexed names, re-exports, defaults, __esModule.
import { createRequire } from 'node:module';
import named, { a, b, c } from './named.cjs';
import * as all from './named.cjs';
import * as literal from './literal.cjs';
import * as reexport from './reexport.cjs';
import * as compiled from './compiled.cjs';
import * as babel from './babel.cjs';
import * as fn from './function.cjs';
import * as primitive from './primitive.cjs';
import * as dynamic from './dynamic.cjs';
import * as getter from './getter.cjs';
import * as withDefault from './with-default.cjs';
import * as none from './none.cjs';
const require = createRequire(import.meta.url);
console.log(a, b, c, named === require('./named.cjs'), all.default === named, all['module.exports'] === named);
const show = (name, ns) => console.log(name, Object.keys(ns), typeof ns.default);
show('all', all);
show('literal', literal);
show('reexport', reexport);
show('compiled', compiled);
show('babel', babel);
show('function', fn);
show('primitive', primitive);
show('dynamic', dynamic);
show('getter', getter);
show('default', withDefault);
show('none', none);
console.log(compiled.default.default, compiled.__esModule, withDefault.default, withDefault.default.default);
console.log(literal.x, literal.missing, primitive.default, fn.default.name, fn.extra, getter.late);
named.a = 'changed';
console.log(a, named.a);
console.log(Object.keys(require('./named.cjs')), require('./order.cjs'));
const again = await import('./named.cjs?query');
console.log(again.default === named, again.a);
try {
  await import('./throws.cjs');
} catch (err) {
  console.log(err.message);
}
