'use strict';
// Queries of all record types at a name server of our own, over UDP and TCP; errors, retries, cancel().
const dgram = require('dgram');
const dns = require('dns');
const net = require('net');
const { promisify } = require('util');

const TYPES = {
  A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35, TLSA: 52, ANY: 255, CAA: 257,
};
const u8 = (n) => Buffer.from([n]);
const u16 = (n) => Buffer.from([n >> 8, n & 255]);
const u32 = (n) => Buffer.from([n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255]);
const text = (s) => Buffer.concat([u8(Buffer.byteLength(s)), Buffer.from(s)]);
const name = (s) => Buffer.concat([...s.split('.').filter(Boolean).map(text), u8(0)]);
const OWN = Buffer.from([0xc0, 12]); // the name of the question

const record = (type, data, ttl = 300, owner = OWN) =>
  Buffer.concat([owner, u16(TYPES[type] ?? type), u16(1), u32(ttl), u16(data.length), data]);

const soa = (serial) => Buffer.concat([name('ns.example'), name('admin.example'), ...[serial, 2, 3, 4, 5].map(u32)]);
const records = {
  A: [record('A', Buffer.from([1, 2, 3, 4]), 60), record('A', Buffer.from([5, 6, 7, 8]), 61)],
  AAAA: [record('AAAA', Buffer.from('20010db8000000000000000000000001', 'hex'), 62)],
  CNAME: [record('CNAME', name('other.example'))],
  MX: [record('MX', Buffer.concat([u16(10), name('mail.example')])), record('MX', Buffer.concat([u16(5), OWN]))],
  NS: [record('NS', name('ns1.example')), record('NS', name('NS2.Example'))],
  TXT: [record('TXT', Buffer.concat([text('a b'), text(''), text('c=ü')])), record('TXT', text('x\0y'))],
  SRV: [record('SRV', Buffer.concat([u16(1), u16(2), u16(3), name('srv.example')]))],
  PTR: [record('PTR', name('p1.example')), record('PTR', name('p2.example'))],
  NAPTR: [record('NAPTR', Buffer.concat([u16(30), u16(100), text('s'), text('SIP+D2U'), text('!^.*$!x!'), name('r.example')]))],
  SOA: [record('SOA', soa(4000000000))],
  CAA: [
    record('CAA', Buffer.concat([u8(128), text('issue'), Buffer.from('ca.example')])),
    record('CAA', Buffer.concat([u8(0), text('iodef'), Buffer.from('mailto:x@example.org')])),
  ],
  TLSA: [record('TLSA', Buffer.from([3, 1, 1, 222, 173, 190, 239]))],
};
const mixed = ['CAA', 'TXT', 'SOA', 'A', 'NS', 'PTR', 'AAAA', 'MX', 'SRV', 'NAPTR', 'CNAME'];
records.ANY = mixed.flatMap((type) => records[type]);

const seen = [];

function question(query) {
  let end = 12;
  const labels = [];
  while (query[end] !== 0) {
    labels.push(query.toString('latin1', end + 1, end + 1 + query[end]));
    end += query[end] + 1;
  }
  const type = Object.keys(TYPES).find((key) => TYPES[key] === query.readUInt16BE(end + 1));
  return { domain: labels.join('.'), type, bytes: query.subarray(12, end + 5) };
}

/** What the server says; undefined for nothing at all. */
function answer(query, overTcp) {
  const { domain, type, bytes } = question(query);
  seen.push(`${overTcp ? 'tcp' : 'udp'} ${type} ${domain} ${query.readUInt16BE(2).toString(16)} ${query.length - 12 - bytes.length}`);
  let flags = 0x8180;
  let list = records[type];
  const code = /^rcode(\d+)\./.exec(domain);
  if (code !== null) {
    flags |= +code[1];
    list = [];
  }
  if (domain.startsWith('nothing.')) list = [];
  if (domain.startsWith('silent.')) return undefined;
  if (domain.startsWith('cname.')) {
    list = [...records.CNAME, record('A', Buffer.from([9, 9, 9, 9]), 10, name('other.example'))];
  }
  if (domain.startsWith('big.')) {
    if (overTcp) list = Array.from({ length: 300 }, (_, i) => record('A', Buffer.from([10, 0, i >> 8, i & 255]), i));
    else flags |= 0x200;
  }
  const head = Buffer.concat([query.subarray(0, 2), u16(flags), u16(1), u16(list.length), u16(0), u16(0)]);
  const reply = Buffer.concat([head, bytes, ...list]);
  if (domain.startsWith('wrongid.') && !seen.includes('right')) {
    seen.push('right');
    reply[0] ^= 0xff;
  }
  return reply;
}

