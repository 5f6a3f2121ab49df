// fetch, http and WebSocket through a proxy of the same process, and without it again.
import http from 'node:http';
import net from 'node:net';
import { createHash } from 'node:crypto';
import { once } from 'node:events';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const server = http.createServer((req, res) => res.end(`answer to ${req.url}`));
server.on('upgrade', (req, socket) => {
  const accept = createHash('sha1').update(req.headers['sec-websocket-key'] + GUID).digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  socket.write(Buffer.from('\x81\x02hi', 'latin1'));
  socket.on('data', () => socket.end(Buffer.from([0x88, 0])));
});
const here = (text) => text.replaceAll(/:\d+/g, ':PORT');
const proxy = http.createServer((req, res) => {
  console.log('proxy:', req.method, here(req.url), req.headers['proxy-connection'], req.headers['proxy-authorization']);
  const { port, pathname } = new URL(req.url);
  http.get({ host: '127.0.0.1', port, path: pathname, agent: false }, (answer) => answer.pipe(res));
});
proxy.on('connect', (req, socket) => {
  console.log('proxy:', req.method, here(req.url), req.headers['proxy-authorization']);
  const target = net.connect(Number(req.url.split(':')[1]), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    socket.pipe(target).pipe(socket);
  });
  socket.on('error', () => {});
  target.on('error', () => {});
});
for (const each of [server, proxy]) await once(each.listen(0, '127.0.0.1'), 'listening');
const base = `http://127.0.0.1:${server.address().port}`;

const get = (path) => new Promise((resolve, reject) => {
  http.get(base + path, async (res) => {
    let text = '';
    for await (const chunk of res.setEncoding('utf8')) text += chunk;
    resolve(text);
  }).on('error', reject);
});

async function all(label) {
  console.log(`-- ${label}`);
  console.log(await get('/http'));
  console.log(await (await fetch(`${base}/fetch`)).text());
  const socket = new WebSocket(base.replace('http', 'ws'));
  socket.onmessage = ({ data }) => { console.log(data); socket.close(); };
  const [event] = await once(socket, 'close');
  console.log(event.code, event.wasClean);
}

await all('without');
const restore = http.setGlobalProxyFromEnv({ http_proxy: `http://user:p%40ss@127.0.0.1:${proxy.address().port}` });
await all('with');
restore();
await all('without again');
const except = http.setGlobalProxyFromEnv({
  HTTP_PROXY: `http://127.0.0.1:${proxy.address().port}`, NO_PROXY: 'example.org, 127.0.0.1',
});
await all('but not to here');
except();
for (const env of [{ http_proxy: 'nonsense' }, { https_proxy: 'http://a\nb' }, null]) {
  try { http.setGlobalProxyFromEnv(env); } catch (error) { console.log(error.name, error.code); }
}
for (const each of [server, proxy]) {
  each.close();
  each.closeAllConnections();
}
http.globalAgent.destroy();
