'use strict';
console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate'));
const t = setTimeout(() => {}, 10);
setTimeout(() => {}, 1).unref();
setImmediate(() => {});
console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate').sort());
clearTimeout(t);
console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate'));

// Requests; the work of crypto and zlib is not listed.
require('fs').stat('/', () => {});
require('dns').lookup('localhost', () => {});
require('dns').lookupService('127.0.0.1', 22, () => {});
require('crypto').pbkdf2('a', 'b', 10, 8, 'sha1', () => {});
require('zlib').gzip('abc', () => {});
console.log(process.getActiveResourcesInfo().filter((name) => !/^(Timeout|Immediate|.*Wrap)$/.test(name) || /Req/.test(name)).sort());
