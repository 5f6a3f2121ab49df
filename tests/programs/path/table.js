'use strict';
// Both kinds of paths over a table and over generated ones.
const path = require('path');
const attempt = (f) => { try { return JSON.stringify(f()); } catch (e) { return `${e.name} ${e.code}: ${e.message}`; } };
let state = 9;
const random = (n) => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return (state >>> 8) % n; };
const atoms = ['/', '/', '\\', '..', '.', 'a', 'b', 'C:', 'c:', '.js', 'foo', '//', 'é', '-', 'server', 'x.y.z'];
const make = () => Array.from({ length: random(7) }, () => atoms[random(atoms.length)]).join('');
for (const kind of ['posix', 'win32']) {
  const p = path[kind];
  for (let i = 0; i < 150; i++) {
    const a = make();
    const b = make();
    console.log(kind, JSON.stringify([a, b]), attempt(() => p.normalize(a)), attempt(() => p.join(a, b)), attempt(() => p.dirname(a)), attempt(() => p.basename(a)), attempt(() => p.basename(a, '.js')), attempt(() => p.extname(a)), attempt(() => p.parse(a)), attempt(() => p.isAbsolute(a)), attempt(() => p.resolve('/base', a)), kind === 'posix' ? attempt(() => p.relative('/base/' + a, '/base/' + b)) : attempt(() => p.relative('C:\\base\\' + a, 'C:\\base\\' + b)));
  }
  console.log(attempt(() => p.format({ dir: '/d', base: 'b' })), attempt(() => p.format({ root: '/', name: 'n', ext: 'txt' })), attempt(() => p.format(null)), attempt(() => p.join('a', 5)), attempt(() => p.basename('a', 5)), attempt(() => p.parse(5)), attempt(() => p.toNamespacedPath('C:\\a')), p.sep, p.delimiter);
}
console.log(path === path.posix, path.win32.posix === path.posix, require('path/posix') === path.posix, require('path/win32') === path.win32, Object.keys(path).join());
