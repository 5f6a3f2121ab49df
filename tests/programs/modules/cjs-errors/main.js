// Every way require can fail: codes, messages, require stacks.
const Module = require('module');
const clean = (text) => String(text).replaceAll(__dirname, '<dir>');
const attempts = {
  'missing package': () => require('nothing-here'),
  'missing file': () => require('./nothing'),
  'missing absolute': () => require('/nothing/at/all'),
  'from a dependency': () => require('./needs'),
  'empty': () => require(''),
  'number': () => require(7),
  'unknown builtin': () => require('node:nothing'),
  'prefix only': () => require('sqlite'),
  'bad main': () => require('./bad-main'),
  'bad package.json': () => require('./bad-json-package'),
  'json': () => require('./bad.json'),
  'syntax': () => require('./syntax'),
  'throws undefined': () => require('./throws-undefined'),
  'esm in cjs': () => require('./esm.cjs'),
  'resolve number': () => require.resolve(7),
  'resolve options': () => require.resolve('x', { paths: 'x' }),
  'resolve paths': () => require.resolve('x', { paths: ['/'] }),
  'createRequire relative': () => Module.createRequire('x/y'),
  'createRequire nothing': () => Module.createRequire(),
  'createRequire url': () => Module.createRequire('http://a/b'),
  'directory': () => require('./empty'),
  'null byte': () => require('./a\0b'),
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    console.log(name, attempt());
  } catch (err) {
    if (err === undefined) {
      console.log(name, 'undefined');
      continue;
    }
    // The words of the engine's own errors differ between engines.
    const message = err instanceof SyntaxError ? clean(err.message).replace(/(\.json: ).*/s, '$1…').replace(/^(?!<dir>).*/s, '…') : clean(err.message);
    console.log(name, '|', err.name, err.code, message, err.requireStack && err.requireStack.map(clean), Object.keys(err).join());
  }
}
console.log(clean(Module.createRequire(__dirname + '/').resolve('./needs')));
console.log(clean(Module.createRequire(require('url').pathToFileURL(__filename)).resolve('./needs')));
