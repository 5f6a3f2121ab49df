'use strict';
// How strict a server is: what it refuses, where, and what the options let through.
const http = require('http');
const net = require('net');
const { once } = require('events');

const head = (lines, rest = '') => `${lines.join('\r\n')}\r\n\r\n${rest}`;
async function ask(name, options, text) {
  const server = http.createServer(options, (req, res) => {
    req.resume().on('end', () => res.end(JSON.stringify([req.headers, req._dumped])));
  });
  if (options.max !== undefined) server.maxHeadersCount = options.max;
  let errors = 0;
  server.on('clientError', (err, socket) => {
    errors++;
    console.log(name, err.code, err.message, ...(name.startsWith('method') || name.startsWith('over') ? [err.bytesParsed] : []));
    socket.end('HTTP/1.1 400 Refused\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect(server.address().port, '127.0.0.1', () => socket.end(text, 'latin1'));
  let all = '';
  socket.setEncoding('latin1').on('data', (part) => { all += part; });
  await once(socket, 'close');
  console.log(name, errors, all.split('\r\n')[0], all.split('\r\n\r\n')[1]);
  server.close();
}

(async () => {
  const plain = ['GET / HTTP/1.1', 'Host: a', 'Connection: close'];
  const control = head([...plain, 'X: a\x01b']);
  const twice = head([...plain, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], '0\r\n\r\n');
  for (const options of [{}, { httpValidation: 'strict' }, { httpValidation: 'relaxed' }, { httpValidation: 'insecure' },
    { insecureHTTPParser: true }, { insecureHTTPParser: false }]) {
    const name = JSON.stringify(options);
    await ask(`${name} control`, options, control);
    await ask(`${name} twice`, options, twice);
  }
  await ask('folded', { insecureHTTPParser: true }, head([...plain, 'X: a;', '  b;', '\tc']));
  await ask('at the limit', { max: 3 }, head(plain));
  await ask('over the limit', { max: 1 }, head(plain));
  await ask('method', {}, 'FOO / HTTP/1.1\r\n\r\n');
  await ask('method, later', {}, 'Oopsie\r\n');
  await ask('both lengths', {}, head(['POST / HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked']));
  const chunks = `2;${'a'.repeat(10000)}\r\nAA\r\n2;${'b'.repeat(10000)}\r\nBB\r\n0\r\n\r\n`;
  await ask('extensions of two chunks', {}, head([...plain, 'Transfer-Encoding: chunked'], chunks));
  await ask('extensions of one', {}, head([...plain, 'Transfer-Encoding: chunked'], `2;${'a'.repeat(17000)}\r\nAA\r\n0\r\n\r\n`));
  await ask('no body', { optimizeEmptyRequests: true }, head(plain));
  await ask('an empty one', { optimizeEmptyRequests: true }, head([...plain, 'Content-Length: 0']));
  for (const options of [{ httpValidation: 'lax' }, { httpValidation: 'strict', insecureHTTPParser: true }]) {
    try { http.createServer(options); } catch (err) { console.log(err.code, err.message); }
  }
})();
process.on('warning', (warning) => console.log(warning.message));
