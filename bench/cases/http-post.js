'use strict';
// An http server that reads whole bodies and answers with their length and their last byte; wrk posts
// 64 KB from outside (http-post.lua). GET /seen tells how much arrived in all.
const http = require('node:http');

let bodies = 0;
let bytes = 0;
const server = http.createServer((request, response) => {
  if (request.method === 'GET') return response.end(JSON.stringify({ bodies, bytes }));
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    bodies++;
    bytes += body.length;
    response.end(`${body.length} ${body[body.length - 1]}`);
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
