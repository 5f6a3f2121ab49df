// Static imports, live bindings, cycles, namespaces, query strings, built-ins, import.meta.
import fs, { existsSync } from 'node:fs';
import * as path from 'path';
import { count, increase, default as counter } from './counter.mjs';
import * as again from './counter.mjs?again';
import { even } from './even.mjs';
import data from './data.json' with { type: 'json' };
import { url as dataUrl } from 'data:text/javascript,export const url = import.meta.url;';
import './order-1.mjs';
import './order-2.mjs';
import { inner as renamed, 'any name' as any } from './names.mjs';

const here = (text) => String(text).replaceAll(import.meta.dirname, '<dir>');
console.log(existsSync === fs.existsSync, path.default.join === path.join, typeof this);
console.log(count, counter.name);
increase();
console.log(count, again.count, Object.isFrozen(again), Object.isSealed(again));
console.log(even(10), even(7), data, dataUrl.slice(0, 30), renamed, any);
console.log(Object.prototype.toString.call(again), Object.keys(again), Object.getPrototypeOf(again));
try {
  again.count = 1;
} catch (err) {
  console.log(err.name);
}
try {
  count = 5;
} catch (err) {
  console.log(err.name);
}
console.log(Object.keys(import.meta), import.meta.main, here(import.meta.url), here(import.meta.filename));
console.log(here(import.meta.resolve('./x.mjs?a#b')), import.meta.resolve('fs'), import.meta.resolve('http://a/b'));
console.log(await import('./counter.mjs') === await import('./counter.mjs'));
console.log((await import('./counter.mjs#fragment')).count, (await import('./counter.mjs')).count);
console.log(typeof require, typeof module, typeof exports, typeof __filename);
const shadowed = await import('./with%20space.mjs');
console.log(shadowed.default, here(shadowed.url));
console.log((await import(new URL('./counter.mjs', import.meta.url))).count);
console.log((await import('./noext')).default);
