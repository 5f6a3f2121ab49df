'use strict';
// An interval whose callback takes longer than the interval leaves the loop its other work.
const fs = require('fs');

let rounds = 0;
const interval = setInterval(() => {
  const began = Date.now();
  while (Date.now() - began < 15);
  if (++rounds === 200) {
    console.log('starved');
    process.exit(1);
  }
  if (rounds === 5) {
    fs.readFile(__filename, () => {
      console.log('read');
      clearInterval(interval);
    });
  }
}, 5);
