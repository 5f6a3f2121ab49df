'use strict';
// TLS with a certificate of its own: trust, names, protocols, and HTTPS over it.
const tls = require('tls');
const https = require('https');

const { key, cert } = require('../../support/certificate.cjs');

function echo(done) {
  const server = tls.createServer({ key, cert, ALPNProtocols: ['b', 'a'] }, (socket) => {
    console.log('server:', socket.getProtocol(), socket.servername, socket.alpnProtocol);
    socket.on('data', (data) => socket.end(`echo ${data}`));
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca: cert, ALPNProtocols: ['a', 'b'] });
    socket.on('secureConnect', () => {
      const peer = socket.getPeerCertificate();
      console.log('client:', socket.authorized, socket.getCipher().version, peer.subject.CN, peer.subjectaltname);
      socket.write('hello');
    });
    socket.setEncoding('utf8');
    socket.on('data', (text) => console.log(text));
    socket.on('close', () => server.close(done));
  });
}

function untrusted(done) {
  const server = tls.createServer({ key, cert });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1', () => {
    const socket = tls.connect({ port: server.address().port, host: '127.0.0.1' });
    socket.on('error', (err) => console.log(err.code));
    socket.on('close', () => server.close(done));
  });
}

function secureRequest(done) {
  const server = https.createServer({ key, cert }, (req, res) => res.end(`${req.method} ${req.url}`));
  server.listen(0, '127.0.0.1', () => {
    const agent = new https.Agent({ ca: cert, keepAlive: true });
    const options = { port: server.address().port, host: '127.0.0.1', agent };
    const ask = (path, then) => https.get({ ...options, path }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (part) => { text += part; });
      res.on('end', () => {
        console.log(res.statusCode, text);
        setImmediate(then);
      });
    });
    ask('/one', () => ask('/two', () => {
      agent.destroy();
      server.close(done);
    }));
  });
}

const wrong = tls.checkServerIdentity('example.com', { subject: { CN: 'x' }, subjectaltname: 'DNS:*.example.com' });
console.log(wrong.code, wrong.message);
echo(() => untrusted(() => secureRequest(() => console.log('done'))));
