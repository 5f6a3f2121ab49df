'use strict';
// Which built-in modules programs may load, and how they are loaded.
// Follows "Modules: CommonJS modules > Built-in modules" and `module.builtinModules`.
// Not here: the compiler of built-ins (runtime), resolution of files.
//
// Native half (internalBinding('builtins')): builtinIds -> string[] of every embedded module id.

// Public module names in the order `module.builtinModules` lists them.
const PLAIN = ('_http_agent _http_client _http_common _http_incoming _http_outgoing _http_server ' +
  '_stream_duplex _stream_passthrough _stream_readable _stream_transform _stream_wrap ' +
  '_stream_writable _tls_common _tls_wrap assert assert/strict async_hooks buffer child_process ' +
  'cluster console constants crypto dgram diagnostics_channel dns dns/promises domain events fs ' +
  'fs/promises http http2 https inspector inspector/promises module net os path path/posix ' +
  'path/win32 perf_hooks process punycode querystring readline readline/promises repl stream ' +
  'stream/consumers stream/promises stream/web string_decoder sys timers timers/promises tls ' +
  'trace_events tty url util util/types v8 vm wasi worker_threads zlib').split(' ');
// Names that exist with the `node:` prefix only.
const PREFIX_ONLY = ['sea', 'sqlite', 'test', 'test/reporters'];

// Modules of Anode's own, by the names that programs use. They are not in `module.builtinModules`.
const OWN = { '__proto__': null, 'anode:loop': 'anode/loop' };

// Names that an option makes known.
const BY_OPTION = { '--experimental-stream-iter': ['stream/iter', 'zlib/iter'] };

const plain = new Set();
const prefixOnly = new Set();
{
  const { getOptionValue } = require('internal/options');
  for (const option of Object.keys(BY_OPTION)) {
    if (getOptionValue(option)) PLAIN.push(...BY_OPTION[option]);
  }
  const embedded = new Set(internalBinding('builtins').builtinIds);
  for (let i = 0; i < PLAIN.length; i++) {
    if (embedded.has(PLAIN[i])) plain.add(PLAIN[i]);
  }
  for (let i = 0; i < PREFIX_ONLY.length; i++) {
    if (embedded.has(PREFIX_ONLY[i])) prefixOnly.add(PREFIX_ONLY[i]);
  }
  if (!getOptionValue('--experimental-sqlite')) prefixOnly.delete('sqlite');
}

/**
 * The id of the built-in a request names, or undefined.
 * @param {string} request such as 'fs', 'node:test' or 'anode:loop'
 * @returns {string | undefined} the id without its prefix
 */
function builtinIdOf(request) {
  if (request.startsWith('node:')) {
    const id = request.slice(5);
    // How the loaders write the URL of one of our own.
    if (id.startsWith('anode/') && Object.values(OWN).includes(id)) return id;
    return plain.has(id) || prefixOnly.has(id) ? id : undefined;
  }
  return plain.has(request) ? request : OWN[request];
}

/**
 * @param {string} id a built-in's id without `node:`
 * @returns {any} its exports
 */
function loadBuiltin(id) {
  return require(id);
}

/** @returns {string[]} a fresh list for `module.builtinModules` */
function listBuiltins() {
  const list = Array.from(plain);
  for (const id of prefixOnly) list.push(`node:${id}`);
  return list;
}

module.exports = { builtinIdOf, loadBuiltin, listBuiltins };
