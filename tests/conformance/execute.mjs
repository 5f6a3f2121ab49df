// Runs one test of the suite in its own process group and temporary folder, and judges how it ended.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SERIAL } from './suite.mjs';

export const LIMIT_MS = 20_000;
const CRASHES = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGTRAP', 'SIGFPE']);
const OUTPUT_KEPT = 64 * 1024;

/**
 * @param {string} binary the runtime
 * @param {string} suite the folder that holds test/
 * @returns {Promise<{outcome: 'passed'|'skipped'|'failed'|'timed out'|'crashed', ms: number,
 *   reason?: string, output: string}>} the reason is the first line that says what went wrong
 */
export async function execute(binary, suite, test) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'anode-suite-'));
  const started = Date.now();
  try {
    const end = await run(binary, [...test.flags, test.file], {
      cwd: suite,
      env: {
        ...process.env, NODE_OPTIONS: '', NODE_TEST_DIR: scratch, TMPDIR: scratch, TEST_THREAD_ID: '1',
        NO_COLOR: undefined, FORCE_COLOR: undefined, NODE_SKIP_FLAG_CHECK: '1', ANODE_CACHE: undefined,
        ...(SERIAL.has(test.name.split('/')[0]) ? {} : { TEST_PARALLEL: '1' }),
        ...test.env,
      },
    });
    return { ...judge(end), ms: Date.now() - started };
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

function run(binary, args, options) {
  return new Promise((resolve) => {
    const child = spawn(binary, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    // The group outlives the test when it leaves children behind: end those too.
    const endGroup = () => {
      try { process.kill(-child.pid, 'SIGKILL'); } catch { /* all have ended */ }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup();
    }, LIMIT_MS);
    const keep = (text, chunk) => (text.length < OUTPUT_KEPT ? text + chunk : text);
    child.stdout.setEncoding('utf8').on('data', (chunk) => { stdout = keep(stdout, chunk); });
    child.stderr.setEncoding('utf8').on('data', (chunk) => { stderr = keep(stderr, chunk); });
    child.on('exit', endGroup);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: -1, signal: null, timedOut, stdout, stderr: String(error) });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, timedOut, stdout, stderr });
    });
  });
}

function judge({ code, signal, timedOut, stdout, stderr }) {
  const output = `${stdout}${stderr}`;
  if (timedOut) return { outcome: 'timed out', reason: 'timed out', output };
  if (CRASHES.has(signal) || [132, 134, 135, 136, 139].includes(code)) {
    return { outcome: 'crashed', reason: `killed by ${signal ?? `signal ${code - 128}`}: ${firstError(stderr)}`, output };
  }
  if (code === 0) {
    return { outcome: /^1\.\.0 # Skipped/m.test(stdout) ? 'skipped' : 'passed', output };
  }
  return { outcome: 'failed', reason: firstError(stderr) || firstError(stdout) || `exit code ${code ?? signal}`, output };
}

/** The line that names the error, without what differs from run to run. */
function firstError(text) {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
  const line = lines.find((l) => /^(Uncaught )?([A-Z]\w*(Error|Exception)\b|Error\b)( \[\w+\])?:?/.test(l)) ??
    lines.find((l) => /^(Mismatched|anode: |.*panicked at|not ok )/.test(l)) ?? lines[0] ?? '';
  return line
    .replace(/(file:\/\/)?\/\S*\/(?=[\w.-]+)/g, '')
    .replace(/\b\d{3,}\b/g, 'N')
    .slice(0, 160);
}
