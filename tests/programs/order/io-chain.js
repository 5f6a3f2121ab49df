'use strict';
const fs = require('fs');
fs.stat(__filename, (err) => {
  console.log('stat', err);
  fs.readFile(__filename, 'utf8', (err, text) => {
    console.log('read', err, typeof text);
    fs.stat('/nonexistent-path', (err) => {
      console.log('stat', err.code);
      setImmediate(() => console.log('immediate'));
      process.nextTick(() => console.log('tick'));
    });
  });
});
process.nextTick(() => console.log('first tick'));
