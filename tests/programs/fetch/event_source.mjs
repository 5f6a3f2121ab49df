// EventSource against a server of the same process: fields, cut lines, reconnecting, the end.
import http from 'node:http';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

if (typeof EventSource === 'undefined') {
  const args = ['--experimental-eventsource', '--no-warnings', fileURLToPath(import.meta.url)];
  process.exit(spawnSync(process.execPath, args, { stdio: 'inherit' }).status);
}

let n = 0;
const server = http.createServer((req, res) => {
  n++;
  console.log(req.url, req.headers.accept, req.headers['last-event-id']);
  if (n === 3) { res.writeHead(204).end(); return; }
  res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  res.write('\ufeff: comment\nretry: 30\ndata: one\n\nevent: named\r\nid: 7\r\ndata: a\rdata\rdata:  b\n\ndata: cut');
  setTimeout(() => { res.write(' here\r'); setTimeout(() => { res.write('\n\r\nid: 8\n\ndata: lost'); res.end(); }, 20); }, 20);
}).listen(0, '127.0.0.1', () => {
  const es = new EventSource(`http://127.0.0.1:${server.address().port}/x`);
  es.onopen = () => console.log('open', es.readyState);
  const show = (e) => console.log(e.type, JSON.stringify(e.data), e.lastEventId);
  es.onmessage = show; es.addEventListener('named', show);
  es.onerror = () => { console.log('error', es.readyState); if (es.readyState === 2) server.close(); };
});
for (const a of [[], ['x']]) try { new EventSource(...a); } catch (e) { console.log(e.name, e.message); }
console.log(Object.keys(EventSource), Object.keys(EventSource.prototype).sort());
