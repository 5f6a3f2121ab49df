// `exports`, `imports`, conditions, patterns, self-reference: through import and require alike.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
const require = createRequire(import.meta.url);
const dir = fileURLToPath(new URL('.', import.meta.url));
const clean = (text) => text.replaceAll(dir, '<dir>/');
const requests = [
  'mapped', 'mapped/feature', 'mapped/features/one', 'mapped/features/one.js', 'mapped/features/private/x',
  'mapped/exact/deep/two', 'mapped/list', 'mapped/browser', 'mapped/escape', 'mapped/modules', 'mapped/sync',
  'mapped/order', 'mapped/package', 'mapped/spaced', 'mapped/features/../main.cjs', 'mapped/nope', 'mapped/',
  'mixed', 'mixed/a', 'numeric', 'broken', 'broken/x', 'main-only', 'main-only/lib/start.js', 'no-main',
  '@scope/pkg', '@scope/pkg/y', '@scope', 'the-app', 'the-app/tools/hammer', 'the-app/tools/saw', 'the-app/x',
  '#dep', '#lib/hammer', '#outside', '#builtin', '#none', '#bad', '#missing', '#undefined', '#', '#lib/',
  'not-installed', 'not-installed/sub',
];
for (const request of requests) {
  try {
    const { default: value } = await import(request);
    console.log('import ', request, typeof value === 'object' ? Object.keys(value).length : value);
  } catch (err) {
    console.log('import ', request, err.name, err.code, clean(err.message));
  }
  try {
    const value = require(request);
    console.log('require', request, typeof value === 'object' ? Object.keys(value).length : value);
  } catch (err) {
    console.log('require', request, err.name, err.code, clean(err.message));
  }
}
console.log(clean(require.resolve('mapped')), clean(fileURLToPath(import.meta.resolve('mapped'))));
