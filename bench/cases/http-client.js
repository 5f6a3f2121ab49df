'use strict';
// http.get over an agent that keeps 32 connections, 32 requests at a time. Argument: the server's port.
const http = require('node:http');
const { scaled, check, rate, concurrently } = require('./measure.js');

const WIDTH = 32;
const port = Number(process.argv[2]);
const agent = new http.Agent({ keepAlive: true, maxSockets: WIDTH });
const get = (i, done) => {
  http.get({ host: '127.0.0.1', port, agent, path: `/item/${i}`, headers: { accept: 'text/plain' } }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
    response.on('end', () => {
      const connection = Number(/^Hello from connection (\d+)$/.exec(text)?.[1]);
      check(response.statusCode === 200 && connection >= 1, `status ${response.statusCode}, body ${text.slice(0, 60)}`);
      check(connection <= WIDTH, `connections are kept: this is number ${connection}`);
      done();
    });
  }).on('error', done);
};

const count = scaled(15_000);
concurrently(Math.ceil(count / 10), WIDTH, get, () => {
  const start = performance.now();
  concurrently(count, WIDTH, get, () => {
    rate(count, start, 'req/s');
    agent.destroy();
  });
});
