'use strict';
// `node:os` (Node docs: "OS").
//
// Native half (internalBinding('os')); each throws a system error where it can fail:
//   uname() -> [sysname, version, release, machine]
//   hostname() -> string; homedir() -> string; uptime() -> seconds
//   totalmem() -> bytes; freemem() -> bytes; availableParallelism() -> number
//   loadavgInto(Float64Array(3))
//   cpus() -> flat [model, MHz, user, nice, sys, idle, irq (ms), model, …]
//   networkInterfaces() -> flat [name, address, netmask, family 4|6, mac, internal, scopeid, …]
//   userInfo() -> [uid, gid, username: Buffer, homedir: Buffer, shell: Buffer | null]
//   getPriority(pid) -> number; setPriority(pid, priority)

const binding = internalBinding('os');
const { os: constants } = internalBinding('constants');
const { validateInt32 } = require('internal/validators');

const once = (compute) => {
  let value;
  return () => (value === undefined ? value = compute() : value);
};
const uname = once(() => binding.uname());

const arch = () => process.arch;
const availableParallelism = () => binding.availableParallelism();
const endianness = () => (new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'LE' : 'BE');
const freemem = () => binding.freemem();
const homedir = () => binding.homedir();
const hostname = () => binding.hostname();
const machine = () => uname()[3];
const platform = () => process.platform;
const release = () => uname()[2];
const totalmem = () => binding.totalmem();
const type = () => uname()[0];
const uptime = () => binding.uptime();
const version = () => uname()[1];

const averages = new Float64Array(3);
function loadavg() {
  binding.loadavgInto(averages);
  return [averages[0], averages[1], averages[2]];
}

function cpus() {
  const flat = binding.cpus();
  const result = [];
  for (let i = 0; i < flat.length; i += 7) {
    result.push({
      model: flat[i],
      speed: flat[i + 1],
      times: {
        user: flat[i + 2], nice: flat[i + 3], sys: flat[i + 4], idle: flat[i + 5], irq: flat[i + 6],
      },
    });
  }
  return result;
}

/** Without a slash at the end, from TMPDIR, TMP or TEMP. */
function tmpdir() {
  const { env } = process;
  const path = env.TMPDIR || env.TMP || env.TEMP || '/tmp';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

// How many leading bits of a netmask are set; null when it is no netmask.
function prefixLength(netmask, family) {
  const separator = family === 6 ? ':' : '.';
  const base = family === 6 ? 16 : 10;
  const groupBits = family === 6 ? 16 : 8;
  let bits = 0;
  let ended = false;
  for (const part of netmask.split(separator)) {
    const group = part === '' ? 0 : parseInt(part, base);
    const binary = group.toString(2).padStart(groupBits, '0');
    if (ended && binary.includes('1')) return null;
    if (/01/.test(binary)) return null;
    const ones = binary.lastIndexOf('1') + 1;
    bits += ones;
    if (ones < groupBits) ended = true;
  }
  return bits;
}

function networkInterfaces() {
  const flat = binding.networkInterfaces();
  const result = {};
  for (let i = 0; i < flat.length; i += 7) {
    const family = flat[i + 3];
    const prefix = prefixLength(flat[i + 2], family);
    const entry = {
      address: flat[i + 1],
      netmask: flat[i + 2],
      family: `IPv${family}`,
      mac: flat[i + 4],
      internal: flat[i + 5],
      cidr: prefix === null ? null : `${flat[i + 1]}/${prefix}`,
    };
    if (family === 6) entry.scopeid = flat[i + 6];
    (result[flat[i]] ??= []).push(entry);
  }
  return result;
}

function setPriority(pid, priority) {
  if (priority === undefined) {
    priority = pid;
    pid = 0;
  }
  validateInt32(pid, 'pid');
  validateInt32(priority, 'priority', -20, 19);
  binding.setPriority(pid, priority);
}

function getPriority(pid) {
  if (pid === undefined) pid = 0;
  else validateInt32(pid, 'pid');
  return binding.getPriority(pid);
}

/** @param {{encoding?: string}} [options] 'buffer' gives Buffers instead of strings */
function userInfo(options) {
  if (typeof options !== 'object') options = null;
  const encoding = options?.encoding;
  const [uid, gid, username, home, shell] = binding.userInfo();
  const text = (bytes) => {
    if (bytes === null) return null;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return encoding === 'buffer' ? buffer : buffer.toString(encoding);
  };
  return {
    __proto__: null,
    uid,
    gid,
    username: text(username),
    homedir: text(home),
    shell: text(shell),
  };
}

// `${os.arch}` has worked since these were properties.
for (const fn of [arch, availableParallelism, endianness, freemem, homedir, hostname, machine,
  platform, release, tmpdir, totalmem, type, uptime, version]) {
  fn[Symbol.toPrimitive] = () => fn();
}

module.exports = {
  arch,
  availableParallelism,
  cpus,
  endianness,
  freemem,
  getPriority,
  homedir,
  hostname,
  loadavg,
  networkInterfaces,
  platform,
  release,
  setPriority,
  tmpdir,
  totalmem,
  type,
  userInfo,
  uptime,
  version,
  machine,
};
Object.freeze(constants.signals);
const fixed = (value) => ({ __proto__: null, value, configurable: false, enumerable: true });
Object.defineProperties(module.exports, {
  constants: fixed(constants),
  EOL: { ...fixed('\n'), configurable: true },
  devNull: { ...fixed('/dev/null'), configurable: true },
});
