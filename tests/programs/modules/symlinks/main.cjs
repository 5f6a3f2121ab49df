// Links are followed: one file is one module, whatever name led to it. Makes its own files.
const fs = require('fs');
const os = require('os');
const path = require('path');
const { pathToFileURL } = require('url');
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'links-')));
const clean = (text) => text.replaceAll(root, '<root>');
const write = (name, text) => {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
};
write('store/dep/index.js', 'exports.file = __filename; exports.peer = require("peer");');
write('store/node_modules/peer/index.js', 'module.exports = "peer of the store";');
write('store/dep/esm.mjs', 'export const url = import.meta.url; export default {};');
write('app/node_modules/peer/index.js', 'module.exports = "peer of the app";');
write('app/main.js', 'module.exports = require("dep");');
fs.symlinkSync(path.join(root, 'store/dep'), path.join(root, 'app/node_modules/dep'));
fs.symlinkSync(path.join(root, 'store/dep/index.js'), path.join(root, 'app/direct.js'));
fs.symlinkSync('direct.js', path.join(root, 'app/twice.js'));
fs.symlinkSync(path.join(root, 'nowhere.js'), path.join(root, 'app/dangling.js'));
fs.symlinkSync(path.join(root, 'store/dep/esm.mjs'), path.join(root, 'app/esm.mjs'));
const viaPackage = require(path.join(root, 'app/main.js'));
console.log(clean(viaPackage.file), viaPackage.peer);
console.log(require(path.join(root, 'app/direct')) === viaPackage, require(path.join(root, 'app/twice.js')) === viaPackage);
console.log(clean(require.resolve(path.join(root, 'app/twice'))));
try {
  require(path.join(root, 'app/dangling'));
} catch (err) {
  console.log(err.code, clean(err.message.split('\n')[0]));
}
Promise.all([
  import(pathToFileURL(path.join(root, 'app/esm.mjs'))),
  import(path.join(root, 'store/dep/esm.mjs')),
]).then(([one, two]) => {
  console.log(one === two, clean(one.url));
  fs.rmSync(root, { recursive: true });
});
