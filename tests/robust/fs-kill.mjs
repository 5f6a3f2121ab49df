// kill -9 in the middle of writing: what was acknowledged after a flush is in the file, whole and in order.

import { readFileSync } from 'node:fs';
import path from 'node:path';

import { anode, check, end, finish, program, run, scratch } from './support/harness.mjs';

const record = (i) => `${i} ${'x'.repeat(i % 97)} end\n`;
const writers = {
  'fsync': `
    const fd = fs.openSync(file, 'a');
    const next = (i) => fs.write(fd, record(i), (err) => {
      if (err) throw err;
      fs.fsync(fd, (err) => {
        if (err) throw err;
        acknowledge(i);
        next(i + 1);
      });
    });
    next(0);`,
  'FileHandle.sync': `
    (async () => {
      const handle = await fs.promises.open(file, 'a');
      for (let i = 0; ; i++) {
        await handle.appendFile(record(i));
        await handle.sync();
        acknowledge(i);
      }
    })();`,
  'flush of appendFile': `
    const next = (i) => fs.appendFile(file, record(i), { flush: true }, (err) => {
      if (err) throw err;
      acknowledge(i);
      next(i + 1);
    });
    next(0);`,
  'flush of a stream': `
    const stream = fs.createWriteStream(file, { flags: 'a' });
    const next = (i) => stream.write(record(i), () => fs.fsync(stream.fd, () => {
      acknowledge(i);
      next(i + 1);
    }));
    stream.on('open', () => next(0));`,
  'Utf8Stream': `
    const stream = new fs.Utf8Stream({ dest: file, fsync: true, sync: true, minLength: 0 });
    for (let i = 0; ; i++) {
      stream.write(record(i));
      acknowledge(i);
    }`,
};

let round = 0;
for (const [name, source] of Object.entries(writers)) {
  for (const after of [50, 200]) {
    const file = path.join(scratch, `kill-${round++}`);
    const script = program(`kill-${round}.cjs`, `
      const fs = require('fs');
      const file = ${JSON.stringify(file)};
      const record = ${record};
      const acknowledge = (i) => fs.writeSync(1, i + '\\n');
      ${source}`);
    const result = await run(anode, [script], {
      during(child) {
        // Once it is at work.
        child.stdout.once('data', () => setTimeout(() => end(child, 'SIGKILL'), after));
      },
    });
    const acknowledged = result.stdout.split('\n').filter((line) => line !== '').map(Number);
    const content = readFileSync(file, 'utf8');
    const count = acknowledged.length;
    const label = `${name}, killed after ${after} ms`;
    check(`${label}: was at work`, result.signal === 'SIGKILL' && count > 0, result);
    check(`${label}: acknowledged in order`, acknowledged.every((n, i) => n === i), acknowledged.slice(-3).join());
    let expected = '';
    for (let i = 0; i < count; i++) expected += record(i);
    check(`${label}: nothing acknowledged is lost`, content.startsWith(expected), `${content.length} bytes, ${count} records`);
    // At most the record that was under way comes after it.
    const rest = content.slice(expected.length);
    check(`${label}: no more than was begun`, record(count).startsWith(rest), rest.slice(0, 200));
  }
}
finish();
