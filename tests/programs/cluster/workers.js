'use strict';
// Two workers share a port, answer, talk to the primary, and end: one asked to, one killed.
const cluster = require('cluster');
const http = require('http');

if (cluster.isWorker) {
  const { worker } = cluster;
  const server = http.createServer((req, res) => res.end(`${worker.id > 0} ${process.env.EXTRA} ${cluster.isPrimary}`));
  server.on('error', (err) => worker.send({ error: err.code }));
  worker.on('message', ({ port, taken }) => server.listen(taken ?? port, '127.0.0.1'));
  worker.send({ hello: typeof worker.id, unique: 'NODE_UNIQUE_ID' in process.env });
} else {
  const get = (port) => new Promise((resolve) => http.get({ port, host: '127.0.0.1', agent: false }, (res) => {
    let text = '';
    res.setEncoding('utf8').on('data', (data) => { text += data; }).on('end', () => resolve(text));
  }));
  const once = (emitter, event) => new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
  (async () => {
    cluster.setupPrimary({ args: ['given'] });
    console.log(cluster.settings.args, cluster.schedulingPolicy === cluster.SCHED_RR);
    const workers = [];
    for (let i = 0; i < 2; i++) {
      const worker = cluster.fork({ EXTRA: 'extra' });
      workers.push(worker);
      const [message] = await once(worker, 'message');
      console.log(worker.id, message, worker.state, worker.isConnected(), worker.isDead());
    }
    const ports = [];
    for (const worker of workers) {
      worker.send({ port: 0 });
      const [{ address, addressType, port }] = await once(worker, 'listening');
      ports.push(port);
      console.log(address, addressType, port === ports[0], worker.state);
    }
    for (let i = 0; i < 6; i++) console.log(await get(ports[i % 2]));
    const third = cluster.fork();
    await once(third, 'message');
    const holder = http.createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    third.send({ taken: holder.address().port });
    console.log(await once(third, 'message').then(([message]) => message));
    holder.close();
    third.process.kill('SIGKILL');
    console.log(await once(third, 'exit'), third.exitedAfterDisconnect, Object.keys(cluster.workers));
    workers[0].disconnect();
    console.log(await once(workers[0], 'exit'), workers[0].exitedAfterDisconnect);
    await new Promise((resolve) => cluster.disconnect(resolve));
    console.log('all gone', Object.keys(cluster.workers));
  })();
}
