// Asynchronous customization hooks: module.register.
import { createRequire, register } from 'node:module';
import { MessageChannel } from 'node:worker_threads';

const inline = (source) => `data:text/javascript,${encodeURIComponent(source)}`;

// initialize gets a copy of the data; what register returns.
const shared = new SharedArrayBuffer(4);
const data = { shared, tag: 'first' };
console.log(register(inline(`
  let state;
  export async function initialize(data) {
    await null;
    state = data;
    data.tag += ' changed in the hooks';
    Atomics.add(new Int32Array(data.shared), 0, 1);
  }
  export async function resolve(specifier, context, nextResolve) {
    if (!specifier.startsWith('virtual:')) return nextResolve(specifier);
    Atomics.add(new Int32Array(state.shared), 0, 1);
    return { url: specifier, format: 'module', shortCircuit: true };
  }
  export async function load(url, context, nextLoad) {
    if (!url.startsWith('virtual:')) return nextLoad(url);
    const name = url.slice(8);
    if (name === 'sum') {
      return { format: 'module', shortCircuit: true,
        source: 'import a from "virtual:a"; import b from "virtual:b"; export const sum = a + b;' };
    }
    return { format: 'module', shortCircuit: true, source: new TextEncoder().encode('export default ' + name.length) };
  }`), { data }));
console.log(data.tag, new Int32Array(shared)[0]);
console.log((await import('virtual:sum')).sum, new Int32Array(shared)[0]);
console.log(import.meta.resolve('virtual:other'), new Int32Array(shared)[0]);
console.log((await import('virtual:sum')) === (await import('virtual:sum')));

// The hook registered last runs first, and sees what the next one gives.
register(inline(`
  export async function load(url, context, nextLoad) {
    const result = await nextLoad(url, context);
    if (url !== 'virtual:chain') return result;
    return { ...result, source: Buffer.from(result.source) + '+1000' };
  }`));
console.log((await import('virtual:chain')).default);

// A source for CommonJS: its require goes through the hooks, too.
register(inline(`
  export async function resolve(specifier, context, nextResolve) {
    return specifier === 'as-cjs' ? { url: 'cjs:main', format: 'commonjs', shortCircuit: true } : nextResolve(specifier);
  }
  export async function load(url, context, nextLoad) {
    if (url === 'cjs:main') {
      return { format: 'commonjs', shortCircuit: true,
        source: 'exports.joined = require("node:path").join("a", "b"); exports.kind = typeof require("fs").readFileSync;' };
    }
    return nextLoad(url);
  }`));
const cjs = await import('as-cjs');
console.log(cjs.joined, cjs.kind, Object.keys(cjs.default));

// Errors of the chains.
register(inline(`
  const answers = {
    'bad:null': () => null,
    'bad:incomplete': () => ({ url: 'data:text/javascript,1' }),
    'bad:url': () => ({ url: 'not a url', shortCircuit: true }),
    'bad:format': () => ({ url: 'data:text/javascript,1', format: 1, shortCircuit: true }),
    'bad:specifier': (next) => next([]),
    'bad:context': (next) => next('node:fs', []),
    'bad:throws': () => { throw new RangeError('thrown by the hook'); },
  };
  export async function resolve(specifier, context, nextResolve) {
    return specifier in answers ? answers[specifier](nextResolve) : nextResolve(specifier, context);
  }
  export async function load(url, context, nextLoad) {
    if (url.endsWith('//source')) return { format: 'module', source: 1n, shortCircuit: true };
    if (url.endsWith('//unknown')) return { format: 'strange', source: '', shortCircuit: true };
    return nextLoad(url, context);
  }`));
for (const specifier of ['bad:null', 'bad:incomplete', 'bad:url', 'bad:format', 'bad:specifier',
  'bad:context', 'bad:throws', 'data:text/javascript,//source', 'data:text/javascript,//unknown']) {
  await import(specifier).catch((err) => console.log(specifier, err.name, err.code));
}

// A module that cannot be registered.
try {
  register('./not-there.mjs', import.meta.url);
} catch (err) {
  console.log(err.code);
}
try {
  register(inline('export function initialize() { return new Promise(() => {}); }'));
} catch (err) {
  console.log(err.code);
}

// A port goes over to the hooks.
const { port1, port2 } = new MessageChannel();
const heard = new Promise((resolve) => port1.once('message', resolve));
register(inline('export function initialize({ port }) { port.postMessage("from the hooks"); }'),
         { data: { port: port2 }, transferList: [port2] });
console.log(await heard);
port1.close();
console.log(typeof createRequire(import.meta.url)('node:fs').readFileSync);
