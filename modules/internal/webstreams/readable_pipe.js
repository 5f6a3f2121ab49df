'use strict';
// pipeTo and tee of ReadableStream.

const { AbortError } = require('internal/errors');
const { kState, kInternal, RESOLVED, nop, markHandled } = require('internal/webstreams/util');
const core = require('internal/webstreams/readable_core');
const readable = require('internal/webstreams/readablestream');
const writable = require('internal/webstreams/writablestream');

/**
 * @param {ReadableStream} source not locked
 * @param {WritableStream} dest not locked
 * @param {{preventClose, preventAbort, preventCancel, signal}} flags
 * @returns {Promise<undefined>}
 */
function pipeTo(source, dest, { preventClose, preventAbort, preventCancel, signal }) {
  const from = source[kState];
  const to = dest[kState];
  const reader = readable.acquireReader(source);
  const writer = writable.acquireWriter(dest);
  from.disturbed = true;
  let shuttingDown = false;
  let currentWrite = RESOLVED;
  const { promise, resolve, reject } = Promise.withResolvers();

  function finalize(isError, err) {
    writable.releaseWriter(writer);
    core.releaseReader(reader);
    signal?.removeEventListener('abort', onAbort);
    if (isError) reject(err);
    else resolve();
  }

  function waitForWrites() {
    const last = currentWrite;
    return last.then(nop, nop).then(() => (last === currentWrite ? undefined : waitForWrites()));
  }

  function shutdown(action, isError, err) {
    if (shuttingDown) return;
    shuttingDown = true;
    const rest = () => {
      if (action === null) {
        finalize(isError, err);
        return;
      }
      action().then(() => finalize(isError, err), (failure) => finalize(true, failure));
    };
    if (to.status === 'writable' && !to.closeQueuedOrInFlight()) waitForWrites().then(rest);
    else rest();
  }

  function onAbort() {
    const reason = signal.reason === undefined ? new AbortError() : signal.reason;
    shutdown(() => {
      const actions = [];
      if (!preventAbort) actions.push(to.status === 'writable' ? to.abortStream(reason) : RESOLVED);
      if (!preventCancel) actions.push(from.status === 'readable' ? core.cancelStream(from, reason) : RESOLVED);
      return Promise.all(actions);
    }, true, reason);
  }

  const sourceErrored = (err) => {
    if (preventAbort) shutdown(null, true, err);
    else shutdown(() => to.abortStream(err), true, err);
  };
  const destErrored = (err) => {
    if (preventCancel) shutdown(null, true, err);
    else shutdown(() => core.cancelStream(from, err), true, err);
  };
  const sourceClosed = () => {
    if (preventClose) shutdown(null);
    else shutdown(() => writable.closeWithErrorPropagation(writer));
  };

  if (signal !== undefined) {
    if (signal.aborted) {
      onAbort();
      return promise;
    }
    signal.addEventListener('abort', onAbort);
  }

  // What is so already counts before what comes.
  if (from.status === 'errored') sourceErrored(from.storedError);
  else reader.closed.promise.then(undefined, (err) => { if (reader.source === from) sourceErrored(err); });
  if (to.status === 'errored') destErrored(to.storedError);
  else if (to.status === 'erroring') writer.closed.promise.then(undefined, destErrored);
  else writer.closed.promise.then(undefined, (err) => { if (writer.target === to) destErrored(err); });
  if (from.status === 'closed') sourceClosed();
  else reader.closed.promise.then(() => { sourceClosed(); }, nop);
  if (to.closeQueuedOrInFlight() || to.status === 'closed') {
    const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
    const err = new ERR_INVALID_STATE.TypeError('Destination WritableStream is closed');
    if (preventCancel) shutdown(null, true, err);
    else shutdown(() => core.cancelStream(from, err), true, err);
  }

  const request = {
    onChunk(chunk) {
      currentWrite = writable.writeChunk(writer, chunk);
      markHandled(currentWrite);
      // On a microtask of its own: a long queue must not be one long recursion.
      queueMicrotask(pump);
    },
    onClose: nop, // reader.closed tells
    onError: nop,
  };
  function pump() {
    if (shuttingDown) return;
    // A full destination is waited for; one that takes more needs no promise.
    if (to.status === 'writable' && !to.backpressure) core.readChunk(reader, request);
    else writer.ready.promise.then(() => { if (!shuttingDown) core.readChunk(reader, request); }, nop);
  }
  pump();
  return promise;
}

/**
 * @param {ReadableStream} stream not locked
 * @param {boolean} cloneForBranch2 structured clones of the chunks for the second branch
 * @returns {[ReadableStream, ReadableStream]}
 */
function tee(stream, cloneForBranch2) {
  return stream[kState].controller.supportsBYOB === true ? teeBytes(stream) : teeDefault(stream, cloneForBranch2);
}

// Both branches cancelled: the source is, with both reasons.
function cancellation(stream) {
  const { promise, resolve, reject } = Promise.withResolvers();
  markHandled(promise);
  const cancelled = [false, false];
  const reasons = [undefined, undefined];
  return {
    promise,
    resolve,
    cancelled,
    cancel(index, reason) {
      cancelled[index] = true;
      reasons[index] = reason;
      if (cancelled[1 - index]) core.cancelStream(stream[kState], reasons).then(resolve, reject);
      return promise;
    },
  };
}

