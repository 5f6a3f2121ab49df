// The hooks that packages put into the loader by replacing its parts.
const Module = require('module');
const path = require('path');
const calls = [];
const { require: originalRequire, _compile: originalCompile } = Module.prototype;
Module.prototype.require = function(id) {
  calls.push(`require ${id}`);
  return originalRequire.apply(this, arguments);
};
const originalLoad = Module._load;
Module._load = function(request, parent, isMain) {
  calls.push(`_load ${request} ${path.basename(parent.filename)} ${isMain}`);
  if (request === 'virtual') return { virtual: true };
  return originalLoad.apply(this, arguments);
};
const originalResolve = Module._resolveFilename;
Module._resolveFilename = function(request, parent, isMain, options) {
  calls.push(`_resolveFilename ${request}`);
  if (request === 'alias') request = './target.js';
  return originalResolve.call(this, request, parent, isMain, options);
};
const originalJs = Module._extensions['.js'];
Module._extensions['.js'] = function(module, filename) {
  const { _compile } = module;
  module._compile = function(code, file) {
    module._compile = _compile;
    return module._compile(code.replace('SECRET', 'replaced'), file);
  };
  return originalJs(module, filename);
};
require.extensions['.txt'] = function(module, filename) {
  module.exports = require('fs').readFileSync(filename, 'utf8').trim();
};
Module.prototype._compile = function(content, filename) {
  calls.push(`_compile ${path.basename(filename)}`);
  return originalCompile.apply(this, arguments);
};
console.log(require('virtual'), require('alias'), require('./note'), require('./note.txt'));
console.log(calls.join('\n'));
Module.prototype.require = originalRequire;
Module._load = originalLoad;
Module._resolveFilename = originalResolve;
Module.prototype._compile = originalCompile;

const fromText = new Module('/virtual/file.js', module);
fromText.filename = '/virtual/file.js';
fromText.paths = module.paths;
fromText._compile('module.exports = [__filename, __dirname, module.id, require.resolve("fs")]', '/virtual/file.js');
console.log(fromText.exports, fromText.loaded, fromText.parent === module);
require.cache[path.join(__dirname, 'ghost.js')] = { exports: 'ghost', loaded: true };
console.log(require('./ghost'), Module._nodeModulePaths('/a/node_modules/b'), Module.wrap('x'));
console.log(Module._resolveLookupPaths('./x', module).map((p) => path.basename(p)), Module._resolveLookupPaths('fs', module));
Module.wrapper[0] += 'const injected = 7; ';
console.log(require('./injected'));
console.log(Module.isBuiltin('fs'), Module.isBuiltin('node:test'), Module.isBuiltin('test'), Module.isBuiltin('wss'));
console.log(Module === Module.Module, module.constructor === Module, module instanceof Module);
