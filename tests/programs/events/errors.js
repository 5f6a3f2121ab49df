'use strict';
const EventEmitter = require('events');
const attempt = (fn) => {
  try {
    console.log('returned', fn());
  } catch (err) {
    console.log(err.name, err.code, err.message, err.context);
  }
};
const e = new EventEmitter();
attempt(() => e.emit('error', new TypeError('mine')));
attempt(() => e.emit('error', { some: 'object' }));
attempt(() => e.emit('error', 'text'));
attempt(() => e.emit('error', null));
attempt(() => e.on('x'));
attempt(() => e.on('x', {}));
attempt(() => e.once('x', 'text'));
attempt(() => e.off('x', 3));
attempt(() => e.setMaxListeners(-1));
attempt(() => e.setMaxListeners('3'));
attempt(() => e.setMaxListeners(NaN));
attempt(() => { EventEmitter.defaultMaxListeners = -1; });
attempt(() => new EventEmitter({ captureRejections: 'yes' }));
attempt(() => EventEmitter.getEventListeners({}, 'x'));
e.on(EventEmitter.errorMonitor, (err) => console.log('monitor', err));
attempt(() => e.emit('error', 'seen'));
e.on('error', (err) => console.log('handler', err));
attempt(() => e.emit('error', 'handled'));
