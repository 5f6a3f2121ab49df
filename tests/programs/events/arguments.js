'use strict';
// emit() with each number of arguments, listeners and results; what listeners see and in which order.
const EventEmitter = require('node:events');

const args = [1, 'two', { three: 3 }, null, undefined, 6, 7];

for (let listeners = 0; listeners <= 4; listeners++) {
  for (let count = 0; count <= args.length; count++) {
    const emitter = new EventEmitter();
    const seen = [];
    for (let n = 0; n < listeners; n++) {
      emitter.on('x', function() { seen.push([n, this === emitter, arguments.length, ...arguments]); });
    }
    const result = emitter.emit('x', ...args.slice(0, count));
    console.log(listeners, count, result, JSON.stringify(seen));
  }
}
console.log(new EventEmitter().emit(), EventEmitter.prototype.emit.length, EventEmitter.prototype.emit.name);

// The same when it is hot, compiled, and then meets what it has not met before.
{
  const emitter = new EventEmitter();
  let sum = 0;
  const add = function(a = 1, b = 2, c = 3) { sum += a + b * 3 + c * 5 + arguments.length * 7; };
  const emits = [
    () => emitter.emit('x'), () => emitter.emit('x', 1), () => emitter.emit('x', 1, 2),
    () => emitter.emit('x', 1, 2, 3), () => emitter.emit('x', 1, 2, 3, 4), () => emitter.emit('x', 1, 2, 3, 4, 5),
  ];
  for (let listeners = 1; listeners <= 4; listeners++) {
    emitter.on('x', listeners === 3 ? emitter.emit.bind(emitter, 'y') : add.bind(null));
    for (const emit of emits) for (let i = 0; i < 5000; i++) emit();
    console.log(listeners, sum);
  }
  emitter.on('y', (...given) => { sum += given.length; });
  for (const emit of emits) for (let i = 0; i < 5000; i++) emit();
  console.log(sum);
}

// Listeners that come and go while an event is under way: the event keeps to the list that it began with.
for (const size of [1, 2, 3]) {
  const emitter = new EventEmitter();
  const seen = [];
  const late = () => seen.push('late');
  const names = ['a', 'b', 'c'].slice(0, size);
  const all = names.map((name) => () => {
    seen.push(name);
    emitter.on('x', late);
    emitter.off('x', all[all.length - 1]);
  });
  for (const listener of all) emitter.on('x', listener);
  emitter.emit('x');
  seen.push('|');
  emitter.emit('x');
  console.log(size, seen.join(' '), emitter.listenerCount('x'));
}

// 'error': monitors first, all arguments, then the listeners, or the throw.
{
  const emitter = new EventEmitter();
  emitter.on(EventEmitter.errorMonitor, (...given) => console.log('monitor', given.length));
  try { emitter.emit('error', 'text', 2); } catch (error) { console.log(error.code, error.message, error.context); }
  try { emitter.emit('error'); } catch (error) { console.log(error.code, error.message); }
  const mine = new TypeError('mine');
  try { emitter.emit('error', mine, 2, 3, 4, 5); } catch (error) { console.log(error === mine); }
  emitter.on('error', (...given) => console.log('first', given.length));
  emitter.on('error', (...given) => console.log('second', given.length));
  for (let count = 0; count <= 5; count++) console.log(emitter.emit('error', ...args.slice(0, count)));
}

// What listeners return matters to those that capture rejections only.
(async () => {
  for (const captureRejections of [false, true]) {
    for (let listeners = 1; listeners <= 3; listeners++) {
      for (let count = 0; count <= 5; count++) {
        const emitter = new EventEmitter({ captureRejections });
        const told = [];
        emitter[Symbol.for('nodejs.rejection')] = (error, type, ...given) => told.push([error, type, ...given]);
        emitter.on('error', (error) => told.push(['error', error]));
        for (let n = 0; n < listeners; n++) {
          emitter.on('x', () => ({ then(ok, failed) { if (failed) failed(`no ${n}`); else told.push('never'); } }));
        }
        emitter.emit('x', ...args.slice(0, count));
        await new Promise(setImmediate);
        console.log(captureRejections, listeners, count, JSON.stringify(told));
      }
    }
  }
})();
