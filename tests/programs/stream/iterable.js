'use strict';
// node:stream/iter: sources, pipelines, channels with back-pressure, several readers, classic streams.
if (!process.execArgv.includes('--experimental-stream-iter')) {
  const { spawnSync } = require('child_process');
  const { stdout, stderr, status } = spawnSync(process.execPath,
    ['--experimental-stream-iter', '--no-warnings', __filename], { encoding: 'utf8' });
  process.stdout.write(stdout + stderr);
  process.exitCode = status;
  return;
}
const iter = require('stream/iter');
const { Readable, Writable } = require('stream');
const { from, pull, pipeTo, push, text, broadcast, share, merge, toReadable, fromWritable, duplex } = iter;
console.log(Object.keys(iter).sort().join());
const upper = (chunks) => chunks && chunks.map((chunk) => Buffer.from(String(Buffer.from(chunk)).toUpperCase()));
const lines = {
  async* transform(source) {
    let rest = '';
    for await (const batch of source) {
      if (batch === null) {
        yield `[${rest}]`;
        continue;
      }
      const parts = (rest + Buffer.concat(batch)).split('\n');
      rest = parts.pop();
      for (const part of parts) yield `[${part}]`;
    }
  },
};
const failure = (promise) => promise.then(() => 'no error', (err) => `${err.name} ${err.code} ${err.message}`);

(async () => {
  console.log(await text(pull(from(['a\nb', Buffer.from('c\n'), [['d']]]), upper, lines)));
  console.log(await failure(text('abc', { limit: 2 })), await failure(text(Buffer.of(255))));

  const { writer, readable } = push({ budget: 16384 });
  console.log(writer.canWrite, writer.writeSync(Buffer.alloc(16384, 'x')), writer.canWrite, writer.writeSync('y'));
  const waiting = writer.write('y');
  console.log(await failure(writer.write('z')));
  const reading = text(readable);
  await waiting;
  console.log(await writer.end(), (await reading).length);

  const { writer: speaker, broadcast: channel } = broadcast();
  const ears = [channel.push(), channel.push(upper)];
  const heard = Promise.all(ears.map((ear) => text(ear)));
  await speaker.write('hello');
  console.log(channel.consumerCount, await speaker.end(), await heard, channel.consumerCount);

  const shared = share(from(['one ', 'two']));
  console.log(await Promise.all([text(shared.pull()), text(shared.pull(upper))]));
  console.log((await text(merge('abc', 'def'))).split('').sort().join(''));

  const written = [];
  const sink = new Writable({ write(chunk, encoding, callback) { written.push(String(chunk)); callback(); } });
  console.log(await pipeTo(Readable.from(['p', 'q']), upper, fromWritable(sink)), written);
  console.log(await text(toReadable(from('classic'))));
  const [left, right] = duplex();
  left.writer.writeSync('ping');
  left.close();
  console.log(await text(right.readable));

  const controller = new AbortController();
  const stuck = text(pull({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }), { signal: controller.signal });
  controller.abort(new Error('enough'));
  console.log(await failure(stuck));
})();
