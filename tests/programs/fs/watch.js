// fs.watch and fs.watchFile: what is told of files, directories and trees, and arguments.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'watch-'));
const at = (name) => path.join(folder, name);
const show = (label, run) => {
  try {
    console.log(label, run());
  } catch (err) {
    console.log(label, err.name, err.code, err.message.replaceAll(folder, 'D'), err.syscall, err.filename);
  }
};

/** Watches while `change` is made, until `last` was seen. */
function seen(target, options, change, last) {
  return new Promise((resolve, reject) => {
    const events = [];
    const watcher = fs.watch(target, options, (type, name) => {
      const text = `${type} ${Buffer.isBuffer(name) ? name.toString('hex') : name}`;
      if (events.at(-1) !== text) events.push(text);
      if (text === last) watcher.close();
    });
    watcher.on('error', reject);
    watcher.on('close', () => resolve(events));
    change();
  });
}

(async () => {
  fs.mkdirSync(at('dir'));
  console.log(await seen(at('dir'), {}, () => {
    fs.writeFileSync(at('dir/a'), 'one');
    fs.renameSync(at('dir/a'), at('dir/b'));
    fs.unlinkSync(at('dir/b'));
    fs.mkdirSync(at('dir/last'));
  }, 'rename last'));
  fs.writeFileSync(at('file'), '');
  console.log(await seen(at('file'), undefined, () => {
    fs.appendFileSync(at('file'), 'more');
    fs.unlinkSync(at('file'));
  }, 'rename file'));
  for (const encoding of ['utf8', 'hex', 'base64', 'buffer']) {
    const name = { utf8: 'ü', hex: 'c3bc', base64: 'w7w=', buffer: 'c3bc' }[encoding];
    console.log(encoding, await seen(at('dir'), encoding, () => {
      fs.mkdirSync(at('dir/ü'));
      fs.rmdirSync(at('dir/ü'));
    }, `rename ${name}`));
  }
  fs.mkdirSync(at('other'));
  console.log('ignore', await seen(at('other'), { ignore: ['*.log', /^x/, (name) => name === 'y'] }, () => {
    for (const name of ['a.log', 'x1', 'y', '.z.log', 'z']) fs.mkdirSync(at(`other/${name}`));
  }, 'rename z'));

  fs.mkdirSync(at('tree/one/two'), { recursive: true });
  fs.mkdirSync(at('tree/skipped/in'), { recursive: true });
  const tree = await seen(at('tree'), { recursive: true, ignore: '**/skipped' }, () => {
    setTimeout(() => {
      fs.mkdirSync(at('tree/skipped/in/more'));
      fs.mkdirSync(at('tree/one/two/three'));
      setTimeout(() => fs.mkdirSync(at('tree/one/two/three/four')), 200);
    }, 200);
  }, 'rename one/two/three/four');
  console.log('tree', tree.includes('rename one/two/three'), tree.some((event) => event.includes('skipped')));

  const watcher = fs.watch(at('dir'));
  console.log(watcher.constructor.name, watcher instanceof require('events'), watcher.ref() === watcher, watcher.unref() === watcher);
  watcher.close();
  watcher.close();
  const controller = new AbortController();
  fs.watch(at('dir'), { signal: controller.signal }).on('close', () => console.log('aborted'));
  controller.abort();
  await new Promise(setImmediate);

  for (const options of [5, { encoding: 'x' }, { recursive: 1 }, { ignore: 1 }, { ignore: '' }, { ignore: [/a/, 1] }, { signal: 1 }]) {
    show('bad', () => fs.watch(folder, options));
  }
  show('missing', () => fs.watch('/not/there'));
  show('no throw', () => fs.watch('/not/there', { throwIfNoEntry: false }).close());
  show('path', () => fs.watch(5));
  show('watchFile', () => fs.watchFile(folder));

  // What is polled.
  fs.writeFileSync(at('polled'), 'a');
  const stats = [];
  await new Promise((resolve) => {
    const listener = (now, before) => {
      stats.push(`${before.size} ${now.size} ${now.constructor.name}`);
      if (stats.length === 1) fs.unlinkSync(at('polled'));
      else resolve();
    };
    const one = fs.watchFile(at('polled'), { interval: 20 }, listener);
    console.log('the same', one === fs.watchFile(at('polled'), () => {}), one.constructor.name, one.listenerCount('change'));
    one.on('stop', () => console.log('stopped'));
    setTimeout(() => fs.writeFileSync(at('polled'), 'longer'), 100);
  });
  fs.unwatchFile(at('polled'));
  console.log(stats);
  await new Promise((resolve) => {
    fs.watchFile(at('never'), { interval: 20, bigint: true }, (now, before) => {
      console.log('missing', now.size, before.ino, now.constructor.name);
      fs.unwatchFile(at('never'));
      resolve();
    });
  });

  // The iterator.
  const ac = new AbortController();
  setTimeout(() => fs.mkdirSync(at('dir/iterated')), 50);
  try {
    for await (const event of fs.promises.watch(at('dir'), { signal: ac.signal })) {
      console.log(event.eventType, event.filename);
      ac.abort();
    }
  } catch (err) {
    console.log(err.name, err.code);
  }
  for (const options of [{ maxQueue: 'a' }, { overflow: 'x' }, { persistent: 1 }, { encoding: 1 }, { ignore: 1 }]) {
    try {
      for await (const event of fs.promises.watch(folder, options)) console.log(event);
    } catch (err) {
      console.log(err.code, err.message);
    }
  }
  try {
    const flood = fs.promises.watch(at('dir'), { maxQueue: 2, overflow: 'error' });
    const first = flood.next();
    for (let i = 0; i < 10; i++) fs.mkdirSync(at(`dir/flood${i}`));
    await first;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await flood.next();
    await flood.next();
    await flood.next();
  } catch (err) {
    console.log(err.code);
  }
  fs.watch(folder, { persistent: false });
  fs.watchFile(__filename, { persistent: false }, () => {});
  process.on('exit', () => fs.rmSync(folder, { recursive: true }));
})();
