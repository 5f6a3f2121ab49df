'use strict';
// Synchronous hooks: require.resolve, conditions of a hook, built-ins that are replaced.
const fs = require('fs');
const os = require('os');
const path = require('path');
const { createRequire, registerHooks } = require('module');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hooks-'));
fs.mkdirSync(path.join(folder, 'node_modules/pkg'), { recursive: true });
fs.writeFileSync(path.join(folder, 'node_modules/pkg/package.json'),
  JSON.stringify({ name: 'pkg', exports: { special: './special.js', default: './plain.js' } }));
fs.writeFileSync(path.join(folder, 'node_modules/pkg/special.js'), 'module.exports = "special";');
fs.writeFileSync(path.join(folder, 'node_modules/pkg/plain.js'), 'module.exports = "plain";');
const load = createRequire(path.join(folder, 'main.js'));

let hooks = registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'virtual') return next('pkg', { ...context, conditions: ['special'] });
    if (specifier === 'assert') return { url: 'node:zlib', shortCircuit: true };
    return next(specifier, context);
  },
});
console.log(load('virtual'), load('pkg'), load('virtual'));
console.log(path.basename(load.resolve('virtual')), path.basename(load.resolve('pkg')), load.resolve('assert'));
hooks.deregister();

let calls = 0;
hooks = registerHooks({
  load(url, context, next) {
    calls++;
    if (url === 'node:zlib') return { format: 'json', source: '{"replaced":true}', shortCircuit: true };
    return next(url, context);
  },
});
console.log(load('zlib'), load('node:zlib'), calls);
hooks.deregister();
console.log(typeof load('zlib').gzip, path.basename(load.resolve('pkg')));
fs.rmSync(folder, { recursive: true });
