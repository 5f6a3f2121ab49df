'use strict';
// Choosing among several addresses.
const net = require('net');
const server = net.createServer((s) => s.end());
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const go = (options) => new Promise((resolve) => {
    const log = [];
    const c = net.connect({ port, ...options });
    c.on('lookup', (e, address, family, host) => log.push(`lookup ${e} ${address} ${family} ${host}`));
    c.on('connectionAttempt', (a, p, f) => log.push(`attempt ${a} ${f}`));
    c.on('connectionAttemptFailed', (a, p, f, e) => log.push(`failed ${a} ${f} ${e.code}`));
    c.on('connectionAttemptTimeout', (a, p, f) => log.push(`timeout ${a} ${f}`));
    c.on('connect', () => log.push(`connect ${c.remoteAddress} ${c.autoSelectFamilyAttemptedAddresses === undefined}`));
    c.on('error', (e) => log.push(`error ${e.constructor.name} ${e.code} ${e.message.replace(port, '<port>')} ${e.errors?.map((x) => x.code)}`));
    c.on('close', () => resolve(console.log(log.join('\n'))));
    c.resume();
  });
  const answer = (...list) => (host, options, cb) => process.nextTick(() => (options.all ? cb(null, list) : cb(null, list[0].address, list[0].family)));
  const v4 = { address: '127.0.0.1', family: 4 };
  const v6 = { address: '::1', family: 6 };
  await go({ host: 'a.test', lookup: answer(v4) });
  await go({ host: 'a.test', lookup: answer(v6, v4) });
  await go({ host: 'a.test', lookup: answer(v4, v6) });
  await go({ host: 'a.test', lookup: answer(v6, v4), autoSelectFamily: false });
  await go({ host: 'a.test', lookup: answer({ address: '127.0.0.9', family: 4 }, v6) });
  await go({ host: 'a.test', family: 4, lookup: answer(v4) });
  await go({ host: 'a.test', lookup: (h, o, cb) => cb(new Error('no lookup')) });
  await go({ host: 'a.test', lookup: answer({ address: 'x', family: 4 }) });
  await go({ host: 'a.test', lookup: answer({ address: '127.0.0.1', family: 5 }) });
  console.log(net.getDefaultAutoSelectFamily(), net.getDefaultAutoSelectFamilyAttemptTimeout() >= 250);
  net.setDefaultAutoSelectFamilyAttemptTimeout(5);
  console.log(net.getDefaultAutoSelectFamilyAttemptTimeout());
  server.close();
});
