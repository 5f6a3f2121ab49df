'use strict';
// Database servers of the system for one program: started in a temporary folder on a Unix socket or a free
// port of the loopback, stopped by their process id. Undefined, with the reason, where they are not installed.

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Where an executable is, among PATH and further folders. */
function find(name, folders = []) {
  const all = [...(process.env.PATH ?? '').split(':'), ...folders];
  return all.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

/** Waits until something listens at the path or port. */
async function listening(where, child) {
  for (let tries = 0; tries < 400; tries++) {
    const open = await new Promise((resolve) => {
      const socket = net.connect(where, () => { socket.destroy(); resolve(true); }).on('error', () => resolve(false));
    });
    if (open) return;
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    await later(25);
  }
  throw new Error(`${child.spawnfile} does not listen`);
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Ends the child with the program, also when that fails. */
function tied(child) {
  process.on('exit', () => child.kill('SIGKILL'));
  return child;
}

async function stopped(child, signal) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await ended;
}

/**
 * @returns {Promise<{port: number, socket: string, stop: () => Promise<void>} | { missing: string }>}
 */
async function startRedis() {
  const command = find('redis-server', ['/usr/sbin', '/usr/local/sbin']);
  if (command === undefined) return { missing: 'redis-server is not installed' };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-redis-'));
  const socket = path.join(folder, 's');
  const port = await freePort();
  const child = tied(spawn(command, ['--bind', '127.0.0.1', '--port', String(port), '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore' }));
  await listening(port, child);
  return { port, socket, stop: async () => { await stopped(child, 'SIGTERM'); fs.rmSync(folder, { recursive: true }); } };
}

/**
 * PostgreSQL refuses to run as root: as root it is started as the user `postgres`, which its package makes.
 * @returns {Promise<{port: number, folder: string, user: string, stop: () => Promise<void>} | { missing: string }>}
 */
async function startPostgres() {
  const base = '/usr/lib/postgresql';
  const folders = fs.existsSync(base) ? fs.readdirSync(base).sort((a, b) => b - a).map((version) => path.join(base, version, 'bin')) : [];
  const initdb = find('initdb', folders);
  const postgres = find('postgres', folders);
  if (initdb === undefined || postgres === undefined) return { missing: 'postgresql is not installed' };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-pg-'));
  const options = { cwd: folder };
  if (process.getuid() === 0) {
    try {
      options.uid = Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }));
      options.gid = Number(execFileSync('id', ['-g', 'postgres'], { encoding: 'utf8' }));
    } catch {
      fs.rmSync(folder, { recursive: true });
      return { missing: 'there is no user postgres' };
    }
    fs.chownSync(folder, options.uid, options.gid);
  }
  const data = path.join(folder, 'data');
  const password = path.join(folder, 'password');
  fs.writeFileSync(password, 'secret\n');
  execFileSync(initdb, ['-D', data, '-U', 'tester', '--auth=md5', `--pwfile=${password}`, '-E', 'UTF8', '--no-locale', '--no-sync'], { ...options, stdio: 'ignore' });
  const port = await freePort();
  const child = tied(spawn(postgres, ['-D', data, '-k', folder, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'timezone=UTC'], { ...options, stdio: 'ignore' }));
  // What listens may still be recovering: a connection is refused with 57P03 then.
  await listening(port, child);
  await later(300);
  return { port, folder, user: 'tester', password: 'secret', stop: async () => { await stopped(child, 'SIGINT'); fs.rmSync(folder, { recursive: true }); } };
}

module.exports = { startPostgres, startRedis };
