'use strict';
// The synchronous forms (Node docs: "Synchronous process creation").
//
// Native half (internalBinding('child_process')): spawnSync(options) ->
//   {pid, status, signal: number, error: errno, output: (Uint8Array | null)[] | null}
//   options as for Process.spawn, and timeout (ms), maxBuffer (bytes), killSignal (number);
//   stdio: a descriptor (-1 none), bytes for the child to read, or null for a pipe that is read

const { codes: { ERR_INVALID_ARG_TYPE }, ErrnoException, genericNodeError } = require('internal/errors');
const {
  MAX_BUFFER, normalizeExecArguments, normalizeExecFileArguments, normalizeSpawnArguments, signalNumber,
  validateMaxBuffer, validateTimeout,
} = require('internal/child_process/options');
const { parseStdio } = require('internal/child_process/stdio');
const { signalName } = require('internal/child_process/child');
const binding = internalBinding('child_process');

const NOTHING = new Uint8Array(0);

function bytesOf(input, i, encoding) {
  if (typeof input === 'string') return Buffer.from(input, encoding === 'buffer' ? undefined : encoding);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  throw new ERR_INVALID_ARG_TYPE(`options.stdio[${i}]`, ['Buffer', 'TypedArray', 'DataView', 'string'], input);
}

// What the native half takes for each descriptor.
function nativeStdio(entries, input, encoding) {
  return entries.map((entry, i) => {
    const given = i === 0 ? input : undefined;
    if (given !== undefined && given !== null && (given || typeof given === 'string')) {
      const bytes = bytesOf(given, i, encoding);
      if (entry.type === 'pipe') return bytes;
    }
    if (entry.type !== 'pipe') return entry.fd ?? -1;
    return i === 0 ? NOTHING : null;
  });
}

function spawnSync(file, args, options) {
  const all = { __proto__: null, maxBuffer: MAX_BUFFER, ...normalizeSpawnArguments(file, args, options) };
  validateTimeout(all.timeout);
  validateMaxBuffer(all.maxBuffer);
  const killSignal = signalNumber(all.killSignal);
  const { encoding } = all;
  const native = binding.spawnSync({
    file: all.file, args: all.args, envPairs: all.envPairs, cwd: all.cwd || undefined, detached: all.detached,
    uid: all.uid ?? undefined, gid: all.gid ?? undefined,
    timeout: all.timeout ?? undefined, maxBuffer: all.maxBuffer ?? undefined, killSignal,
    stdio: nativeStdio(parseStdio(all.stdio || 'pipe', true), all.input, encoding),
  });
  const output = native.output === null ? null : native.output.map((bytes) => {
    if (bytes === null) return null;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
  });
  const result = {
    status: native.status, signal: signalName(native.signal), output, pid: native.pid,
    stdout: output?.[1], stderr: output?.[2],
  };
  if (native.error === 0) return result;
  const error = new ErrnoException(native.error, `spawnSync ${all.file}`);
  error.path = all.file;
  error.spawnargs = all.args.slice(1);
  return { error, ...result };
}

// The output of a child that went well; otherwise the error that tells how it went.
function outputOf(result, command, stderrIsOurs) {
  if (stderrIsOurs && result.stderr) process.stderr.write(result.stderr);
  if (result.error) throw Object.assign(result.error, result);
  if (result.status === 0) return result.stdout;
  let message = `Command failed: ${command}`;
  if (result.stderr && result.stderr.length > 0) message += `\n${result.stderr.toString()}`;
  throw genericNodeError(message, result);
}

function execFileSync(file, args, options) {
  ({ file, args, options } = normalizeExecFileArguments(file, args, options));
  const result = spawnSync(file, args, options);
  return outputOf(result, [options.argv0 || file, ...args].join(' '), !options.stdio);
}

function execSync(command, options) {
  const exec = normalizeExecArguments(command, options);
  return outputOf(spawnSync(exec.file, exec.options), command, !exec.options.stdio);
}

module.exports = { execFileSync, execSync, spawnSync };
