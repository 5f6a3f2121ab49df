// module.registerHooks: virtual modules, changed sources, chains, through import and require.
import { createRequire, registerHooks } from 'node:module';
const require = createRequire(import.meta.url);
const first = registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier.startsWith('virtual:')) return { url: specifier, format: 'module', shortCircuit: true };
    if (specifier === 'alias') return nextResolve('./target.cjs', context);
    return nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (url.startsWith('virtual:')) {
      return { format: 'module', source: `export default ${JSON.stringify(url)}`, shortCircuit: true };
    }
    const result = nextLoad(url, context);
    if (url.endsWith('target.mjs') || url.endsWith('target.cjs')) {
      return { ...result, source: String(result.source).replace('original', 'changed') };
    }
    return result;
  },
});
const second = registerHooks({
  load(url, context, nextLoad) {
    const result = nextLoad(url, context);
    if (url.endsWith('target.mjs')) return { ...result, source: String(result.source).replace('changed', 'changed twice') };
    return result;
  },
});
console.log((await import('virtual:one')).default, (await import('./target.mjs')).default);
console.log(require('alias'), require('./target.cjs'));
const third = registerHooks({ resolve: () => ({ url: 5, shortCircuit: true }) });
await import('./other.mjs').catch((err) => console.log(err.code, err.message));
third.deregister();
const fourth = registerHooks({ resolve: (specifier) => ({ url: specifier }) });
await import('./other.mjs').catch((err) => console.log(err.code, err.message));
fourth.deregister();
first.deregister();
second.deregister();
console.log((await import('./other.mjs')).default);
await import('virtual:two').catch((err) => console.log(err.code));
try {
  registerHooks({ load: 'x' });
} catch (err) {
  console.log(err.code, err.message);
}
