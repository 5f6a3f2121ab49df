'use strict';
// Loads a tree of 1,000 generated modules. Arguments: cjs or esm.
const path = require('node:path');
const { check, report } = require('./measure.js');

const kind = process.argv[2];
const first = path.join(process.env.BENCH_WORK, `modules-${kind}`, kind === 'esm' ? 'm0.mjs' : 'm0.js');
const start = performance.now();
const end = ({ total }) => {
  const took = performance.now() - start;
  check(total === 1000, `${total} modules ran`);
  report(took, 'ms');
};
if (kind === 'cjs') end(require(first));
else import(first).then(end);
