'use strict';
// The server of the HTTP client cases, run by the harness's own Node whatever the runtime: it answers
// every request at once with the number of its connection, from a plain socket, to cost as little as can be.
const net = require('node:net');

let connections = 0;
const server = net.createServer((socket) => {
  const body = `Hello from connection ${++connections}`;
  const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  let rest = '';
  socket.setNoDelay(true);
  socket.setEncoding('latin1').on('data', (text) => {
    const requests = (rest + text).split('\r\n\r\n');
    rest = requests.pop();
    if (requests.length > 0) socket.write(answer.repeat(requests.length));
  });
  socket.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