const udp = dgram.createSocket('udp4', (query, { port, address }) => {
  const reply = answer(query, false);
  if (reply !== undefined) udp.send(reply, port, address);
});
const tcp = net.createServer((socket) => {
  let got = Buffer.alloc(0);
  socket.on('data', (data) => {
    got = Buffer.concat([got, data]);
    if (got.length < 2 || got.length < 2 + got.readUInt16BE(0)) return;
    const reply = answer(got.subarray(2), true);
    socket.write(u16(reply.length).subarray(0, 1));
    setTimeout(() => socket.end(Buffer.concat([u16(reply.length).subarray(1), reply])), 5);
  });
});

const describe = (err) => `${err.name} ${err.code} ${err.errno} ${err.syscall} ${err.hostname}: ${err.message}`;

async function attempt(label, promise) {
  try {
    console.log(label, await promise);
  } catch (err) {
    console.log(label, describe(err));
  }
}

async function main(port) {
  const resolver = new dns.promises.Resolver({ timeout: 200, tries: 2 });
  resolver.setServers([`127.0.0.1:${port}`]);
  console.log(resolver.getServers().length, Object.keys(resolver).join());
  for (const type of Object.keys(TYPES)) {
    await attempt(type, resolver.resolve('example.org', type));
  }
  await attempt('ttl', resolver.resolve4('example.org', { ttl: true }));
  await attempt('ttl', resolver.resolve6('example.org', { ttl: true }));
  await attempt('ttl', resolver.resolve6('example.org', { ttl: 0 }));
  await attempt('cname', resolver.resolve4('cname.example.org'));
  await attempt('cname', resolver.resolveCname('cname.example.org'));
  await attempt('nothing', resolver.resolveMx('nothing.example.org'));
  for (const code of [1, 2, 3, 4, 5, 6]) await attempt('rcode', resolver.resolveTxt(`rcode${code}.example.org`));
  await attempt('wrong type', resolver.resolve4('nothing.example.org'));
  const big = await resolver.resolve4('big.example.org', { ttl: true });
  console.log('big', big.length, big[299]);
  await attempt('silent', resolver.resolveNs('silent.example.org'));
  await attempt('wrongid', resolver.resolve4('wrongid.example.org'));
  await attempt('reverse', resolver.reverse('1.2.3.4'));
  await attempt('reverse', resolver.reverse('2001:db8::1'));
  await attempt('onion', resolver.resolve4('x.onion'));
  await attempt('idn', resolver.resolve4('bücher.example'));
  await attempt('idn', resolver.resolveMx('bücher.silent.silent.example.org.'));
  await attempt('upper', resolver.resolve4('EXAMPLE.Org.'));
  await attempt('too long', resolver.resolve4(`${'x'.repeat(64)}.org`));
  await attempt('empty', resolver.resolve4('a..b'));
  for (const bad of ['x', '1.2.3', '']) {
    try {
      await attempt('bad reverse', resolver.reverse(bad));
    } catch (err) {
      console.log('thrown', describe(err));
    }
  }
  console.log(seen.join('\n'));

  const old = new dns.Resolver();
  old.setServers([`127.0.0.1:${port}`]);
  const [err, mx] = await new Promise((done) => { old.resolveMx('example.org', (...args) => done(args)); });
  console.log(err, mx.length);
  console.log(await promisify(old.resolveTxt).call(old, 'example.org').then((list) => list.length));
  const cancelled = ['a', 'b'].map((n) => new Promise((done) => {
    old.resolve(`silent.${n}.org`, (e) => { done(`${e.code} ${e.hostname}`); });
  }));
  try {
    old.setServers(['127.0.0.1']);
  } catch (e) {
    console.log(e.code, e.message.replace(/".*"/, ''));
  }
  old.cancel();
  console.log('after cancel');
  console.log(await Promise.all(cancelled));

  // One that refuses, then one that answers.
  const closed = dgram.createSocket('udp4');
  await new Promise((done) => { closed.bind(0, '127.0.0.1', done); });
  const unused = closed.address().port;
  await new Promise((done) => { closed.close(done); });
  old.setServers([`127.0.0.1:${unused}`, `127.0.0.1:${port}`]);
  console.log(await promisify(old.resolve4).call(old, 'example.org'));
  old.setServers([`127.0.0.1:${unused}`]);
  old.resolve4('example.org', (e) => { console.log(describe(e)); udp.close(); tcp.close(); });

  for (const args of [['1.2.3.4', '1.2.3.4'], ['x'], ['::1', '::1'], [1], ['::1', '127.0.0.1'], ['', '']]) {
    try {
      console.log(resolver.setLocalAddress(...args));
    } catch (e) {
      console.log(e.name, e.code, e.message);
    }
  }
  for (const args of [['x', 'BAD'], ['x', 1], [1], []]) {
    try {
      await attempt('', resolver.resolve(...args));
    } catch (e) {
      console.log(e.name, e.code, e.message);
    }
  }
}

tcp.listen(0, '127.0.0.1', () => {
  const { port } = tcp.address();
  udp.bind(port, '127.0.0.1', () => main(port));
});
