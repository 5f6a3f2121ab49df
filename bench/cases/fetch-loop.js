'use strict';
// fetch and text() over kept connections, 32 at a time. Argument: the server's port.
const { scaled, check, report } = require('./measure.js');

const url = `http://127.0.0.1:${process.argv[2]}/item/`;
let newest = 0;
async function worker(first, last) {
  for (let i = first; i < last; i++) {
    const response = await fetch(url + i, { headers: { accept: 'text/plain' } });
    const text = await response.text();
    const connection = Number(/^Hello from connection (\d+)$/.exec(text)?.[1]);
    check(response.status === 200 && connection >= 1, `status ${response.status}, body ${text.slice(0, 60)}`);
    newest = Math.max(newest, connection);
  }
}
const WIDTH = 32;
const all = (each) => Promise.all(Array.from({ length: WIDTH }, (_, i) => worker(i * each, (i + 1) * each)));

(async () => {
  const each = scaled(300);
  await all(Math.ceil(each / 10));
  const start = performance.now();
  await all(each);
  const seconds = (performance.now() - start) / 1000;
  check(newest <= 4 * WIDTH, `connections are kept: ${newest} were made`);
  report(each * WIDTH / seconds, 'req/s');
  process.exit();
})();
