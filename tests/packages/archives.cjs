// Packages: archiver@7 tar@7 yauzl@3
'use strict';
// Packages that write and read archives: zip and tar, with zlib and streams underneath.

const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');
const zlib = require('node:zlib');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'packages-archives-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const at = (...names) => path.join(folder, ...names);
const hash = (bytes) => createHash('sha1').update(bytes).digest('hex').slice(0, 12);
const when = new Date('2024-02-03T04:05:06Z');

function makeFiles() {
  fs.mkdirSync(at('in/sub/empty'), { recursive: true });
  fs.writeFileSync(at('in/text.txt'), 'some text '.repeat(1000));
  fs.writeFileSync(at('in/sub/größe.bin'), Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * i) >> 5)));
  fs.symlinkSync('text.txt', at('in/link'));
  for (const name of ['in/text.txt', 'in/sub/größe.bin', 'in/sub/empty', 'in/sub', 'in']) fs.utimesSync(at(name), when, when);
}

async function zip() {
  const archiver = requireFrom('archiver');
  const archive = archiver('zip', { zlib: { level: 9 } });
  const warnings = [];
  archive.on('warning', (error) => warnings.push(error.code));
  archive.file(at('in/text.txt'), { name: 'first.txt' });
  archive.append('from a string', { name: 'string.txt', date: when });
  archive.append(fs.createReadStream(at('in/sub/größe.bin')), { name: 'stream.bin', date: when });
  archive.directory(at('in/sub'), 'dir');
  archive.file(at('none'), { name: 'none' });
  archive.finalize();
  await pipeline(archive, fs.createWriteStream(at('out.zip')));
  console.log('warnings', warnings);

  const yauzl = requireFrom('yauzl');
  const entries = [];
  await new Promise((resolve, reject) => {
    yauzl.open(at('out.zip'), { lazyEntries: true }, (error, file) => {
      if (error) return reject(error);
      file.on('error', reject).on('end', resolve);
      file.on('entry', (entry) => {
        if (entry.fileName.endsWith('/')) {
          entries.push(entry.fileName);
          return file.readEntry();
        }
        file.openReadStream(entry, async (error, stream) => {
          if (error) return reject(error);
          const pieces = [];
          for await (const piece of stream) pieces.push(piece);
          entries.push(`${entry.fileName} ${entry.uncompressedSize} ${entry.compressionMethod} ${hash(Buffer.concat(pieces))}`);
          file.readEntry();
        });
      });
      file.readEntry();
    });
  });
  console.log(entries.sort().join('\n'));
  const broken = fs.readFileSync(at('out.zip'));
  await new Promise((resolve) => yauzl.fromBuffer(broken.subarray(0, 100), (error) => {
    console.log(error.message);
    resolve();
  }));
}

async function tars() {
  const tar = requireFrom('tar');
  for (const [file, options] of [['plain.tar', {}], ['packed.tgz', { gzip: true }], ['portable.tgz', { gzip: true, portable: true }]]) {
    await tar.create({ file: at(file), cwd: folder, mtime: when, ...options }, ['in']);
    const listed = [];
    await tar.list({ file: at(file), onReadEntry: (entry) => listed.push(`${entry.path} ${entry.type} ${entry.size}`) });
    console.log(file, listed.sort().join(', '));
    fs.mkdirSync(at(`out-${file}`));
    await tar.extract({ file: at(file), cwd: at(`out-${file}`), filter: (name) => !name.includes('empty') });
    console.log(fs.readdirSync(at(`out-${file}`), { recursive: true }).sort().join(' '),
                hash(fs.readFileSync(at(`out-${file}`, 'in/sub/größe.bin'))), fs.readlinkSync(at(`out-${file}`, 'in/link')));
  }
  tar.create({ sync: true, file: at('sync.tar'), cwd: folder }, ['in/text.txt']);
  fs.mkdirSync(at('sync'));
  tar.extract({ sync: true, file: at('sync.tar'), cwd: at('sync'), strip: 1 });
  console.log(fs.readdirSync(at('sync')));
  fs.mkdirSync(at('streamed'));
  await pipeline(fs.createReadStream(at('packed.tgz')), zlib.createGunzip(), tar.extract({ cwd: at('streamed') }));
  console.log(fs.readdirSync(at('streamed/in')).sort());
  try {
    fs.writeFileSync(at('bad.tgz'), 'this is no archive');
    await tar.extract({ file: at('bad.tgz'), cwd: at('streamed'), strict: true });
  } catch (error) {
    console.log(error.message);
  }
  // The same as tar, with the newer formats of zlib.
  for (const [to, from] of [[zlib.createBrotliCompress, zlib.createBrotliDecompress], [zlib.createZstdCompress, zlib.createZstdDecompress]]) {
    const entries = [];
    const parser = tar.t({ onReadEntry: (entry) => entries.push(entry.path) });
    await pipeline(tar.create({ cwd: folder }, ['in']), to(), from(), parser);
    console.log(entries.sort().join(' '));
  }
}

(async () => {
  makeFiles();
  for (const part of [zip, tars]) {
    console.log(`-- ${part.name}`);
    await part();
  }
})();
