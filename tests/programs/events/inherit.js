'use strict';
const EventEmitter = require('events');
const { inherits } = require('util');
function Old() { EventEmitter.call(this); this.own = 1; }
inherits(Old, EventEmitter);
class New extends EventEmitter { constructor() { super(); this.own = 2; } }
function NoConstructor() {}
NoConstructor.prototype = Object.create(EventEmitter.prototype);
for (const e of [new Old(), new New(), new NoConstructor(), Object.assign(Object.create(EventEmitter.prototype), {})]) {
  e.on('x', (v) => console.log('x', v, e.own));
  e.emit('x', 1);
  console.log(e.eventNames(), e.listenerCount('x'));
}
console.log(new New());
const mixed = Object.assign({}, EventEmitter.prototype);
mixed.on('y', () => console.log('mixed'));
mixed.emit('y');
