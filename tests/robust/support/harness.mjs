// What the robustness tests share: starting programs and servers under ANODE (and under Node, to
// compare), ending only what they started, collecting what failed. Runs in real Node.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const node = process.execPath;
export const anode = process.env.ANODE ?? '';
if (anode === '') {
  console.error('ANODE is not set: start this with ./x test');
  process.exit(2);
}
export const scratch = process.env.SCRATCH ?? mkdtempSync(path.join(tmpdir(), 'anode-robust-'));

const alive = new Set();
const failed = [];
let passed = 0;

/** Ends a child and everything in its process group. */
export function end(child, signal = 'SIGKILL') {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
process.on('exit', () => alive.forEach((child) => end(child)));

/** Notes one result; prints only what failed. */
export function check(name, ok, detail = '') {
  if (ok) {
    passed++;
    return true;
  }
  failed.push(name);
  const text = typeof detail === 'string' ? detail : JSON.stringify(detail, null, 2);
  console.log(`FAILED ${name}${text ? `\n${text.slice(0, 1500).replace(/^/gm, '    ')}` : ''}`);
  return false;
}

/** Checks that both are equal as JSON. */
export function same(name, actual, expected) {
  const [a, b] = [JSON.stringify(actual, null, 1), JSON.stringify(expected, null, 1)];
  return check(name, a === b, `expected ${b}\nactual   ${a}`);
}

/** Leaves with 0 when every check held. */
export function finish() {
  console.log(`${passed} checks held, ${failed.length} failed`);
  process.exit(failed.length === 0 && passed > 0 ? 0 : 1);
}

/** Ends the test as one that could not be tried here. */
export function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(0);
}

// A bound for the whole test, whatever hangs.
setTimeout(() => {
  console.log(`FAILED: not finished within 55 s\n${failed.join('\n')}`);
  process.exit(1);
}, 55_000).unref();

/** Writes a program into the scratch folder and returns its path. */
export function program(name, source) {
  const file = path.join(scratch, name);
  writeFileSync(file, source);
  return file;
}

function environment(env) {
  const all = { ...process.env, NO_COLOR: '1', ...env };
  if (!env?.NODE_OPTIONS) delete all.NODE_OPTIONS;
  return all;
}

function launch(binary, args, { env, cwd = scratch, files, shell, stdio }) {
  const limits = files ? `ulimit -n ${files}; ` : '';
  // `shell` is a command line in which "$@" stands for the program.
  const child = files || shell
    ? spawn('bash', ['-c', `${limits}${shell ?? 'exec "$@"'}`, 'bash', binary, ...args],
      { env: environment(env), cwd, detached: true, stdio })
    : spawn(binary, args, { env: environment(env), cwd, detached: true, stdio });
  alive.add(child);
  child.on('exit', () => alive.delete(child));
  return child;
}

/**
 * Runs to the end. Options: input (stdin; none by default), env, cwd, files (ulimit -n),
 * shell (a bash line around "$@"), limit (ms), during(child) called once it runs.
 */
export function run(binary, args, options = {}) {
  return new Promise((resolve) => {
    const started = Date.now();
    const { input, limit = 20_000, during } = options;
    const child = launch(binary, args, { ...options, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    const timer = setTimeout(() => { timedOut = true; end(child); }, limit);
    child.stdout.setEncoding('utf8').on('data', (text) => { stdout += text; });
    child.stderr.setEncoding('utf8').on('data', (text) => { stderr += text; });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      end(child); // what it may have left behind in its group
      resolve({ code, signal, stdout, stderr, timedOut, ms: Date.now() - started });
    });
    child.on('error', (error) => { clearTimeout(timer); resolve({ code: -1, signal: null, stdout, stderr: String(error) }); });
    if (input !== undefined) {
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    }
    during?.(child);
  });
}

/** Starts a server program that prints `port N`; resolves when it listens, else ends the test. */
export function serve(binary, file, options = {}) {
  const reject = (why) => {
    console.log(`FAILED to start the server: ${why}`);
    process.exit(1);
  };
  return new Promise((resolve) => {
    const child = launch(binary, [file], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const server = { child, pid: child.pid, port: 0, stdout: '', stderr: '', ended: undefined };
    server.exited = new Promise((done) => child.on('close', (code, signal) => {
      server.ended = { code, signal };
      done(server.ended);
      if (!server.port) reject(`it ended with ${code ?? signal}\n${server.stderr.slice(0, 1000)}`);
    }));
    child.stderr.setEncoding('utf8').on('data', (text) => { server.stderr += text; });
    child.stdout.setEncoding('utf8').on('data', (text) => {
      server.stdout += text;
      const found = /^port (\d+)$/m.exec(server.stdout);
      if (found && !server.port) {
        server.port = Number(found[1]);
        resolve(server);
      }
    });
    setTimeout(() => {
      if (!server.port) reject(`it does not listen\n${server.stderr}`);
    }, 15_000).unref();
  });
}

/** Stops a server and waits until it is gone. */
export async function stop(server) {
  end(server.child);
  await server.exited;
}

/** Resident memory of a process in MB, and the CPU seconds it has used. */
export function residentMb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether `condition` comes true within `limit` ms. */
export async function until(condition, limit) {
  for (const stopAt = Date.now() + limit; Date.now() < stopAt; await sleep(20)) {
    if (await condition()) return true;
  }
  return false;
}

/** One GET over a fresh connection; resolves with the body, or with the error's code. */
export function get(port, url = '/', { limit = 5000 } = {}) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let text = '';
    socket.setTimeout(limit, () => { socket.destroy(); resolve('TIMEOUT'); });
    socket.on('connect', () => socket.write(`GET ${url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`));
    socket.on('data', (data) => { text += data.toString('latin1'); });
    socket.on('error', (error) => resolve(error.code));
    socket.on('close', () => resolve(text.slice(text.indexOf('\r\n\r\n') + 4)));
  });
}

/** The limit on open files of this machine that no program can pass. */
export function hardFileLimit() {
  const line = readFileSync('/proc/self/limits', 'utf8').split('\n').find((l) => l.startsWith('Max open files'));
  const value = line.split(/\s+/)[4];
  return value === 'unlimited' ? Infinity : Number(value);
}
