'use strict';
// What the library tells a recording of the loop, while there is one: which functions of the program run, timers
// and immediates one by one, the queue of ticks, modules. `state.recorder` (internal/async_context) is the native
// half then, and null otherwise: one comparison on those paths.
//
// This module runs before the program when something is recorded from its start on (--trace-loop and the like),
// and for `anode:loop` and channels of diagnostics_channel.
//
// Native half (internalBinding('recording')):
//   start(), stop(), isOn()
//   snapshot() -> string | undefined        the figures as JSON
//   openMetrics() -> string | undefined     and as OpenMetrics
//   noteFunction(fn)                        fn is called by the callback that runs; the first of the program counts
//   wanted() -> Int32Array                  [0] is not 0 while noteFunction() has something to do; called once
//   openTimer(fn, started, due), openImmediate(fn, queued), openTicks(), openModule(file), close()
//                                           what runs inside of a callback; times in ms of now()
//   now() -> ms
//   listen(fn(json) | undefined)            callbacks that ended, before each wait of the loop

const binding = internalBinding('recording');
const { state } = require('internal/async_context');

// Whether an option began the recording: then the program does not end it.
const byOption = binding.isOn();

let plainEmit;
let recordingEmit;

// Most functions of a program are called by its emitters.
function hookEmit() {
  const { EventEmitter } = require('events');
  const { kCapture } = require('internal/events/emit');
  plainEmit = EventEmitter.prototype.emit;
  const { noteFunction } = binding;
  const { wanted } = state;
  const note = (handler) => {
    const first = typeof handler === 'function' ? handler : handler[0];
    noteFunction(first?.listener ?? first);
  };
  recordingEmit = function emit(type, a, b, c) {
    const handler = this._events?.[type];
    if (handler === undefined && type !== 'error') return false;
    if (wanted[0] !== 0 && handler !== undefined) note(handler);
    // One listener is called from here, as in the plain one: a call of that for each event would cost a small server more
    // than all that is recorded of it.
    if (typeof handler === 'function' && type !== 'error' && !this[kCapture]) {
      switch (arguments.length) {
        case 1: handler.call(this); return true;
        case 2: handler.call(this, a); return true;
        case 3: handler.call(this, a, b); return true;
        case 4: handler.call(this, a, b, c); return true;
        default:
      }
    }
    // `arguments` never leaves this function, so that the compiler need not make it.
    return plainEmit.apply(this, Array.prototype.slice.call(arguments));
  };
  Object.defineProperty(recordingEmit, 'length', { __proto__: null, value: 1, configurable: true });
  EventEmitter.prototype.emit = recordingEmit;
}

function unhookEmit() {
  const { EventEmitter } = require('events');
  // Unless the program has put its own there.
  if (EventEmitter.prototype.emit === recordingEmit) EventEmitter.prototype.emit = plainEmit;
}

/** Begins to record, unless that is done already. */
function start() {
  binding.start();
  if (state.recorder !== null) return;
  state.wanted ??= binding.wanted();
  state.recorder = binding;
  hookEmit();
}

/** Ends what start() began, unless an option or a channel needs it. */
function stop() {
  if (state.recorder === null || byOption || subscribed > 0) return;
  state.recorder = null;
  unhookEmit();
  binding.stop();
}

// Channels of callbacks ------------------------------------------------------------------------------------

const PREFIX = 'anode.loop.';
const CHANNELS = ['main', 'kernel', 'pool'].map((lane) => PREFIX + lane);
let subscribed = 0;

function publish(text) {
  const { listened } = require('internal/diagnostics');
  for (const message of JSON.parse(text)) listened[PREFIX + message.lane]?.publish(message);
}

/** Somebody began (1) or ceased (-1) to listen to a channel whose name begins as ours do. */
function subscription(name, change) {
  if (!CHANNELS.includes(name)) return;
  subscribed += change;
  if (subscribed === 1 && change > 0) {
    start();
    binding.listen(publish);
  } else if (subscribed === 0) {
    binding.listen(undefined);
  }
}

if (byOption) start();

module.exports = { start, stop, subscription };
