// Settings and their packed form, names of headers that are refused, and errors of arguments.
'use strict';
const http2 = require('node:http2');

const attempt = (name, fn) => {
  try {
    const value = fn();
    console.log(name, value instanceof Buffer ? value.toString('hex') : value);
  } catch (err) {
    console.log(name, err.name, err.code, err.message);
  }
};
console.log(Object.keys(http2).join());
console.log(Object.keys(http2.constants).length);
console.log(http2.getDefaultSettings());
attempt('default', () => http2.getPackedSettings(http2.getDefaultSettings()));
attempt('none', () => http2.getPackedSettings());
attempt('custom', () => http2.getPackedSettings({ enablePush: false, customSettings: { 9999: 301 } }));
attempt('range', () => http2.getPackedSettings({ initialWindowSize: 2 ** 31 }));
attempt('type', () => http2.getPackedSettings({ enablePush: 1 }));
attempt('frame', () => http2.getPackedSettings({ maxFrameSize: 1 }));
attempt('unpacked', () => http2.getUnpackedSettings(http2.getPackedSettings(http2.getDefaultSettings())));
attempt('unpacked custom', () => http2.getUnpackedSettings(Buffer.from('270f0000012d', 'hex')));
attempt('short', () => http2.getUnpackedSettings(Buffer.alloc(5)));
attempt('no buffer', () => http2.getUnpackedSettings('x'));
attempt('valid', () => http2.getUnpackedSettings(Buffer.from('000500000001', 'hex'), { validate: true }));
attempt('options', () => http2.createServer(5));
attempt('settings', () => http2.createServer({ settings: 5 }));
attempt('protocol', () => http2.connect('ftp://127.0.0.1'));
attempt('authority', () => http2.connect(5));
attempt('url', () => http2.connect('nothing'));

const server = http2.createServer();
server.listen(0, '127.0.0.1', () => {
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const request = (headers, options) => () => { client.request(headers, options).on('error', () => {}).close(); };
  attempt('connection', request({ connection: 'close' }));
  attempt('te', request({ te: 'gzip' }));
  attempt('te trailers', request({ te: 'trailers' }));
  attempt('pseudo', request({ ':unknown': 'x' }));
  attempt('token', request({ 'a b': 'x' }));
  attempt('single', request({ 'content-type': ['a', 'b'] }));
  attempt('connect', request({ ':method': 'CONNECT' }));
  attempt('connect path', request({ ':method': 'CONNECT', ':authority': 'x', ':path': '/' }));
  attempt('headers', request(5));
  attempt('options', request({}, 5));
  attempt('endStream', request({}, { endStream: 5 }));
  attempt('ping', () => client.ping('x', () => {}));
  attempt('ping length', () => client.ping(Buffer.alloc(7), () => {}));
  attempt('ping callback', () => client.ping());
  attempt('settings', () => client.settings({ headerTableSize: -1 }));
  attempt('goaway', () => client.goaway('x'));
  attempt('timeout', () => client.setTimeout('x'));
  attempt('socket write', () => client.socket.write('x'));
  attempt('socket port', () => client.socket.remotePort === server.address().port);
  client.destroy();
  client.request().on('error', (err) => console.log('after', err.code, err.message));
  console.log('socket after', client.socket, client.destroyed);
  client.on('close', () => server.close(() => console.log('closed')));
});
