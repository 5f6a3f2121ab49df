// import() from CommonJS, functions made at run time, and the order around it.
console.log('start');
import('./a.mjs').then((ns) => console.log('a', ns.default));
import('./b.cjs').then((ns) => console.log('b', ns.default, ns.named));
import('node:os').then((ns) => console.log('os', typeof ns.cpus));
process.nextTick(() => console.log('tick'));
Promise.resolve().then(() => console.log('microtask'));
import('./gone.mjs').catch((err) => console.log(err.code));
new Function('return import("node:path")')().then((ns) => console.log('path', typeof ns.join), (err) => console.log(err.code));
eval('import("./a.mjs")').then((ns) => console.log('eval', ns.default));
import({ toString: () => './a.mjs' }).then((ns) => console.log('object', ns.default));
import({ toString() { throw new TypeError('no text'); } }).catch((err) => console.log(err.message));
import('./a.mjs', { with: { type: 1 } }).catch((err) => console.log(err.name));
console.log('end');
