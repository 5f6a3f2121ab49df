'use strict';
const dns = require('dns');
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name} ${e.code} | ${e.message}`); } };
// Names and constants.
for (const [label, module] of [['dns', dns], ['promises', require('dns/promises')]]) {
  for (const name of Object.keys(module).sort()) console.log(label, name, typeof module[name] === 'function' ? module[name].length : typeof module[name] === 'object' ? '' : module[name]);
}
console.log(dns.promises === require('node:dns/promises'), Object.getOwnPropertyNames(dns.Resolver.prototype).sort().join());
