'use strict';
// serialization: 'advanced': all that can be cloned goes between a process and its parent, of any size.

const { fork } = require('node:child_process');

if (process.argv[2] === 'child') {
  process.on('message', (message) => {
    if (message === 'end') return process.disconnect();
    process.send(message);
  });
  process.send({ ready: new Set([process.connected]) });
} else {
  const child = fork(__filename, ['child'], { serialization: 'advanced' });
  const circle = { name: 'circle' };
  circle.self = circle;
  const messages = [
    circle, new Map([['k', new Date(0)]]), { big: 10n ** 30n, none: undefined }, [undefined], null, NaN, 'é€😀', Buffer.from('bytes'), new Float64Array([1.5, -0]), [1, , 3],
    /x/gu, new RangeError('passed on'), { nested: [new Set([new Uint8Array(3)])] }, Buffer.alloc(3_000_000, 'large'), 'x'.repeat(1_000_000), { cmd: 'NODE' },
  ];
  let next = 0;
  const send = () => {
    if (next === messages.length) child.send('end');
    else console.log(child.send(messages[next], (error) => { if (error) console.log(error.message); }));
  };
  child.on('message', (message) => {
    if (message?.ready) console.log(message);
    else {
      next++;
      const text = typeof message === 'string' ? message : Buffer.isBuffer(message) ? message.toString() : undefined;
      if (text?.length > 100) console.log(message.constructor.name, text.length, text === messages[next - 1].toString());
      else console.log(message instanceof Error ? `${message.name}: ${message.message}` : message);
    }
    send();
  });
  child.on('disconnect', () => console.log('disconnect')).on('exit', (code) => console.log('exit', code));
  for (const wrong of [() => child.send(() => {}), () => child.send({ deep: Symbol('s') }), () => child.send(Promise.resolve())]) {
    try {
      console.log(wrong());
    } catch (error) {
      console.log(error.name, error.message, error.code);
    }
  }
}
