'use strict';
// JSON.parse and JSON.stringify of an answer of about 25 KB.
const { check, loop } = require('./measure.js');

const text = JSON.stringify({
  items: Array.from({ length: 200 }, (_, i) => ({
    id: i, name: `item ${i}`, price: i * 1.25, tags: ['new', 'sale', 'ünïcode'], stock: { north: i, south: null }, open: i % 2 === 0,
  })),
});

loop(2500, (count) => {
  for (let i = 0; i < count; i++) {
    check(JSON.stringify(JSON.parse(text)).length === text.length, 'the same length there and back');
  }
});
