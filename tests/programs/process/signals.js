'use strict';
process.on('SIGUSR2', (name, number) => {
  console.log(name, number);
  clearInterval(interval);
});
process.once('SIGWINCH', (name) => console.log('once', name, process.listenerCount('SIGWINCH')));
const interval = setInterval(() => {}, 1000);
setImmediate(() => {
  process.kill(process.pid, 'SIGWINCH');
  setTimeout(() => process.kill(process.pid, 'SIGUSR2'), 20);
});
try { process.on('SIGKILL', () => {}); } catch (err) { console.log(err.code, err.syscall, err.message); }
