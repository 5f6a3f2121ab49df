'use strict';
// What the built-in modules publish: console, http, net, module.require, module.import, child_process.
const dc = require('diagnostics_channel');
const http = require('http');
const { spawn } = require('child_process');
const seen = [];
const note = (name, keys) => dc.subscribe(name, (message) => seen.push(`${name} ${keys ?? Object.keys(message).join()}`));
for (const name of [
  'http.client.request.created', 'http.client.request.start', 'http.client.response.finish',
  'http.server.response.created', 'http.server.request.start', 'http.server.response.finish',
  'net.server.socket', 'tracing:net.server.listen:asyncEnd',
]) note(name);
note('net.client.socket');
dc.subscribe('console.log', (args) => { args.push('(seen)'); });
console.log('logged');

const flush = (label) => {
  process.stdout.write(`${label}\n  ${seen.sort().join('\n  ')}\n`);
  seen.length = 0;
};

const server = http.createServer((req, res) => res.end('x')).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (res) => {
    res.resume().on('end', () => server.close(() => {
      flush('http');
      children();
    }));
  });
});

function children() {
  dc.tracingChannel('child_process.spawn').subscribe({
    start: ({ process: child, options }) => seen.push(`start ${child instanceof require('events')} ${options.file}`),
    error: ({ error }) => seen.push(`error ${error.code}`),
  });
  spawn('no-such-program').on('error', () => {
    flush('spawn');
    modules();
  });
}

async function modules() {
  dc.tracingChannel('module.require').subscribe({
    start: ({ id }) => seen.push(`require ${id}`),
    error: ({ id, error }) => seen.push(`failed ${id} ${error.code}`),
  });
  dc.tracingChannel('module.import').subscribe({
    asyncEnd: ({ url, error }) => seen.push(`imported ${url} ${error?.code}`),
  });
  require('os');
  try { require('./missing'); } catch { /* told above */ }
  await import('node:path');
  await import('./missing.mjs').catch(() => {});
  flush('module');
}
