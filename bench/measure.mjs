// Runs one case once with one runtime and gives back the figure, or throws an Error that says in one
// line why there is none.

import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failure, run, start } from './processes.mjs';

const programs = path.join(import.meta.dirname, 'cases');
const time = '/usr/bin/time';

/** The environment of a measured process: nothing that colours, configures or phones. */
export function environment({ work, packages, cache, quick }) {
  const env = {
    ...process.env, NO_COLOR: '1', BENCH_WORK: work, BENCH_PACKAGES: packages, BENCH_SCALE: quick ? '0.2' : '1',
    DENO_DIR: path.join(cache, 'deno'), DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1',
  };
  for (const name of ['NODE_OPTIONS', 'NODE_PATH', 'FORCE_COLOR', 'BENCH_PORT']) delete env[name];
  return env;
}

/** Writes the 1,000 modules of require-1000 and import-1000: a tree, each loads up to two others. */
export function generateModules(work) {
  const count = 1000;
  for (const kind of ['cjs', 'esm']) {
    const folder = path.join(work, `modules-${kind}`);
    const file = (i) => `m${i}.${kind === 'esm' ? 'mjs' : 'js'}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "commonjs" }\n');
    for (let i = 0; i < count; i++) {
      const next = [2 * i + 1, 2 * i + 2].filter((child) => child < count);
      const load = next.map((child) => (kind === 'esm'
        ? `import { total as t${child} } from './${file(child)}';` : `const { total: t${child} } = require('./${file(child)}');`));
      const body = Array.from({ length: 10 }, (_, f) =>
        `/** Function ${f} of module ${i}. */\nfunction work${f}(a, b) {\n  if (a > b) return { a, b, f: ${f} };\n  return [a, b].map((x) => x * ${i + f});\n}`);
      const total = `const total = 1 + work0(1, 0).f${next.map((child) => ` + t${child}`).join('')};`;
      const give = kind === 'esm' ? 'export { total };' : 'module.exports = { total };';
      writeFileSync(path.join(folder, file(i)), [...load, ...body, total, give, ''].join('\n'));
    }
  }
}

/** The last line of a program's output, which must be its JSON. */
function lastJson(text) {
  const line = text.trimEnd().split('\n').at(-1);
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`no result, the last line was: ${line.slice(0, 100)}`);
  }
}

function mustSucceed(result) {
  const why = failure(result);
  if (why) throw new Error(why);
  return result;
}

async function fromOutside(kind, runtime, file, env) {
  const measured = kind === 'memory' ? [time, '-f', 'peak %M KB'] : [];
  const { ms, stdout, stderr } = mustSucceed(await run([...measured, ...runtime.command, file], { env }));
  if (stdout !== 'hello\n') throw new Error(`printed ${JSON.stringify(stdout.slice(0, 60))}`);
  if (kind === 'time') return { value: ms, unit: 'ms' };
  return { value: Number(/peak (\d+) KB/.exec(stderr)[1]) / 1024, unit: 'MB' };
}

/** Loads a server for `seconds`, after a look at one answer; checks what came, and what the server got. */
async function wrk(origin, { path: where, expect, script, size, seen }, seconds) {
  const url = `${origin}${where}`;
  const post = script && { method: 'POST', body: 'x'.repeat(size) };
  const ask = async (url, options) => {
    const response = await fetch(url, { headers: { 'user-agent': 'bench' }, signal: AbortSignal.timeout(10_000), ...options });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return response.text();
  };
  const body = await ask(url, post);
  if (body !== expect) throw new Error(`body ${body.slice(0, 60)}`);
  const scripts = script ? ['-s', path.join(programs, script)] : [];
  const command = ['wrk', '-t1', '-c64', `-d${seconds}s`, ...scripts, '-H', 'user-agent: bench', url];
  const { stdout } = mustSucceed(await run(command, { env: process.env, limit: (seconds + 20) * 1000 }));
  const wrong = /Non-2xx or 3xx responses: \d+|Socket errors: .*/.exec(stdout);
  if (wrong) throw new Error(wrong[0]);
  const [, requests, total, prefix] = /(\d+) requests in .*?, ([\d.]+)([KMG]?)B read/.exec(stdout);
  const bytes = total * 1024 ** ' KMG'.indexOf(prefix || ' ');
  if (bytes < requests * expect.length) throw new Error(`${requests} answers with ${bytes} bytes in all`);
  if (seen) {
    const got = JSON.parse(await ask(`${origin}${seen}`));
    if (got.bodies < requests || got.bytes !== got.bodies * size) {
      throw new Error(`${requests} answers, but the server saw ${got.bodies} bodies with ${got.bytes} bytes`);
    }
  }
  return { value: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]), unit: 'req/s' };
}

/** Starts the case's server, gives its port to `work`, and ends it. */
async function withServer(command, env, work) {
  const serving = start(command, { env });
  try {
    const { port } = JSON.parse(await serving.line(20_000));
    return await work(port);
  } finally {
    await serving.stop();
  }
}

/**
 * @param {object} aCase an entry of cases.mjs
 * @param {{command: string[], missing?: string}} runtime
 * @param {{env: object, work: string, seconds: number, quick: boolean}} options `seconds`: how long wrk
 *   loads a server
 * @returns {Promise<{value: number, unit: string}>}
 */
export async function measure(aCase, runtime, { env, work, seconds, quick }) {
  if (runtime.missing) throw new Error(runtime.missing);
  const { server, nodeServer, nodeClient, outside, output, loop, count } = aCase;
  const here = (file) => path.join(programs, file);
  const result = async (command) => lastJson(mustSucceed(await run(command, { env })).stdout);
  if (loop) return result([...runtime.command, loop, String(quick ? count / 5 : count)]);
  if (outside) return fromOutside(outside, runtime, here(aCase.program), env);
  if (server || nodeServer) {
    const [file, ...args] = server ?? nodeServer;
    const serverCommand = [...(server ? runtime.command : [process.execPath]), here(file), ...args];
    return withServer(serverCommand, env, (port) => {
      if (aCase.wrk) return wrk(`http://127.0.0.1:${port}`, aCase.wrk, seconds);
      if (nodeClient) return result([process.execPath, here(nodeClient), String(port)]);
      return result([...runtime.command, here(aCase.program), ...aCase.args, String(port)]);
    });
  }
  const command = [...runtime.command, here(aCase.program), ...aCase.args];
  if (output !== 'file') return result(command);
  const stdout = openSync(path.join(work, 'stdout.txt'), 'w');
  try {
    return lastJson(mustSucceed(await run(command, { env, stdout })).stderr);
  } finally {
    closeSync(stdout);
  }
}
