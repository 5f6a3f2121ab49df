'use strict';
let second;
setTimeout(() => {
  console.log('first');
  Promise.resolve().then(() => clearTimeout(second));
}, 5);
second = setTimeout(() => console.log('never'), 5);
setTimeout(() => console.log('third'), 5);
