'use strict';
const fs = require('fs');
fs.stat(__filename, () => {
  console.log('stat');
  process.nextTick(() => {
    console.log('tick');
    setImmediate(() => console.log('immediate of tick'));
    Promise.resolve().then(() => console.log('microtask of tick'));
  });
  setImmediate(() => console.log('immediate of stat'));
});
