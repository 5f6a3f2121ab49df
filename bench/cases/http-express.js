'use strict';
// Express 5 with a parameter, a middleware and a JSON answer; wrk loads it from outside.
const path = require('node:path');
const express = require(path.join(process.env.BENCH_PACKAGES, 'node_modules', 'express'));

const app = express();
app.use((request, response, next) => {
  response.set('X-Bench', 'yes');
  next();
});
app.get('/hello/:name', (request, response) => {
  response.json({ hello: request.params.name, agent: request.get('user-agent') ?? null });
});
const server = app.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
