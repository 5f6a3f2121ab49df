'use strict';
// Who is trusted with what: nothing is sent before the peer is verified, sessions serve one name only, checks of a
// request's own are nobody else's; and TLS over a socket that a plain server accepted.
const tls = require('tls');
const net = require('net');
const https = require('https');
const { once } = require('events');

const { key, cert } = require('../../support/certificate.cjs');

const listen = async (server) => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
};
const ask = (options) => new Promise((resolve) => {
  const req = https.get({ host: '127.0.0.1', servername: 'localhost', ca: cert, ...options }, (res) => {
    res.resume();
    req.on('close', () => resolve(res.socket));
  });
  req.on('error', (err) => resolve(err.code ?? err.message));
});

(async () => {
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
    let requests = 0;
    const server = https.createServer({ key, cert, maxVersion }, (req, res) => {
      requests++;
      res.end('ok');
    });
    const port = await listen(server);
    console.log(maxVersion, await ask({ port, ca: [], agent: false }), await ask({ port, servername: 'other', agent: false }));
    console.log('seen by the server:', requests);

    const session = await new Promise((resolve) => {
      const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca: cert }, () => {
        socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      });
      let latest;
      socket.on('session', (data) => { latest = data; });
      socket.on('close', () => resolve(latest));
      socket.resume();
    });
    for (const servername of ['localhost', 'other']) {
      const socket = tls.connect({ port, host: '127.0.0.1', servername, ca: cert, session });
      socket.on('error', () => {});
      const secure = once(socket, 'secureConnect');
      console.log(servername, await secure.then(() => `resumed ${socket.isSessionReused()}`, (err) => err.code));
      socket.destroy();
    }

    const agent = new https.Agent({ keepAlive: true });
    const first = await ask({ port, agent });
    console.log(Object.keys(agent._sessionCache.map).length > 0);
    const rejected = await ask({ port, agent, checkServerIdentity: () => new Error('not mine') });
    const second = await ask({ port, agent });
    console.log(rejected, first === second);
    agent.destroy();
    server.close();
  }

  // A server of TLS needs no tls.Server.
  const plain = net.createServer((raw) => {
    const socket = new tls.TLSSocket(raw, { isServer: true, secureContext: tls.createSecureContext({ key, cert }) });
    socket.on('secure', () => console.log('secure', socket.encrypted));
    socket.on('data', (data) => socket.end(`echo ${data}`));
  });
  const port = await listen(plain);
  const client = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca: cert }, () => client.write('hello'));
  const [answer] = await once(client, 'data');
  console.log(`${answer}`);
  client.end();
  plain.close();

  for (const bad of [['h2', ''], Buffer.from([0]), Buffer.from([2, 0x61])]) {
    try { tls.convertALPNProtocols(bad, {}); } catch (err) { console.log(err.code); }
  }
  try { new tls.TLSSocket(new (require('events'))()); } catch (err) { console.log(err instanceof TypeError); }
})();
