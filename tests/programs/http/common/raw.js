'use strict';
// Helpers of the programs in this folder: talk to a server in bytes.
const net = require('net');
const http = require('http');

/** Sends `pieces` one after the other and gives all that comes back until the end, Date masked. */
exports.raw = (port, pieces, { half = false, linger = 0 } = {}) => new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (data) => { text += data; });
  socket.on('error', (err) => { text += `<${err.code}>`; });
  socket.on('close', () => resolve(exports.mask(text)));
  if (!Array.isArray(pieces)) pieces = [pieces];
  let i = 0;
  const next = () => {
    if (i < pieces.length) socket.write(pieces[i++], 'latin1', () => setTimeout(next, 20));
    else if (half) socket.end();
    else if (linger) setTimeout(() => socket.destroy(), linger);
  };
  socket.on('connect', next);
});

exports.mask = (text) => text.replace(/Date: [^\r\n]+/g, 'Date: <date>');

exports.show = (name, text) => console.log(`--- ${name}\n${JSON.stringify(text).replaceAll('\\r\\n', '\\r\\n\n').trimEnd()}`);

/** Runs [name, handler, request, options] one by one against a server each. */
exports.cases = async (list, serverOptions) => {
  for (const [name, handler, request, options] of list) {
    const server = http.createServer({ ...serverOptions, ...options?.server }, handler);
    options?.setup?.(server);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const text = await exports.raw(server.address().port, request, options);
    exports.show(name, text);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};