function teeDefault(stream, cloneForBranch2) {
  const reader = readable.acquireReader(stream);
  const both = cancellation(stream);
  let reading = false;
  let readAgain = false;
  let first;
  let second;

  const request = {
    onChunk(chunk) {
      // Errors of the source, which take a microtask longer, come before this.
      queueMicrotask(() => {
        readAgain = false;
        let copy = chunk;
        if (cloneForBranch2 && !both.cancelled[1]) {
          try {
            copy = structuredClone(chunk);
          } catch (err) {
            first.error(err);
            second.error(err);
            core.cancelStream(stream[kState], err).then(both.resolve, nop);
            return;
          }
        }
        if (!both.cancelled[0]) first.enqueue(chunk);
        if (!both.cancelled[1]) second.enqueue(copy);
        reading = false;
        if (readAgain) pull();
      });
    },
    onClose() {
      reading = false;
      if (!both.cancelled[0]) first.close();
      if (!both.cancelled[1]) second.close();
      if (!both.cancelled[0] || !both.cancelled[1]) both.resolve();
    },
    onError() { reading = false; },
  };
  function pull() {
    if (reading) {
      readAgain = true;
      return RESOLVED;
    }
    reading = true;
    core.readChunk(reader, request);
    return RESOLVED;
  }

  const branch1 = readable.createReadableStream(undefined, pull, (reason) => both.cancel(0, reason));
  const branch2 = readable.createReadableStream(undefined, pull, (reason) => both.cancel(1, reason));
  first = branch1[kState].controller;
  second = branch2[kState].controller;
  reader.closed.promise.then(undefined, (err) => {
    first.error(err);
    second.error(err);
    if (!both.cancelled[0] || !both.cancelled[1]) both.resolve();
  });
  return [branch1, branch2];
}

function teeBytes(stream) {
  const bytes = require('internal/webstreams/readablebyte');
  let reader = readable.acquireReader(stream);
  const both = cancellation(stream);
  let reading = false;
  const readAgain = [false, false];
  const controllers = [];

  function forwardErrors(current) {
    current.closed.promise.then(undefined, (err) => {
      if (current !== reader) return;
      controllers[0].error(err);
      controllers[1].error(err);
      if (!both.cancelled[0] || !both.cancelled[1]) both.resolve();
    });
  }
  function copyOf(chunk) {
    return new Uint8Array(chunk.buffer.slice(chunk.byteOffset, chunk.byteOffset + chunk.byteLength));
  }
  function fail(err) {
    controllers[0].error(err);
    controllers[1].error(err);
    core.cancelStream(stream[kState], err).then(both.resolve, nop);
  }
  function goOn() {
    reading = false;
    if (readAgain[0]) pull(0);
    else if (readAgain[1]) pull(1);
  }

  function pullDefault() {
    if (reader.kind === 'byob') {
      core.releaseReader(reader);
      reader = readable.acquireReader(stream);
      forwardErrors(reader);
    }
    core.readChunk(reader, {
      onChunk(chunk) {
        queueMicrotask(() => {
          readAgain[0] = readAgain[1] = false;
          let copy = chunk;
          if (!both.cancelled[0] && !both.cancelled[1]) {
            try {
              copy = copyOf(chunk);
            } catch (err) {
              fail(err);
              return;
            }
          }
          if (!both.cancelled[0]) controllers[0].enqueue(chunk);
          if (!both.cancelled[1]) controllers[1].enqueue(copy);
          goOn();
        });
      },
      onClose() {
        reading = false;
        for (let i = 0; i < 2; i++) if (!both.cancelled[i]) controllers[i].close();
        for (let i = 0; i < 2; i++) if (controllers[i].pendingPullIntos.length > 0) controllers[i].respond(0);
        if (!both.cancelled[0] || !both.cancelled[1]) both.resolve();
      },
      onError() { reading = false; },
    });
  }

  function pullInto(view, index) {
    if (reader.kind === 'default') {
      core.releaseReader(reader);
      reader = bytes.acquireBYOBReader(stream);
      forwardErrors(reader);
    }
    const mine = controllers[index];
    const other = controllers[1 - index];
    bytes.readInto(reader, view, 1, {
      onChunk(chunk) {
        queueMicrotask(() => {
          readAgain[0] = readAgain[1] = false;
          const mineCancelled = both.cancelled[index];
          if (!both.cancelled[1 - index]) {
            let copy;
            try {
              copy = copyOf(chunk);
            } catch (err) {
              fail(err);
              return;
            }
            if (!mineCancelled) mine.respondWithNewView(chunk);
            other.enqueue(copy);
          } else if (!mineCancelled) {
            mine.respondWithNewView(chunk);
          }
          goOn();
        });
      },
      onClose(chunk) {
        reading = false;
        const mineCancelled = both.cancelled[index];
        const otherCancelled = both.cancelled[1 - index];
        if (!mineCancelled) mine.close();
        if (!otherCancelled) other.close();
        if (chunk !== undefined) {
          if (!mineCancelled) mine.respondWithNewView(chunk);
          if (!otherCancelled && other.pendingPullIntos.length > 0) other.respond(0);
        }
        if (!mineCancelled || !otherCancelled) both.resolve();
      },
      onError() { reading = false; },
    });
  }

  function pull(index) {
    if (reading) {
      readAgain[index] = true;
      return RESOLVED;
    }
    reading = true;
    const request = controllers[index].getRequest();
    if (request === null) pullDefault();
    else pullInto(request.view, index);
    return RESOLVED;
  }

  const branches = [0, 1].map((index) => {
    const branch = new readable.ReadableStream(kInternal);
    controllers[index] = bytes.setUp(branch[kState], {
      pull: () => pull(index),
      cancel: (reason) => both.cancel(index, reason),
    });
    return branch;
  });
  forwardErrors(reader);
  return branches;
}

module.exports = { pipeTo, tee };
