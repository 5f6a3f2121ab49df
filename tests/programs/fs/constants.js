'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
// fs.constants, its prototype, and _toUnixTimestamp.
console.log(JSON.stringify(fs.constants), Object.getPrototypeOf(fs.constants));
for (const t of [1, '12', new Date(1500), 1.5]) console.log(fs._toUnixTimestamp(t));
for (const t of ['x', NaN, {}, undefined]) try { fs._toUnixTimestamp(t); } catch (e) { console.log(e.message); }
