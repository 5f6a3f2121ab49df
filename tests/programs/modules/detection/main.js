// Files without a type: the syntax decides, for the entry point, import and require.
import { readFileSync } from 'node:fs';
import * as sloppy from './sloppy.js';
import { kind as esm } from './has-export.js';
import awaits from './awaits.js';
import redeclared from './redeclares.js';
import noExtension from './no-extension';
console.log(typeof require, typeof readFileSync, sloppy.default, esm, awaits, redeclared, noExtension.kind);
console.log(await Promise.resolve('top-level await in main'), import.meta.main);
const { createRequire } = await import('node:module');
const required = createRequire(import.meta.url);
console.log(required('./has-export.js').kind, required('./sloppy.js'), required('./no-extension').kind);
try {
  required('./typed/fails.js');
} catch (err) {
  console.log(err.name);
}
