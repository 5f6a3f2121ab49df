// Packages: pngjs@7 jpeg-js@0.4 csv-parse@7 pdfkit@0.20
'use strict';
// Packages that read and write documents: pictures, tables, PDF.

const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { PassThrough, Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const zlib = require('node:zlib');
const hash = (bytes) => createHash('sha1').update(bytes).digest('hex').slice(0, 16);

const WIDTH = 64;
const HEIGHT = 48;

function pixels() {
  const data = Buffer.alloc(WIDTH * HEIGHT * 4);
  for (let i = 0; i < WIDTH * HEIGHT; i++) data.set([i % 256, (i >> 3) % 256, (i * 7) % 256, 255 - (i % 3)], i * 4);
  return data;
}

async function png() {
  const { PNG } = requireFrom('pngjs');
  const picture = new PNG({ width: WIDTH, height: HEIGHT });
  pixels().copy(picture.data);
  for (const options of [{}, { colorType: 2 }, { colorType: 0 }, { filterType: 4 }, { deflateLevel: 0 }]) {
    const bytes = PNG.sync.write(picture, options);
    const back = PNG.sync.read(bytes);
    console.log(JSON.stringify(options), back.width, back.height, back.colorType, back.depth, hash(back.data));
  }
  const bytes = PNG.sync.write(picture);
  const streamed = await new Promise((resolve, reject) => {
    Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]).pipe(new PNG())
      .on('parsed', function parsed() { resolve(this); }).on('error', reject);
  });
  console.log('streamed', hash(streamed.data));
  const pieces = [];
  await new Promise((resolve) => streamed.pack().on('data', (piece) => pieces.push(piece)).on('end', resolve));
  console.log('packed', hash(PNG.sync.read(Buffer.concat(pieces)).data));
  const cropped = new PNG({ width: 10, height: 10 });
  PNG.bitblt(picture, cropped, 5, 5, 10, 10, 0, 0);
  console.log('cropped', hash(cropped.data));
  for (const bad of [Buffer.from('no picture'), bytes.subarray(0, 60)]) {
    try { PNG.sync.read(bad); } catch (error) { console.log(error.message); }
  }
}

function jpeg() {
  const jpegJs = requireFrom('jpeg-js');
  for (const quality of [10, 50, 95]) {
    const { data } = jpegJs.encode({ data: pixels(), width: WIDTH, height: HEIGHT }, quality);
    const back = jpegJs.decode(data, { useTArray: true });
    console.log(quality, data.length, hash(data), back.width, back.height, hash(back.data));
  }
  try { jpegJs.decode(Buffer.from('no picture')); } catch (error) { console.log(error.message); }
}

async function csv() {
  const { parse } = requireFrom('csv-parse');
  const { parse: parseSync } = requireFrom('csv-parse/sync');
  const text = '\ufeffname;size;note\n"a ""quoted""";1;\n b ; 2 ;"two\nlines"\n# no\nc;3;ü\n';
  const options = { bom: true, columns: true, delimiter: ';', comment: '#', trim: true, cast: true };
  console.log(parseSync(text, options));
  const rows = [];
  for await (const row of Readable.from([...Buffer.from(text)].map((byte) => Buffer.from([byte]))).pipe(parse(options))) rows.push(row);
  console.log(rows.length, JSON.stringify(rows.at(-1)));
  const many = Array.from({ length: 20_000 }, (_, i) => `${i},"value ${i}",${i * 1.5}`).join('\r\n');
  console.log(parseSync(many, { cast: true }).reduce((sum, row) => sum + row[2], 0));
  for (const bad of ['a,b\n1,2,3', 'a,"b\n1', 'a"b,c']) {
    try { parseSync(bad); } catch (error) { console.log(error.code, error.message); }
  }
}

/** A gzip file of lines, unpacked, parsed, counted and hashed on the way, and packed again as other lines. */
async function pipe() {
  const { parse } = requireFrom('csv-parse');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-documents-'));
  const [source, target] = [path.join(folder, 'in.csv.gz'), path.join(folder, 'out.jsonl.gz')];
  function* lines() {
    yield 'id,name,amount\n';
    for (let i = 0; i < 30_000; i++) yield `${i},"näme ""${i % 7}""",${(i * 37) % 1001}.5\n`;
  }
  await pipeline(Readable.from(lines()), zlib.createGzip({ level: 1 }), fs.createWriteStream(source));
  const [whole, unpacked] = [createHash('sha256'), createHash('sha256')];
  const sums = new Map();
  const tap = new PassThrough().on('data', (bytes) => unpacked.update(bytes));
  await pipeline(
    fs.createReadStream(source, { highWaterMark: 1000 }),
    zlib.createGunzip(),
    tap,
    parse({ columns: true, cast: true }),
    async function* grouped(rows) {
      for await (const { id, name, amount } of rows) {
        sums.set(name, (sums.get(name) ?? 0) + amount);
        if (id % 3 === 0) yield `${JSON.stringify({ id, name, amount })}\n`;
      }
    },
    async function* hashed(texts) {
      for await (const text of texts) {
        whole.update(text);
        yield text;
      }
    },
    zlib.createGzip(),
    fs.createWriteStream(target),
  );
  console.log(unpacked.digest('hex'), whole.digest('base64url'), sums);
  console.log(hash(zlib.gunzipSync(fs.readFileSync(target))));
  // A file that ends too early fails the whole pipeline.
  fs.truncateSync(source, 50_000);
  let rows = 0;
  await pipeline(fs.createReadStream(source), zlib.createGunzip(), parse(), async (rest) => { for await (const row of rest) rows += row.length > 0; })
    .catch((error) => console.log(error.code, error.message, rows > 0));
  fs.rmSync(folder, { recursive: true });
}

async function pdf() {
  const PDFDocument = requireFrom('pdfkit');
  const { PNG } = requireFrom('pngjs');
  const picture = new PNG({ width: WIDTH, height: HEIGHT });
  pixels().copy(picture.data);
  for (const compress of [false, true]) {
    const document = new PDFDocument({ compress, info: { Title: 'Test', CreationDate: new Date(0) } });
    const pieces = [];
    document.on('data', (piece) => pieces.push(piece));
    const end = new Promise((resolve) => document.on('end', resolve));
    document.fontSize(20).text('A title: äöü', 100, 80).moveDown().fontSize(10).text('words '.repeat(300), { columns: 2 });
    // Compressed data differs from one zlib to the next, so it is only in the document that is not compared.
    if (compress) document.image(PNG.sync.write(picture), 300, 500, { width: 100 });
    document.addPage().rect(50, 50, 200, 100).fillAndStroke('#ff8800', '#003366');
    document.linearGradient(0, 0, 100, 100).stop(0, 'red').stop(1, 'blue');
    document.save().rotate(30, { origin: [200, 300] }).font('Times-Italic').text('turned', 200, 300).restore();
    document.end();
    await end;
    const bytes = Buffer.concat(pieces);
    const text = bytes.toString('latin1');
    console.log(compress, compress || bytes.length, text.slice(0, 8), (text.match(/\/Type \/Page\b/g) ?? []).length, text.trimEnd().endsWith('%%EOF'));
    // The random identity of a document is not compared.
    if (!compress) console.log(hash(text.replace(/\/ID \[[^\]]*\]/, '').replace(/startxref[^]*$/, '')));
  }
}

(async () => {
  for (const part of [png, jpeg, csv, pipe, pdf]) {
    console.log(`-- ${part.name}`);
    await part();
  }
})();
