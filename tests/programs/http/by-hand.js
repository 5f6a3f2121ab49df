'use strict';
// Messages made without a server, as test helpers and serverless adapters do.
const http = require('http');
const { Writable, Duplex } = require('stream');
const { mask } = require('./common/raw');
class Sink extends Writable {
  constructor() { super(); this.text = ''; }
  _write(chunk, enc, cb) { this.text += chunk.toString('latin1'); cb(); }
}
const make = (fields) => Object.assign(new http.IncomingMessage(null), { method: 'GET', url: '/', httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1 }, fields);
const sink = new Sink();
const res = new http.ServerResponse(make());
res.assignSocket(sink);
res.on('finish', () => {
  console.log(JSON.stringify(mask(sink.text)));
  res.detachSocket(sink);
  console.log(res.socket, sink._httpMessage);
});
res.setHeader('X', 'y');
res.write('a');
res.end('b');
try { new http.ServerResponse(make()).assignSocket(Object.assign(new Sink(), { _httpMessage: {} })); } catch (e) { console.log(e.code, e.message); }

const req = make({ headers: { a: 'b' } });
console.log(req.headers, req.method, req.httpVersion, req.socket, req.complete);
req.push('body');
req.push(null);
req.on('data', (d) => console.log(String(d))).on('end', () => console.log('end'));

function MyRequest() {}
const app = { request: Object.create(http.IncomingMessage.prototype), response: Object.create(http.ServerResponse.prototype) };
Object.defineProperty(app.request, 'ip', { get() { return this.socket.remoteAddress; } });
app.response.send = function(x) { this.setHeader('ETag', 'x'); this.end(x); };
class Req extends http.IncomingMessage { get isMine() { return true; } }
class Res extends http.ServerResponse { json(v) { this.setHeader('content-type', 'application/json'); this.end(JSON.stringify(v)); } }
const out = new http.OutgoingMessage();
out.setHeader('A', 1);
console.log(out.getHeader('a'), out.getHeaders(), out.headersSent, out.writable);
try { out.write('x'); } catch (e) { console.log(e.code, e.message); }
try { out.pipe(sink); } catch (e) { console.log(e.code, e.message); }
console.log(typeof MyRequest, http.METHODS.length, http.STATUS_CODES[418]);
http.validateHeaderName('abc');
try { http.validateHeaderName('a b'); } catch (e) { console.log(e.code); }
try { http.validateHeaderValue('a', undefined); } catch (e) { console.log(e.code, e.message); }
const server = http.createServer({ IncomingMessage: Req, ServerResponse: Res }, (q, r) => {
  if (q.url === '/json') { r.json({ mine: q.isMine }); return; }
  Object.setPrototypeOf(q, app.request);
  Object.setPrototypeOf(r, app.response);
  console.log(q.ip, q.headers.host !== undefined, q.readable);
  r.send('sent');
});
// A stream that is no socket may carry HTTP too.
class Pair extends Duplex {
  constructor() { super(); this.text = ''; }
  _read() {}
  _write(chunk, enc, cb) { this.text += chunk; cb(); }
}
const pair = new Pair();
server.emit('connection', pair);
pair.push('GET /json HTTP/1.1\r\nHost: x\r\nConn');
pair.push('ection: close\r\n\r\n');
pair.on('finish', () => console.log(JSON.stringify(mask(pair.text))));
server.listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (r) => { console.log(r.headers.etag); r.resume(); server.close(() => console.log('closed')); });
});
