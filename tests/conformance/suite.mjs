// What the suite holds: which tests there are, the area each belongs to, how it wants to be started,
// and which are set apart from the count.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Folders of the suite that are run. Those in SERIAL run one test at a time, as in Node. */
export const FOLDERS = [
  'parallel', 'es-module', 'async-hooks', 'module-hooks', 'test-runner', 'client-proxy', 'message', 'sequential',
];
export const SERIAL = new Set(['sequential']);

/** First word or words of a test's name (after `test-`) to area; the longest match counts. */
const AREAS = {
  'abortcontroller': 'eventtarget', 'abortsignal': 'eventtarget', 'aborted-util': 'util', 'als': 'async-hooks',
  'asyncresource': 'async-hooks', 'async-hooks': 'async-hooks', 'async-local-storage': 'async-hooks',
  'async-wrap': 'async-hooks', 'assert': 'assert', 'atob': 'buffer', 'btoa': 'buffer', 'blob': 'buffer',
  'broadcastchannel': 'worker', 'buffer': 'buffer', 'child-process': 'child-process', 'cli': 'cli',
  'cluster': 'cluster', 'compile-cache': 'module', 'compression': 'zlib', 'console': 'console',
  'crypto': 'crypto', 'cwd': 'process', 'debugger': 'inspector', 'dgram': 'dgram', 'diagnostics-channel':
  'diagnostics-channel', 'dns': 'dns', 'domain': 'domain', 'dotenv': 'process', 'emit': 'process',
  'errors': 'errors', 'error': 'errors', 'esm': 'es-module', 'event-emitter': 'events', 'events': 'events',
  'event-capture': 'events', 'event-target': 'eventtarget', 'eventtarget': 'eventtarget', 'eventsource':
  'fetch', 'exception': 'errors', 'fastutf8stream': 'fs', 'fetch': 'fetch', 'file': 'fs', 'filehandle': 'fs',
  'fs': 'fs', 'global': 'globals', 'http': 'http', 'http-client': 'http', 'http2': 'http2', 'https': 'https',
  'heap': 'v8', 'heapsnapshot': 'v8', 'inspect': 'inspector', 'inspector': 'inspector', 'listen': 'net',
  'messagechannel': 'worker', 'messageevent': 'eventtarget', 'messageport': 'worker', 'microtask': 'process',
  'mime': 'util', 'module': 'module', 'net': 'net', 'next-tick': 'process', 'nodeeventtarget': 'eventtarget',
  'os': 'os', 'parse-args': 'util', 'path': 'path', 'perf-hooks': 'perf_hooks', 'performance': 'perf_hooks',
  'performanceobserver': 'perf_hooks', 'permission': 'permission', 'pipe': 'net', 'preload': 'module',
  'primitive-timer': 'timers', 'process': 'process', 'promise': 'process', 'promises': 'process', 'punycode':
  'url', 'querystring': 'querystring', 'queue-microtask': 'process', 'quic': 'quic', 'readable': 'stream',
  'readline': 'readline', 'repl': 'repl', 'require': 'module', 'runner': 'runner', 'signal': 'process',
  'single-executable': 'sea', 'snapshot': 'v8', 'socket': 'net', 'source-map': 'module', 'sqlite': 'sqlite',
  'stdin': 'process', 'stdio': 'process', 'stdout': 'process', 'stream': 'stream', 'stream2': 'stream',
  'stream3': 'stream', 'string-decoder': 'string-decoder', 'structuredclone': 'globals', 'structured': 'globals',
  'tcp': 'net', 'timers': 'timers', 'timer': 'timers', 'tls': 'tls', 'trace-events': 'trace-events', 'tty':
  'tty', 'ttywrap': 'tty', 'uncaught': 'process', 'unhandled': 'process', 'unicode': 'process', 'url': 'url',
  'urlpattern': 'url', 'util': 'util', 'v8': 'v8', 'vm': 'vm', 'watch': 'watch', 'webcrypto': 'webcrypto',
  'websocket': 'fetch', 'webstream': 'webstreams', 'webstreams': 'webstreams', 'whatwg-encoding': 'util',
  'whatwg-events': 'eventtarget', 'whatwg-readablebytestream': 'webstreams', 'whatwg-readablestream':
  'webstreams', 'whatwg-transformstream': 'webstreams', 'whatwg-writablestream': 'webstreams',
  'whatwg-webstreams': 'webstreams', 'whatwg-url': 'url', 'worker': 'worker', 'zlib': 'zlib',
};

const FOLDER_AREAS = {
  'es-module': 'es-module', 'async-hooks': 'async-hooks', 'module-hooks': 'module', 'test-runner': 'runner',
  'client-proxy': 'http', 'message': 'errors',
};

/** @param {string} name as in `parallel/test-fs-access.js` */
export function areaOf(name) {
  const [folder, file] = name.split('/');
  if (FOLDER_AREAS[folder]) return FOLDER_AREAS[folder];
  const words = file.replace(/^test-/, '').replace(/\.[cm]?js$/, '').split('-');
  for (let n = words.length; n > 0; n--) {
    const area = AREAS[words.slice(0, n).join('-')];
    if (area) return area;
  }
  return 'other';
}

/** Every test of the suite as { name, file, area, flags, env }. */
export function listTests(suite) {
  const tests = [];
  for (const folder of FOLDERS) {
    const dir = path.join(suite, 'test', folder);
    if (!existsSync(dir)) continue;
    for (const entry of readdirSync(dir).sort()) {
      if (!/^test-.*\.[cm]?js$/.test(entry)) continue;
      const name = `${folder}/${entry}`;
      const file = path.join(dir, entry);
      tests.push({ name, file, area: areaOf(name), ...readWishes(file) });
    }
  }
  return tests;
}

/** What a test's head asks for: `// Flags: --a --b` and `// Env: A=1 B=2`. */
function readWishes(file) {
  const head = readFileSync(file, 'utf8').slice(0, 4000);
  const words = (key) => new RegExp(`^// ?${key}: +(.+)$`, 'm').exec(head)?.[1].trim().split(/\s+/) ?? [];
  return {
    flags: words('Flags'),
    env: Object.fromEntries(words('Env').map((pair) => pair.split(/=(.*)/s, 2))),
  };
}

/** Why a test is not counted, or undefined. Platform and network are found by running it under Node. */
export function setApart(test) {
  if (test.flags.some((flag) => /^--expose[-_]internals$/.test(flag))) return 'needs --expose-internals';
  return undefined;
}

/** A list of names in a file beside this one: one a line, `#` begins a comment. */
export function readNames(file) {
  if (!existsSync(file)) return new Set();
  return new Set(readFileSync(file, 'utf8').split('\n').filter((line) => line && !line.startsWith('#')));
}
