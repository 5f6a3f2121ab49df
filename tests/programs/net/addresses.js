'use strict';
// isIP, SocketAddress and BlockList.
const net = require('net');
for (const a of ['1.2.3.4', '01.2.3.4', '::', '1::2::3', 'fe80::1%eth0', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7::', '', 'x']) console.log(JSON.stringify(a), net.isIP(a), net.isIPv4(a), net.isIPv6(a));
console.log(net.isIP(), net.isIP(null), net.isIP({}));
console.log(new net.SocketAddress(), new net.SocketAddress({ address: '::1', port: 80, family: 'ipv6', flowlabel: 7 }).toJSON());
console.log(net.SocketAddress.parse('1.2.3.4:80'), net.SocketAddress.parse('[::1]:443'), net.SocketAddress.parse('nope'), net.SocketAddress.isSocketAddress({}));
for (const o of [{ address: 'x' }, { port: -1 }, { family: 'ipv5' }, { flowlabel: -1, family: 'ipv6' }, 5]) {
  try { new net.SocketAddress(o); } catch (e) { console.log(e.code, e.message); }
}
const list = new net.BlockList();
list.addAddress('123.123.123.123');
list.addRange('10.0.0.1', '10.0.0.10');
list.addSubnet('8592:757c:efae:4e45::', 64, 'ipv6');
list.addSubnet('192.168.4.0', 22);
console.log(list.rules, list);
console.log(['123.123.123.123', '10.0.0.3', '10.0.0.11', '222.111.111.222', '192.168.7.255', '192.168.8.0'].map((a) => list.check(a)));
console.log(list.check('::ffff:7b7b:7b7b', 'ipv6'), list.check('::ffff:123.123.123.123', 'ipv6'), list.check('8592:757c:efae:4e45:f::', 'ipv6'), list.check('8592:757c:efae:4e46::', 'ipv6'), list.check('x'), list.check(new net.SocketAddress({ address: '10.0.0.2' })));
const copy = new net.BlockList();
copy.fromJSON(list.toJSON());
console.log(copy.rules.length, copy.check('10.0.0.4'), net.BlockList.isBlockList(copy), net.BlockList.isBlockList({}));
for (const f of [() => list.addRange('10.0.0.9', '10.0.0.1'), () => list.addSubnet('1.2.3.4', 33), () => list.addAddress(5), () => list.addAddress('x'), () => list.check('1.1.1.1', 'ipv5')]) {
  try { f(); console.log('ok'); } catch (e) { console.log(e.code, e.message); }
}
const blocked = net.createServer({ blockList: Object.assign(new net.BlockList()) });
console.log(typeof blocked.listen);
const deny = new net.BlockList();
deny.addAddress('127.0.0.1');
const server = net.createServer({ blockList: deny }, () => console.log('never')).listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  net.connect({ port, host: '127.0.0.1', blockList: deny }).on('error', (e) => console.log(e.code, e.message));
  net.connect({ port, host: '127.0.0.1' }).on('error', () => {}).on('close', () => { console.log('turned away'); server.close(); }).resume();
});
