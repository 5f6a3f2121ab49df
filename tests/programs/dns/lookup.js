'use strict';
const dns = require('dns');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name} ${e.code} | ${e.message}`); } };
// lookup of numeric addresses and of this host, arguments, errors.
for (const bad of [[], ['localhost'], [5, () => {}], ['localhost', { family: 5 }, () => {}], ['localhost', 7, () => {}], ['localhost', { hints: 1 }, () => {}], ['localhost', { hints: 'a' }, () => {}], ['localhost', { all: 1 }, () => {}], ['localhost', { order: 'x' }, () => {}], ['localhost', { verbatim: 1 }, () => {}], ['localhost', 'x', () => {}]]) {
  attempt(() => typeof dns.lookup(...bad));
}
attempt(() => dns.promises.lookup('x', { family: 9 }));
const run = (...args) => new Promise((done) => {
  let later = false;
  dns.lookup(...args, (...result) => { console.log(later, args, result); done(); });
  later = true;
});
(async () => {
  await run('127.0.0.1');
  await run('::1', { all: true });
  await run('127.0.0.1', { family: 6 });
  await run('localhost', 4);
  await run('localhost', { family: 'IPv4', all: true, hints: dns.ADDRCONFIG });
  await run('127.0.0.1', { all: true, order: 'ipv6first' });
  console.log(await dns.promises.lookup('127.0.0.1'), await dns.promises.lookup('::1', { all: true }), await dns.promises.lookup('localhost', 4));
  console.log(await require('util').promisify(dns.lookup)('127.0.0.1'));
  await dns.promises.lookup('name with spaces').catch((e) => console.log(e.syscall, e.hostname, Object.keys(e).join(), e.message.startsWith('getaddrinfo E')));
})();
