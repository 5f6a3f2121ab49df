'use strict';
// What is disposed of by itself: temporary directories, FileHandles, Dirs.
const fs = require('fs');
const os = require('os');
const path = require('path');
(async () => {
  const outer = fs.mkdtempDisposableSync(path.join(os.tmpdir(), 'anode-d-'));
  const inner = await fs.promises.mkdtempDisposable(path.join(outer.path, 'i-'));
  fs.writeFileSync(path.join(inner.path, 'f'), 'x');
  const handle = await fs.promises.open(path.join(inner.path, 'f'));
  await handle[Symbol.asyncDispose]();
  console.log(handle.fd);
  const dir = fs.opendirSync(inner.path);
  dir[Symbol.dispose]();
  try { dir.readSync(); } catch (e) { console.log(e.code); }
  await (await fs.promises.opendir(inner.path))[Symbol.asyncDispose]();
  await inner.remove();
  console.log(fs.existsSync(inner.path), fs.existsSync(outer.path));
  await inner[Symbol.asyncDispose]();
  outer.remove();
  outer.remove();
  console.log(fs.existsSync(outer.path));
})();
