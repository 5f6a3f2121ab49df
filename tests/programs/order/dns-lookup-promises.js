'use strict';
const { lookup } = require('dns/promises');
lookup('127.0.0.1').then(({ address, family }) => {
  console.log(address, family);
  return lookup('127.0.0.1', { all: true });
}).then((all) => console.log(all));
setImmediate(() => console.log('immediate')).unref();
console.log('sync');
