'use strict';
// Start-up of a program that loads 25 core modules, as a server with its tools does.
const names = ['assert', 'async_hooks', 'buffer', 'child_process', 'crypto', 'diagnostics_channel', 'dns', 'events',
  'fs', 'fs/promises', 'http', 'https', 'module', 'net', 'os', 'path', 'perf_hooks', 'querystring', 'readline',
  'stream', 'timers/promises', 'tls', 'url', 'util', 'zlib'];
const loaded = names.map((name) => require(`node:${name}`));
if (new Set(loaded).size === 25 && loaded.every((module) => Object.keys(module).length > 0)) console.log('hello');
