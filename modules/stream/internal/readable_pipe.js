'use strict';
// Readable.prototype.pipe and unpipe: moving data with back-pressure, one
// source to any number of destinations. A source goes on when every
// destination that refused data has drained.

const { listenFirst, countListeners } = require('internal/stream/legacy');
const {
  NOTHING, END_EMITTED, FLOWING, MULTI_AWAIT_DRAIN, DATA_LISTENING,
} = require('internal/stream/readable_state');
const { errorOrDestroy } = require('internal/stream/destroy');

/**
 * @param {object} dest a writable stream
 * @param {{end?: boolean}} [options] `end: false` leaves dest open at the end
 * @returns {object} dest
 */
function pipe(dest, options) {
  const src = this;
  const state = src._readableState;

  if (state.pipes.length === 1 && (state.bits & MULTI_AWAIT_DRAIN) === 0) {
    state.bits |= MULTI_AWAIT_DRAIN;
    state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
  }
  if (state.pipes === NOTHING) state.pipes = [dest];
  else state.pipes.push(dest);

  const endsDest = (!options || options.end !== false) && dest !== process.stdout && dest !== process.stderr;
  const atEnd = endsDest ? onend : detach;
  if ((state.bits & END_EMITTED) !== 0) process.nextTick(atEnd);
  else src.once('end', atEnd);

  let ondrain;
  let cleanedUp = false;

  dest.on('unpipe', onunpipe);
  function onunpipe(readable, info) {
    if (readable === src && info && info.hasUnpiped === false) {
      info.hasUnpiped = true;
      cleanup();
    }
  }

  function onend() {
    dest.end();
  }

  function cleanup() {
    dest.removeListener('close', onclose);
    dest.removeListener('finish', onfinish);
    if (ondrain) dest.removeListener('drain', ondrain);
    dest.removeListener('error', onerror);
    dest.removeListener('unpipe', onunpipe);
    src.removeListener('end', onend);
    src.removeListener('end', detach);
    src.removeListener('data', ondata);
    cleanedUp = true;
    // If the source waits for this destination alone, it must not wait for ever.
    if (ondrain && state.awaitDrainWriters && (!dest._writableState || dest._writableState.needDrain)) ondrain();
  }

  function hold() {
    // A write may have led to unpipe.
    if (!cleanedUp) {
      if (state.pipes.length === 1 && state.pipes[0] === dest) {
        state.awaitDrainWriters = dest;
        state.bits &= ~MULTI_AWAIT_DRAIN;
      } else if (state.pipes.length > 1 && state.pipes.includes(dest)) {
        state.awaitDrainWriters.add(dest);
      }
      src.pause();
    }
    if (!ondrain) {
      // Only now: most pipes never meet back-pressure.
      ondrain = drained(src, dest);
      dest.on('drain', ondrain);
    }
  }

  src.on('data', ondata);
  function ondata(chunk) {
    let more;
    try {
      more = dest.write(chunk);
    } catch (err) {
      // A chunk that the destination cannot take (an object, say) is its failure, not the source's.
      dest.destroy(err);
      return;
    }
    if (more === false) hold();
  }

  function onerror(err) {
    detach();
    dest.removeListener('error', onerror);
    if (countListeners(dest, 'error') === 0) {
      const s = dest._writableState || dest._readableState;
      if (s && !s.errorEmitted) errorOrDestroy(dest, err); // emitted by hand, not by the stream itself
      else dest.emit('error', err);
    }
  }
  listenFirst(dest, 'error', onerror);

  function onclose() {
    dest.removeListener('finish', onfinish);
    detach();
  }
  dest.once('close', onclose);
  function onfinish() {
    dest.removeListener('close', onclose);
    detach();
  }
  dest.once('finish', onfinish);

  function detach() {
    src.unpipe(dest);
  }

  dest.emit('pipe', src);
  if (dest.writableNeedDrain === true) hold();
  else if ((state.bits & FLOWING) === 0) src.resume();
  return dest;
}

function drained(src, dest) {
  return function ondrain() {
    const state = src._readableState;
    // The set may hold this destination even when it is the only one left.
    if (state.awaitDrainWriters === dest) {
      state.awaitDrainWriters = null;
    } else if ((state.bits & MULTI_AWAIT_DRAIN) !== 0) {
      state.awaitDrainWriters.delete(dest);
    }
    if ((!state.awaitDrainWriters || state.awaitDrainWriters.size === 0) &&
        (state.bits & DATA_LISTENING) !== 0) {
      src.resume();
    }
  };
}

/**
 * Detaches one destination, or all.
 * @param {object} [dest]
 */
function unpipe(dest) {
  const state = this._readableState;
  const info = { hasUnpiped: false };
  if (state.pipes.length === 0) return this;
  if (!dest) {
    const dests = state.pipes;
    state.pipes = NOTHING;
    this.pause();
    for (let i = 0; i < dests.length; i++) dests[i].emit('unpipe', this, { hasUnpiped: false });
    return this;
  }
  const index = state.pipes.indexOf(dest);
  if (index === -1) return this;
  state.pipes.splice(index, 1);
  if (state.pipes.length === 0) this.pause();
  dest.emit('unpipe', this, info);
  return this;
}

/** Puts the two methods on the class. */
function install(Readable) {
  Readable.prototype.pipe = pipe;
  Readable.prototype.unpipe = unpipe;
}

module.exports = { install };
