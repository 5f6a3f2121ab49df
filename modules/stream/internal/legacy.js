'use strict';
// The base class of all streams: an EventEmitter with the oldest form of
// `pipe`, kept for programs that extend `require('stream')` itself.

const EventEmitter = require('events');

/**
 * Adds a listener in front of the others, to emitters of whatever make: those
 * without prependListener() keep their listeners in `_events`, as ours do.
 */
function listenFirst(emitter, event, listener) {
  if (typeof emitter.prependListener === 'function') {
    emitter.prependListener(event, listener);
    return;
  }
  const present = emitter._events?.[event];
  if (!present) emitter.on(event, listener);
  else if (Array.isArray(present)) present.unshift(listener);
  else emitter._events[event] = [listener, present];
}

/** The number of listeners, also of emitters that do not tell. */
function countListeners(emitter, event) {
  const { listenerCount } = typeof emitter.listenerCount === 'function' ? emitter : EventEmitter.prototype;
  return listenerCount.call(emitter, event);
}

/** @param {object} [options] `captureRejections` is what EventEmitter reads */
function Stream(options) {
  EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

/**
 * Pipes by the 'data', 'pause', 'resume' and 'drain' protocol alone.
 * @param {object} dest
 * @param {{end?: boolean}} [options] `end: false` leaves dest open
 * @returns {object} dest
 */
Stream.prototype.pipe = function pipe(dest, options) {
  const source = this;
  let finished = false;

  function ondata(chunk) {
    if (dest.writable && dest.write(chunk) === false && source.pause) source.pause();
  }
  function ondrain() {
    if (source.readable && source.resume) source.resume();
  }
  function onend() {
    if (finished) return;
    finished = true;
    dest.end();
  }
  function onclose() {
    if (finished) return;
    finished = true;
    if (typeof dest.destroy === 'function') dest.destroy();
  }
  function onerror(err) {
    cleanup();
    // With our listener gone, an error nobody listens for is thrown as usual.
    if (countListeners(this, 'error') === 0) this.emit('error', err);
  }
  function cleanup() {
    source.removeListener('data', ondata);
    dest.removeListener('drain', ondrain);
    source.removeListener('end', onend);
    source.removeListener('close', onclose);
    source.removeListener('error', onerror);
    dest.removeListener('error', onerror);
    source.removeListener('end', cleanup);
    source.removeListener('close', cleanup);
    dest.removeListener('close', cleanup);
  }

  source.on('data', ondata);
  dest.on('drain', ondrain);
  // The standard outputs never end.
  if (!dest._isStdio && options?.end !== false) {
    source.on('end', onend);
    source.on('close', onclose);
  }
  listenFirst(source, 'error', onerror);
  listenFirst(dest, 'error', onerror);
  source.on('end', cleanup);
  source.on('close', cleanup);
  dest.on('close', cleanup);
  dest.emit('pipe', source);
  return dest;
};

/** Names with at least one listener; slots the constructors only reserve are left out. */
Stream.prototype.eventNames = function eventNames() {
  const names = [];
  const events = this._events;
  if (events) {
    for (const key of Reflect.ownKeys(events)) {
      if (events[key] !== undefined) names.push(key);
    }
  }
  return names;
};

module.exports = { Stream, listenFirst, countListeners };
