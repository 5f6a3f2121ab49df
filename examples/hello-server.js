// The smallest server: ./x run examples/hello-server.js
const http = require('node:http');

const server = http.createServer((req, res) => {
  res.setHeader('Content-Type', 'text/plain');
  res.end('Hello from Anode\n');
});

server.listen(process.env.PORT ?? 3000, '127.0.0.1', () => {
  const { address, port } = server.address();
  console.log(`Listening on http://${address}:${port}/`);
});
