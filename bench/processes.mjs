// Child processes of the benchmark: each in its own process group, with a time limit, and ended by
// that group's id only. Knows nothing about cases or runtimes.

import { spawn } from 'node:child_process';

const MAX_OUTPUT = 1 << 20;
const alive = new Set();

/** Sends `signal` to the process group of a child that we started. */
function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended meanwhile.
  }
}

/** Ends everything that is still running; for the harness's own exit. */
export function endAll() {
  for (const child of alive) signalGroup(child, 'SIGKILL');
}

/**
 * Starts a command in its own process group.
 * @param {string[]} command the program and its arguments
 * @param {{env?: object, cwd?: string, stdout?: number, limit?: number}} [options] `stdout` is an open
 *   file descriptor instead of a pipe; `limit` is in milliseconds
 * @returns an object with `ended`: a promise of {code, signal, timedOut, ms, stdout, stderr};
 *   `line(ms)`: a promise of the first whole line of output; `stop()`: ends the group, then `ended`
 */
export function start([file, ...args], { env, cwd, stdout = 'pipe', limit = 60_000 } = {}) {
  const begin = performance.now();
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', stdout, 'pipe'] });
  const output = { stdout: '', stderr: '' };
  let timedOut = false;
  let ms = 0;
  let tellLine = () => {};
  alive.add(child);
  const timer = setTimeout(() => {
    timedOut = true;
    signalGroup(child, 'SIGKILL');
  }, limit);

  for (const name of ['stdout', 'stderr']) {
    child[name]?.setEncoding('utf8').on('data', (text) => {
      if (output[name].length < MAX_OUTPUT) output[name] += text;
      tellLine();
    });
  }
  child.on('exit', () => {
    ms = performance.now() - begin;
    signalGroup(child, 'SIGKILL'); // whatever it left behind in its group
  });
  const ended = new Promise((resolve) => {
    child.on('error', (error) => finish(null, null, error));
    child.on('close', (code, signal) => finish(code, signal));
    function finish(code, signal, error) {
      clearTimeout(timer);
      alive.delete(child);
      if (error) output.stderr += String(error);
      resolve({ code, signal, timedOut, ms, ...output });
    }
  });
  return {
    ended,
    line(wait) {
      return new Promise((resolve, reject) => {
        tellLine = () => {
          const end = output.stdout.indexOf('\n');
          if (end >= 0) resolve(output.stdout.slice(0, end));
        };
        tellLine();
        ended.then((result) => reject(new Error(failure(result) ?? 'ended without a line of output')));
        setTimeout(() => reject(new Error(`no line of output after ${wait} ms`)), wait).unref();
      });
    },
    async stop() {
      signalGroup(child, 'SIGTERM');
      const hard = setTimeout(signalGroup, 2000, child, 'SIGKILL');
      const result = await ended;
      clearTimeout(hard);
      return result;
    },
  };
}

/** Runs a command to its end. */
export function run(command, options) {
  return start(command, options).ended;
}

/** Why a process failed, in one line; undefined when it did not. */
export function failure({ code, signal, timedOut, stderr, stdout, ms }) {
  if (timedOut) return `still running after ${Math.round(ms / 1000)} s`;
  if (code === 0) return undefined;
  const lines = stderr.concat('\n', stdout).split('\n').map((line) => line.trim()).filter(Boolean);
  const telling = lines.find((line) => /^(\w*Error\b|uncaught|error:|thread .* panicked|panicked|fatal)/i.test(line));
  const reason = telling ?? lines[0] ?? 'no message';
  return `${signal ? `ended by ${signal}` : `exit code ${code}`}: ${reason.slice(0, 160)}`;
}
