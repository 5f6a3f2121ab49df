'use strict';
// Starts a test file in a process of its own. Follows the Node documentation, "Test runner > Test
// runner execution model". Not here: what becomes of its events (internal/test/file_node).

const { processFailure } = require('internal/test/file_node');

// Options of this process that its children do without, by whether a value follows.
const OWN_SWITCHES = new Set([
  '--test', '--watch', '--experimental-test-coverage', '--experimental-default-config-file', '--test-only',
  '--test-force-exit', '--test-randomize', '--print', '-p', '-pe', '--watch-preserve-output',
]);
const OWN_VALUES = new Set([
  '--eval', '-e', '--experimental-config-file', '--test-global-setup', '--test-isolation',
  '--experimental-test-isolation', '--test-name-pattern', '--test-random-seed', '--test-reporter',
  '--test-reporter-destination', '--test-rerun-failures', '--test-shard', '--test-skip-pattern',
  '--experimental-test-tag-filter',
]);

function inherited() {
  const kept = [];
  const { execArgv } = process;
  for (let i = 0; i < execArgv.length; i++) {
    const [name] = execArgv[i].split('=', 1);
    if (OWN_SWITCHES.has(name)) continue;
    if (OWN_VALUES.has(name)) {
      if (name === execArgv[i]) i++;
      continue;
    }
    kept.push(execArgv[i]);
  }
  return kept;
}

// What one process is given that runs all files, in watch mode.
function groupArguments(options) {
  return ['--test', '--test-isolation=none', ...options.execArgv, ...options.files ?? options.globPatterns ?? []];
}

/** The command line for a file. */
function argumentsOf(file, options) {
  const args = inherited();
  const { argv, execArgv, forceExit, namePatterns, only, rerunFile, seed, skipPatterns, tagFilters, timeout } = options;
  if (forceExit) args.push('--test-force-exit');
  for (const pattern of namePatterns) args.push(`--test-name-pattern=${pattern}`);
  for (const pattern of skipPatterns) args.push(`--test-skip-pattern=${pattern}`);
  for (const tag of tagFilters) args.push(`--experimental-test-tag-filter=${tag}`);
  if (only) args.push('--test-only');
  if (timeout != null && timeout !== Infinity) args.push(`--test-timeout=${timeout}`);
  if (seed !== undefined) args.push(`--test-random-seed=${seed}`);
  if (rerunFile !== undefined) args.push(`--test-rerun-failures=${rerunFile}`);
  if (file === undefined) args.push(...groupArguments(options));
  else args.push(...execArgv, file, ...argv);
  return args;
}

/** Numbers from 1 up, for the processes that run at the same time. */
class WorkerIds {
  #used = new Set();
  take() {
    let id = 1;
    while (this.#used.has(id)) id++;
    this.#used.add(id);
    return id;
  }
  free(id) { this.#used.delete(id); }
}

/**
 * Runs the file of `node`; the promise is rejected when it fails.
 * @param {FileNode} node
 * @param {object} options of the run, as internal/test/run makes them
 */
async function runFile(node, options) {
  const { spawn } = require('child_process');
  const { harness, name } = node;
  const id = options.workers.take();
  const env = { ...options.env ?? process.env, NODE_TEST_CONTEXT: 'child-v8', NODE_TEST_WORKER_ID: `${id}` };
  const stdio = ['pipe', 'pipe', 'pipe'];
  const { watcher } = options;
  if (watcher !== undefined) {
    stdio.push('ipc');
    env.WATCH_REPORT_DEPENDENCIES = '1';
    if (node.isGroup) env.ANODE_TEST_GROUP = '1';
  }
  if (harness.colorize) env.FORCE_COLOR = '1';
  let problem;
  try {
    const { signal } = node.controller;
    const child = spawn(process.execPath, argumentsOf(node.isGroup ? undefined : name, options), {
      __proto__: null, cwd: options.cwd, env, stdio, signal,
    });
    watcher?.started(name, child);
    child.on('error', (error) => { problem = error; });
    child.stdout.on('data', (chunk) => node.decoder.push(chunk));
    const lines = require('readline').createInterface({ __proto__: null, input: child.stderr });
    lines.on('line', (line) => node.take({
      type: 'test:stderr', data: { __proto__: null, file: name, message: `${line}\n` },
    }));
    const ended = (emitter, event) => new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
    const [[code, killedBy]] = await Promise.all([
      new Promise((resolve) => {
        child.once('exit', (...args) => resolve(args));
        child.once('error', () => resolve([null, null]));
      }),
      ended(child.stdout, 'close'),
      ended(lines, 'close'),
    ]);
    if (problem !== undefined) throw problem;
    if (code !== 0 || killedBy !== null) throw processFailure(node, code, killedBy);
  } finally {
    options.workers.free(id);
  }
}

module.exports = { WorkerIds, runFile };
