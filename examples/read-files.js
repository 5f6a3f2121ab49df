// Files, two ways: whole by promises, and piece by piece through streams.
// ./x run examples/read-files.js [FOLDER]
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');
const { createGunzip, createGzip } = require('node:zlib');

/** Bytes and lines of each file in a folder, read at the same time on the thread pool. */
async function readWhole(folder) {
  const entries = await fs.promises.readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(async ({ name }) => {
    const text = await fs.promises.readFile(path.join(folder, name), 'utf8');
    return { name, bytes: Buffer.byteLength(text), lines: text.split('\n').length - 1 };
  }));
}

/** Compresses a file into another one; neither is ever in memory as a whole. */
function compress(from, to) {
  return pipeline(fs.createReadStream(from), createGzip(), fs.createWriteStream(to));
}

/** Counts the line ends of a compressed file. */
async function countLines(file) {
  let lines = 0;
  for await (const chunk of fs.createReadStream(file).pipe(createGunzip())) {
    for (const byte of chunk) if (byte === 10) lines++;
  }
  return lines;
}

async function main(folder) {
  console.table((await readWhole(folder)).sort((a, b) => a.name < b.name ? -1 : 1));

  const scratch = await fs.promises.mkdtemp(path.join(os.tmpdir(), 'read-files-'));
  try {
    const target = path.join(scratch, 'copy.gz');
    await compress(__filename, target);
    const [before, after] = await Promise.all([fs.promises.stat(__filename), fs.promises.stat(target)]);
    console.log(`${path.basename(__filename)}: ${before.size} bytes, compressed ${after.size}, ` +
      `${await countLines(target)} lines`);
  } finally {
    await fs.promises.rm(scratch, { recursive: true });
  }
}

main(process.argv[2] ?? __dirname).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
