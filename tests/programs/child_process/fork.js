'use strict';
// Messages both ways, a server and a connection that move to the child, and the end of the channel.
const { fork } = require('child_process');
const net = require('net');

if (process.argv[2] === 'child') {
  process.on('message', (message, handle) => {
    if (message === 'server') {
      process.on('disconnect', () => handle.close());
      handle.on('connection', (socket) => socket.end('from the child'));
      process.send('listening');
    } else if (message === 'socket') {
      handle.end('answered by the child');
    } else if (message === 'bye') {
      process.disconnect();
    } else {
      process.send({ echo: message, connected: process.connected });
    }
  });
  process.on('disconnect', () => { process.exitCode = process.connected ? 1 : 7; });
} else {
  const child = fork(__filename, ['child']);
  const next = () => new Promise((resolve) => child.once('message', resolve));
  const read = (port) => new Promise((resolve) => {
    let text = '';
    net.connect(port, '127.0.0.1').setEncoding('utf8').on('data', (data) => { text += data; }).on('close', () => resolve(text));
  });
  child.on('disconnect', () => console.log('parent: disconnect', child.connected));
  child.on('exit', (code, signal) => console.log('exit', code, signal));
  child.on('close', () => {
    console.log('close');
    child.send('late', (err) => console.log(err.code));
  });
  (async () => {
    console.log(child.connected, typeof child.channel.ref);
    for (const message of ['text', 1, true, null, { a: [1, { b: 'ü\u2028\n' }] }, 'x'.repeat(300000)]) {
      child.send(message);
      const { echo, connected } = await next();
      console.log(typeof echo, JSON.stringify(echo) === JSON.stringify(message), connected);
    }
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const { port } = server.address();
    child.send('server', server);
    console.log(await next());
    server.close();
    console.log(await read(port));
    const other = net.createServer({ pauseOnConnect: true }, (socket) => {
      child.send('socket', socket);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.on('listening', resolve));
    console.log(await read(other.address().port));
    other.close(() => {
      for (const bad of [[undefined], [() => {}], [Symbol('s')], ['x', {}]]) {
        try {
          child.send(...bad);
        } catch (err) {
          console.log(err.name, err.code);
        }
      }
      child.send('bye');
    });
  })();
}
