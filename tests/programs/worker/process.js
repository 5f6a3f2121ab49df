'use strict';
// What a worker's process object does not do, and its environment.
const { SHARE_ENV, Worker } = require('worker_threads');
const { once } = require('events');

const run = async (body, options) => {
  const worker = new Worker(`
    const { parentPort } = require('worker_threads');
    const attempt = (fn) => { try { return fn(); } catch (err) { return err.code + ': ' + err.message; } };
    ${body}
  `, { eval: true, ...options });
  worker.on('message', (message) => console.log(message));
  await once(worker, 'exit');
};

(async () => {
  await run(`
    for (const name of ['abort', 'chdir', 'setuid', 'initgroups'])
      parentPort.postMessage(attempt(() => process[name]()));
    for (const name of ['channel', 'connected', 'send']) parentPort.postMessage(attempt(() => process[name]));
    parentPort.postMessage([attempt(() => process.umask(0)), typeof process.umask(), process.pid > 0]);
    process.title = 'own';
    parentPort.postMessage([process.title, process.argv.slice(1), process.execArgv]);
  `);
  console.log(process.title === 'own');
  process.env.WORKER_TEST = 'parent';
  await run(`
    parentPort.postMessage([process.env.WORKER_TEST, delete process.env.WORKER_TEST, 'WORKER_TEST' in process.env]);
    process.env.WORKER_TEST = 'copy';
  `);
  console.log(process.env.WORKER_TEST);
  await run('parentPort.postMessage([Object.keys(process.env), process.env.N]); ', { env: { N: 1 } });
  await run(`
    parentPort.postMessage(process.env.WORKER_TEST);
    process.env.WORKER_TEST = 'shared';
    process.env.WORKER_MORE = 'more';
  `, { env: SHARE_ENV });
  console.log(process.env.WORKER_TEST, process.env.WORKER_MORE, 'WORKER_MORE' in process.env,
    Object.keys(process.env).filter((name) => name.startsWith('WORKER_')));
  await run('parentPort.postMessage([process.execArgv, process.argv.slice(2)])', {
    execArgv: ['--no-warnings'], argv: ['x', 2],
  });
  for (const options of [{ execArgv: ['--nothing'] }, { execArgv: ['--title=x'] }, { env: 1 }, { argv: 'x' }, { execArgv: 'x' }]) {
    try {
      new Worker('', { eval: true, ...options });
    } catch (err) {
      console.log(err.name, err.code);
    }
  }
})();
