// Every way an import can fail: codes and messages.
const { dirname } = import.meta;
// The hints for missing files depend on the working directory in Node.
process.chdir(dirname);
const clean = (text) => text.replaceAll(dirname, '<dir>');
const requests = [
  './missing.mjs', './cjs', './dir', './dir/', './text.txt', './data.json', './broken.json', './no-named.mjs',
  './no-default.mjs', './no-star.mjs', './conflict.mjs', './from-cjs.mjs', './from-cjs-as.mjs', './from-cjs-lines.mjs',
  './imports-missing.mjs', './encoded%2fslash.mjs', 'http://example.com/x.mjs', 'https://example.com/x.mjs',
  'other:thing', 'node:nothing', 'data:text/plain,x', 'data:text/javascript,import "./x"', 'data:text/javascript,throw new Error("from data")',
  'data:application/json,1', '.hidden', 'a\\b', 'name%20space', 'file:///not/there.mjs', './uses-require.mjs',
  './uses-module.mjs', './uses-dirname.mjs', './cycle.mjs', './builtin-name.mjs', './tdz.mjs', './esm.cjs', './typed.js',
];
// What is wrong with these is said in the engine's own words.
const engineWords = new Set(['./tdz.mjs', './esm.cjs', './typed.js']);
for (const request of requests) {
  try {
    const namespace = await import(request);
    console.log(request, 'OK', Object.keys(namespace));
  } catch (err) {
    const message = engineWords.has(request) ? '…' : clean(err.message);
    console.log(request, err.name, err.code, message, Object.keys(err).join());
  }
}
const attributes = [
  ['./data.json', { type: 'json' }], ['./broken.json', { type: 'json' }], ['./cjs.js', { type: 'json' }],
  ['./data.json', { type: 'css' }], ['./data.json', { other: 'json' }], ['fs', { type: 'json' }],
  ['data:application/json,{"a":1}', { type: 'json' }], ['data:application/json;base64,eyJhIjoyfQ==', { type: 'json' }],
];
for (const [request, options] of attributes) {
  try {
    console.log(request, options, (await import(request, { with: options })).default);
  } catch (err) {
    // What JSON.parse says is up to the engine; an engine may know of the type attribute only, and
    // refuse others before the runtime is asked.
    if ('other' in options) console.log(request, options, err.name);
    else console.log(request, options, err.name, err.code, clean(err.message).replace(/(\.json: ).*/s, '$1…'));
  }
}
for (const request of ['nothing', './nothing', './dir', 'node:nothing', '#nothing']) {
  try {
    console.log(request, clean(import.meta.resolve(request)));
  } catch (err) {
    console.log(request, err.name, err.code, clean(err.message));
  }
}
