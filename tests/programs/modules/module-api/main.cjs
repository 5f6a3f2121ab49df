// Functions of node:module that are not hooks.
const Module = require('node:module');
const { pathToFileURL } = require('node:url');
const clean = (text) => typeof text === 'string' ? text.replaceAll(__dirname, '<dir>') : text;
console.log(clean(Module.findPackageJSON('.', __filename)));
console.log(clean(Module.findPackageJSON('dep', __filename)), clean(Module.findPackageJSON('dep/lib/x.js', pathToFileURL(__filename))));
console.log(clean(Module.findPackageJSON(pathToFileURL(__dirname + '/node_modules/dep/lib/x.js'))));
for (const args of [[], ['gone', __filename], ['dep']]) {
  try {
    console.log(clean(Module.findPackageJSON(...args)));
  } catch (err) {
    console.log(err.code);
  }
}
console.log(Module.constants, Object.isFrozen(Module.builtinModules), Module.builtinModules.includes('fs'));
// Listed with its prefix where it exists.
console.log(Module.builtinModules.includes('node:sqlite') === Module.isBuiltin('node:sqlite'), Module.builtinModules.includes('sqlite'));
const fs = require('fs');
import('node:fs').then((ns) => {
  const original = fs.readFileSync;
  fs.readFileSync = 'patched';
  fs.added = 1;
  console.log(ns.readFileSync === original, ns.added);
  Module.syncBuiltinESMExports();
  console.log(ns.readFileSync, ns.added, ns.default.added);
  fs.readFileSync = original;
  delete fs.added;
  Module.syncBuiltinESMExports();
  console.log(ns.readFileSync === original);
});
