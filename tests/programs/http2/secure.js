// HTTP/2 over TLS: choice of the protocol, HTTP/1 beside it, origins.
'use strict';
const http2 = require('node:http2');
const https = require('node:https');
const tls = require('node:tls');

const { key, cert } = require('../../support/certificate.cjs');

const server = http2.createSecureServer({ key, cert, allowHTTP1: true, origins: ['https://other.example'] });
server.on('request', (req, res) => {
  console.log('request', req.httpVersion, req.method, req.url, req.socket.alpnProtocol, req.socket.encrypted);
  res.setHeader('content-type', 'text/plain');
  res.end(`over ${req.httpVersion}`);
});
server.on('unknownProtocol', (socket) => {
  console.log('unknown', socket.alpnProtocol);
  socket.destroy();
});

function overHttp2(port) {
  return new Promise((resolve) => {
    const client = http2.connect(`https://localhost:${port}`, { ca: cert });
    client.on('origin', (origins) => {
      console.log('origins', origins, client.originSet.length);
      const req = client.request({ ':path': '/two' });
      req.setEncoding('utf8');
      req.on('response', (headers) => console.log('response', headers[':status'], headers['content-type']));
      req.on('data', (text) => console.log(text));
      req.on('end', () => {
        console.log(client.alpnProtocol, client.encrypted, client.socket.authorized);
        client.close(resolve);
      });
    });
  });
}

function overHttp1(port) {
  return new Promise((resolve) => {
    https.get({ port, host: 'localhost', path: '/one', ca: cert, agent: false }, (res) => {
      res.setEncoding('utf8');
      res.on('data', (text) => console.log(text));
      res.on('end', resolve);
    });
  });
}

function refused() {
  return new Promise((resolve) => {
    const only = http2.createSecureServer({ key, cert });
    only.listen(0, '127.0.0.1', () => {
      const socket = tls.connect({ port: only.address().port, host: '127.0.0.1', servername: 'localhost', ca: cert });
      let text = '';
      socket.on('data', (chunk) => { text += chunk; });
      socket.on('close', () => {
        console.log(text.split('\r\n')[0]);
        only.close(resolve);
      });
    });
  });
}

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  await overHttp2(port);
  await overHttp1(port);
  await refused();
  server.close(() => console.log('closed'));
});
