'use strict';
// Mocks of functions, methods and properties, and timers that run by hand.
const { mock } = require('node:test');

const add = mock.fn((a, b) => a + b);
console.log(add(1, 2), add.mock.callCount(), add.mock.calls[0].arguments, add.mock.calls[0].result);
add.mock.mockImplementationOnce((a, b) => a * b);
console.log(add(3, 4), add(3, 4));
add.mock.resetCalls();
console.log(add.mock.calls.length);

const object = { value: 5, double() { return this.value * 2; } };
mock.method(object, 'double', function() { return this.value * 3; }, { times: 1 });
console.log(object.double(), object.double());
const property = mock.property(object, 'value', 9);
console.log(object.value, property.mock.accessCount());
property.mock.restore();
console.log(object.value);

mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'], now: 1000 });
setTimeout(() => console.log('timeout', Date.now()), 50);
const every = setInterval(() => console.log('interval', Date.now()), 20);
setImmediate(() => console.log('immediate', Date.now()));
mock.timers.tick(0);
mock.timers.tick(20);
mock.timers.tick(30);
clearInterval(every);
mock.timers.runAll();
console.log(new Date().toISOString());
mock.timers.reset();
for (const call of [() => mock.timers.tick(1), () => mock.fn(5), () => mock.method({}, 'x'), () => mock.property({}, 'x')]) {
  try {
    call();
  } catch (error) {
    console.log(error.code, error.message);
  }
}
