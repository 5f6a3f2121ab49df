'use strict';
// Failures, with their codes and messages.
const net = require('net');
const show = (e) => console.log(e.name, e.code, e.message.replace(/\d{4,5}/g, '<port>'), e.syscall, e.address, typeof e.port, e.errno);
for (const f of [
  () => net.connect(), () => net.connect({}), () => net.connect(70000), () => net.connect({ port: 'x' }), () => net.connect({ port: 1, host: 5 }),
  () => net.connect({ port: 1, localAddress: 'x' }), () => net.connect({ port: true }), () => net.connect({ port: 1, lookup: 5 }), () => net.connect({ path: 5 }),
  () => net.createServer(5), () => new net.Socket({ objectMode: true }), () => new net.Socket({ fd: -1 }),
  () => net.createServer().listen(-1), () => net.createServer().listen({}), () => net.createServer().listen({ port: 'x' }), () => net.createServer().listen(true),
  () => new net.Socket().setTimeout('x'), () => new net.Socket().setTimeout(-1), () => new net.Socket().write(5), () => new net.Socket().write(null),
  () => new net.Socket({ signal: 5 }), () => net.setDefaultAutoSelectFamily(5),
]) {
  try { const s = f(); console.log('no error'); s?.on?.('error', () => {}); s?.destroy?.(); } catch (e) { console.log(e.name, e.code, e.message); }
}
const server = net.createServer();
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  try { server.listen(0); } catch (e) { show(e); }
  const second = net.createServer();
  second.on('error', (e) => {
    show(e);
    server.close(() => {
      server.close((err) => {
        show(err);
        const c = net.connect(port, '127.0.0.1');
        c.on('error', (err2) => {
          show(err2);
          const s = new net.Socket();
          s.on('error', (err3) => {
            show(err3);
            const d = net.connect('/nonexistent/socket');
            d.on('error', (err4) => {
              show(err4);
              net.connect(1, 'no.such.host.invalid').on('error', (err5) => console.log(err5.code, err5.syscall, err5.hostname)).on('close', (had) => console.log('close', had));
            });
          });
          s.write('x', (e2) => console.log('cb', e2.code));
          s.destroy();
          s.write('y', (e3) => console.log('cb', e3.code));
          const t = new net.Socket();
          t.on('error', show);
          t.end('x');
        }).on('close', (had) => console.log('close', had));
      });
    });
  });
  second.listen(port, '127.0.0.1');
});
