'use strict';
const os = require('os');
console.log(os.EOL === '\n', os.devNull, os.platform() === process.platform, os.arch() === process.arch, `${os.arch}` === os.arch());
console.log(typeof os.hostname(), os.cpus().length > 0, Object.keys(os.cpus()[0]), Object.keys(os.cpus()[0].times), os.availableParallelism() > 0);
console.log(os.totalmem() >= os.freemem(), os.uptime() > 0, os.loadavg().length, os.endianness(), os.type(), os.machine().length > 0, os.release().length > 0, os.version().length > 0);
console.log(Object.keys(os.userInfo()), Buffer.isBuffer(os.userInfo({ encoding: 'buffer' }).username), os.homedir().startsWith('/'));
const lo = os.networkInterfaces().lo?.find((i) => i.family === 'IPv4');
console.log(lo);
process.env.TMPDIR = '/somewhere/';
console.log(os.tmpdir(), os.getPriority() === os.getPriority(process.pid));
console.log(os.constants.signals.SIGINT, os.constants.errno.ENOENT, os.constants.priority, Object.isFrozen(os.constants));
for (const fn of [() => os.setPriority('a'), () => os.setPriority(0, 50), () => os.getPriority(-1), () => os.getPriority('x')]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
