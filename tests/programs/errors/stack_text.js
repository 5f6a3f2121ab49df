'use strict';
// The text of stacks as programs read and parse it: names and lines of user frames.
// Engines differ in what they call methods (`Type.method`) and in columns: neither is printed.
const frames = (error) => error.stack.split('\n').filter((line) => line.startsWith('    at ') && line.includes(__filename))
  .map((line) => line.replace(__filename, 'file').replace(/:\d+(\)?)$/, ':n$1')).filter((line) => !line.includes('Object.<anonymous>'));
const show = (label, error) => console.log(label, frames(error));

function declared() {
  return new Error('declared');
}
show('function', declared());
const arrow = () => new Error('arrow');
show('arrow', arrow());
const expression = function() {
  return new Error('expression');
};
show('expression', expression());
show('immediate', (() => new Error('immediate'))());
show('named expression', (function inner() {
  return new Error('inner');
})());
function outer() {
  const nested = () => new Error('nested');
  return nested();
}
show('nested', outer());
function takes(callback) {
  return callback();
}
show('callback', takes(() => new Error('callback')));
show('callback in callback', takes(() => takes(function() {
  return new Error('twice');
})));
function* generator() {
  yield new Error('generator');
}
show('generator', generator().next().value);
module.exports.assigned = function() {
  return new Error('assigned');
};
show('assigned', module.exports.assigned());
show('top level', new Error('top'));

// The header: name and message when the stack is first read, then no more.
const header = (error) => error.stack.slice(0, error.stack.indexOf('\n    at '));
const changed = new Error('first');
changed.message = 'second';
console.log(header(changed));
changed.message = 'third';
changed.name = 'Other';
console.log(header(changed), '|', String(changed));
const renamed = new TypeError('renamed');
renamed.name = 'Renamed';
console.log(header(renamed));
class Named extends Error {
  constructor(message) {
    super(message);
    this.name = 'Named';
  }
}
console.log(header(new Named('n')), '|', header(new (class Plain extends Error {})('p')));
console.log(header(new Error('two\nlines')), '|', header(new Error('')), '|', header(new Error()));
console.log(header(new Error('\n    at fake (file:1:1)\nrest')).length);
console.log(header(Object.assign(new Error('m'), { name: '' })), '|', header(Object.assign(new Error('m'), { name: undefined })));

// The property: not enumerable, may be replaced and deleted.
const error = new Error('property');
error.stack; // eslint-disable-line no-unused-expressions
console.log(Object.keys(error), Object.hasOwn(error, 'stack'), error.propertyIsEnumerable('stack'));
error.stack = 'replaced';
console.log(error.stack, Object.keys(error), JSON.stringify(error), { ...error });
error.stack = { not: 'text' };
console.log(error.stack);
console.log(Object.keys(Object.assign(new Error('x'), { stack: 'assigned' })));
const frozen = Object.freeze(new Error('frozen'));
console.log(typeof frozen.stack, header(frozen));
const inherits = Object.create(Error.prototype);
console.log(inherits.stack);
inherits.stack = 'own';
console.log(Object.keys(inherits), inherits.stack);
console.log(typeof Object.create(new Error('proto')).stack, 'stack' in new Error('in'));

// Errors of the library name their code; errors of the engine have the frame that threw.
try {
  Buffer.alloc('x');
} catch (err) {
  console.log(header(err), frames(err).length);
}
function breaks() {
  return undefined.property;
}
try {
  breaks();
} catch (err) {
  show(err.name, err);
}

// Text that programs parse.
const parsed = /^ {4}at (?:(.+?) \()?(.+?):(\d+):(\d+)\)?$/;
const lines = declared().stack.split('\n').slice(1);
console.log(lines.every((line) => parsed.test(line)), lines[0].match(parsed).slice(1, 4).map((s) => s.replace(__filename, 'file')), declared().stack.endsWith('\n'));
setTimeout(function timer() {
  console.log('timer', frames(new Error('timer')).length);
}, 1);
process.nextTick(() => show('tick', new Error('tick')));
Promise.resolve().then(function reaction() {
  show('reaction', new Error('reaction'));
});
(async function waits() {
  await null;
  show('after await', new Error('await'));
})();
