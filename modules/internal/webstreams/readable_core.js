'use strict';
// Operations on a ReadableStream's state that its controllers, readers and
// pipes all use. The classes are in readablestream and readablebyte.

const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
const { kState, RESOLVED, Deferred, Fifo } = require('internal/webstreams/util');

/** The state of a stream; `controller` follows at once. */
function newStreamState() {
  return {
    kind: 'stream',
    status: 'readable', // 'readable' | 'closed' | 'errored'
    storedError: undefined,
    reader: undefined, // the reader's state
    controller: undefined,
    disturbed: false,
    closed: null, // a Deferred, for stream.finished()
  };
}

/** The state of a reader of either kind. */
function newReaderState(kind, streamState, stream) {
  return {
    kind, // 'default' | 'byob'
    stream, // the object, for inspection
    source: streamState, // undefined once released
    requests: new Fifo(),
    closed: new Deferred(),
  };
}

function attachReader(reader, state) {
  state.reader = reader;
  if (state.status === 'closed') reader.closed.resolve();
  else if (state.status === 'errored') reader.closed.reject(state.storedError);
}

function releaseReader(reader) {
  const state = reader.source;
  const err = new ERR_INVALID_STATE.TypeError('Reader released');
  if (state.status === 'readable') reader.closed.reject(err);
  else {
    reader.closed = new Deferred();
    reader.closed.reject(err);
  }
  state.controller.releaseSteps();
  state.reader = undefined;
  reader.source = undefined;
  const failed = new ERR_INVALID_STATE.TypeError('Releasing reader');
  failRequests(reader, failed);
}

function failRequests(reader, err) {
  const { requests } = reader;
  reader.requests = new Fifo();
  while (requests.length > 0) requests.shift().onError(err);
}

function closeStream(state) {
  state.status = 'closed';
  state.closed?.resolve();
  const { reader } = state;
  if (reader === undefined) return;
  reader.closed.resolve();
  if (reader.kind === 'default') {
    const { requests } = reader;
    reader.requests = new Fifo();
    while (requests.length > 0) requests.shift().onClose();
  }
}

function errorStream(state, err) {
  state.status = 'errored';
  state.storedError = err;
  state.closed?.reject(err);
  const { reader } = state;
  if (reader === undefined) return;
  reader.closed.reject(err);
  failRequests(reader, err);
}

/** @returns {Promise<undefined>} */
function cancelStream(state, reason) {
  state.disturbed = true;
  if (state.status === 'closed') return RESOLVED;
  if (state.status === 'errored') return Promise.reject(state.storedError);
  closeStream(state);
  const { reader } = state;
  if (reader !== undefined && reader.kind === 'byob') {
    const { requests } = reader;
    reader.requests = new Fifo();
    while (requests.length > 0) requests.shift().onClose(undefined);
  }
  return state.controller.cancelSteps(reason).then(() => undefined);
}

/** Reads one chunk for `request`: {onChunk(chunk), onClose(), onError(err)}. */
function readChunk(reader, request) {
  const state = reader.source;
  state.disturbed = true;
  if (state.status === 'closed') request.onClose();
  else if (state.status === 'errored') request.onError(state.storedError);
  else state.controller.pullSteps(request);
}

function waitingRequests(state, kind) {
  return state.reader !== undefined && state.reader.kind === kind ? state.reader.requests.length : 0;
}

module.exports = {
  kState,
  newStreamState,
  newReaderState,
  attachReader,
  releaseReader,
  closeStream,
  errorStream,
  cancelStream,
  readChunk,
  waitingRequests,
};
