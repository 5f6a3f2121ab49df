'use strict';
console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate'));
const t = setTimeout(() => {}, 10);
setTimeout(() => {}, 1).unref();
setImmediate(() => {});
console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate').sort());
clearTimeout(t);
console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate'));
