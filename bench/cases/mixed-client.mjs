// The client of mixed-server.js, run by the harness's own Node whatever the runtime. It asks at a fixed
// rate over eight connections, whether or not earlier answers are there, and takes the time from the
// moment when a request was due: a server that stalls is not asked less for it. With every 25th
// request, 50 ms apart, it has pool work begin over another connection. Argument: the port.
import { connect } from 'node:net';
import { check, report, scaled } from './measure.js';

const CONNECTIONS = 8;
const EVERY_MS = 2;
const JOBS_EVERY = 25;
const JOBS = 8; // that begin with one request
const port = Number(process.argv[2]);
const control = async (path) => (await fetch(`http://127.0.0.1:${port}/${path}`)).json();

/** A connection that answers come back on in order; `ask(due)` sends a request. */
function open(times) {
  const socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
  const waiting = [];
  let rest = '';
  socket.on('data', (chunk) => {
    rest += chunk;
    for (let end; (end = rest.indexOf('plain\n')) >= 0; rest = rest.slice(end + 6)) {
      check(rest.startsWith('HTTP/1.1 200'), `the answer begins with ${rest.slice(0, 20)}`);
      times.push(performance.now() - waiting.shift());
    }
  });
  return {
    socket,
    ask(due) {
      waiting.push(due);
      socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    },
  };
}

/** Asks `count` times, one every EVERY_MS, and calls `begin` every JOBS_EVERY; gives the times it took. */
async function load(count, begin) {
  const times = [];
  const connections = Array.from({ length: CONNECTIONS }, () => open(times));
  const start = performance.now();
  let asked = 0;
  await new Promise((resolve, reject) => {
    for (const { socket } of connections) socket.on('error', reject).on('close', () => reject(new Error('connection closed')));
    const timer = setInterval(() => {
      for (; asked < count && start + asked * EVERY_MS <= performance.now(); asked++) {
        connections[asked % CONNECTIONS].ask(start + asked * EVERY_MS);
        if (asked % JOBS_EVERY === 0) begin?.();
      }
      if (times.length === count) {
        clearInterval(timer);
        resolve();
      }
    }, 1);
  });
  for (const { socket } of connections) socket.removeAllListeners('close').destroy();
  return times.sort((a, b) => a - b);
}

await load(500); // warm
const count = scaled(1500);
const bursts = [];
const times = await load(count, () => bursts.push(control('begin')));
await Promise.all(bursts);
check(bursts.length === Math.ceil(count / JOBS_EVERY), `${bursts.length} times work began`);
const limit = performance.now() + 30_000;
let jobs;
do {
  await new Promise((resolve) => setTimeout(resolve, 20));
  jobs = await control('jobs');
} while (jobs.done < jobs.begun && performance.now() < limit);
check(jobs.begun === bursts.length * JOBS, `${jobs.begun} jobs began`);
check(jobs.done === jobs.begun && jobs.wrong === 0, `${jobs.done} of ${jobs.begun} jobs ended, ${jobs.wrong} of them wrong`);
report(times[Math.ceil(times.length * 0.99) - 1], 'ms');
