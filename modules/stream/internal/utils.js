'use strict';
// Questions about streams of any kind: is it one, can it still be read or
// written, has it ended, failed, closed. Nothing here changes a stream.
// Follows the `stream.isReadable` … family in Node's stream docs, and keeps to
// duck typing, since packages bring their own stream classes.
//
// Two steps answer everything: kindOf() looks at a thing once and tells by bits
// what it can be used as; READING and WRITING name where a stream keeps what is
// known of that side, so that each question is put once, for both sides.

const kIsDestroyed = Symbol.for('nodejs.stream.destroyed');
const kIsErrored = Symbol.for('nodejs.stream.errored');
const kIsReadable = Symbol.for('nodejs.stream.readable');
const kIsWritable = Symbol.for('nodejs.stream.writable');
const kIsDisturbed = Symbol.for('nodejs.stream.disturbed');

// Web streams answer to these.
const kIsClosedPromise = Symbol.for('nodejs.webstream.isClosedPromise');
const kControllerErrorFunction = Symbol.for('nodejs.webstream.controllerErrorFunction');

// Kinds ---------------------------------------------------------------------

const NODE = 1; // an emitter that streams, or anything with our state objects
const SOURCE = 2; // can be piped from
const SINK = 4; // can be written to
const DUPLEX = 8; // has both methods and a readable state, whichever side is open
const WEB_SOURCE = 16;
const WEB_SINK = 32;
const WEB_PAIR = 64;

/** Bits NODE … DUPLEX; 0 for what is no stream of Node's make. */
function kindOf(it) {
  if (!it) return 0;
  const r = it._readableState;
  const w = it._writableState;
  let kind = r || w ? NODE : 0;
  if (typeof it.on !== 'function') return kind;
  const writes = typeof it.write === 'function';
  if (writes) kind |= r && w?.writable === false ? NODE : NODE | SINK;
  if (typeof it.pipe === 'function') {
    kind |= NODE;
    // Plain writables inherit pipe() as well: there the readable state decides.
    if (!w || (r && r.readable !== false)) kind |= SOURCE;
    if (r && writes) kind |= DUPLEX;
  }
  return kind;
}

// Any kind at all; our own state says so at once.
function isNodeStream(it) {
  return Boolean(it && (it._readableState || it._writableState)) || kindOf(it) !== 0;
}

function hasMethods(it, names) {
  for (let i = 0; i < names.length; i++) {
    if (typeof it[names[i]] !== 'function') return false;
  }
  return true;
}

const READER_METHODS = ['pipeThrough', 'getReader', 'cancel'];
const WRITER_METHODS = ['getWriter', 'abort'];

/** Bits WEB_…; 0 for what is no web stream. */
function webKindOf(it) {
  if (!it || isNodeStream(it)) return 0;
  let kind = 0;
  if (hasMethods(it, READER_METHODS)) kind = WEB_SOURCE;
  if (hasMethods(it, WRITER_METHODS)) kind |= WEB_SINK;
  if (typeof it.readable === 'object' && typeof it.writable === 'object') kind |= WEB_PAIR;
  return kind;
}

const isWritableNodeStream = (it) => (kindOf(it) & SINK) !== 0;
const isDuplexNodeStream = (it) => (kindOf(it) & DUPLEX) !== 0;
const isWebStream = (it) => webKindOf(it) !== 0;
const isReadableStream = (it) => (webKindOf(it) & WEB_SOURCE) !== 0;
const isWritableStream = (it) => (webKindOf(it) & WEB_SINK) !== 0;
const isTransformStream = (it) => (webKindOf(it) & WEB_PAIR) !== 0;

const FLOW_METHODS = ['pause', 'resume'];

/** @param {boolean} [strict] true: only one whose flow can be stopped */
function isReadableNodeStream(it, strict) {
  return (kindOf(it) & SOURCE) !== 0 && (!strict || hasMethods(it, FLOW_METHODS));
}

/**
 * @param {any} it
 * @param {boolean} [isAsync] true: only async iterables; false: only sync; absent: either
 */
function isIterable(it, isAsync) {
  if (it === null || it === undefined) return false;
  return (isAsync !== false && typeof it[Symbol.asyncIterator] === 'function') ||
    (isAsync !== true && typeof it[Symbol.iterator] === 'function');
}

// Sides ---------------------------------------------------------------------

// Where the stream (`able`, `ended`, `done`, `error`, `answer`) and its state
// object (`lastEvent`) keep what this file asks for.
const READING = {
  kind: SOURCE,
  state: '_readableState',
  able: 'readable',
  answer: kIsReadable,
  ended: 'readableEnded',
  endedWithoutState: false,
  done: undefined, // a readable has no such property
  lastEvent: 'endEmitted',
  error: 'readableErrored',
};
const WRITING = {
  kind: SINK,
  state: '_writableState',
  able: 'writable',
  answer: kIsWritable,
  ended: 'writableEnded',
  endedWithoutState: null,
  done: 'writableFinished',
  lastEvent: 'finished',
  error: 'writableErrored',
};
const SIDES = [READING, WRITING];

const has = (side, stream) => (kindOf(stream) & side.kind) !== 0;

// Of a stream that has the side: whether it was told that no more data comes.
function endIsKnown(side, stream) {
  if (stream[side.ended] === true) return true;
  const state = stream[side.state];
  if (!state) return side.endedWithoutState;
  if (state.errored) return false;
  return typeof state.ended === 'boolean' ? state.ended : null;
}

// Of a stream that has the side: whether its last event was emitted; not
// strictly: or is all that is left to do.
function isThrough(side, stream, strict) {
  if (side.done !== undefined && stream[side.done] === true) return true;
  const state = stream[side.state];
  if (!state) return null;
  if (state.errored) return false;
  const emitted = state[side.lastEvent];
  if (emitted === true) return true;
  if (emitted !== false) return null;
  return strict === false && state.ended === true && state.length === 0;
}

// Whether the side can still be used; null: the thing does not say.
function isOpen(side, stream) {
  if (stream === null || stream === undefined) return null;
  const own = stream[side.answer];
  if (own !== null && own !== undefined) return own;
  const able = stream[side.able];
  if (typeof able !== 'boolean') return null;
  if (!able || !has(side, stream) || isMarkedDestroyed(stream)) return false;
  // Data may wait behind a known end of a source; nothing may follow that of a sink.
  return side === READING ? !isThrough(side, stream) : !endIsKnown(side, stream);
}

function failureOf(side, stream) {
  if (!isNodeStream(stream)) return null;
  return stream[side.error] || (stream[side.state]?.errored ?? null);
}

/** Whether the source pushed its end. @returns {boolean | null} null: cannot tell */
const isReadableEnded = (stream) => (has(READING, stream) ? endIsKnown(READING, stream) : null);
/** Whether `end()` was called. @returns {boolean | null} null: cannot tell */
const isWritableEnded = (stream) => (has(WRITING, stream) ? endIsKnown(WRITING, stream) : null);
/** Whether 'end' happened; `strict` false: ended with nothing queued counts as well. */
const isReadableFinished = (stream, strict) => (has(READING, stream) ? isThrough(READING, stream, strict) : null);
/** Whether 'finish' happened; `strict` false: ended with nothing queued counts as well. */
const isWritableFinished = (stream, strict) => (has(WRITING, stream) ? isThrough(WRITING, stream, strict) : null);
/** @returns {boolean | null} */
const isReadable = (stream) => isOpen(READING, stream);
/** @returns {boolean | null} */
const isWritable = (stream) => isOpen(WRITING, stream);
const isReadableErrored = (stream) => failureOf(READING, stream);
const isWritableErrored = (stream) => failureOf(WRITING, stream);

// The whole stream ----------------------------------------------------------

function isMarkedDestroyed(stream) {
  if (stream.destroyed || stream[kIsDestroyed]) return true;
  return Boolean((stream._writableState || stream._readableState)?.destroyed);
}

/** @returns {boolean | null} null: not a stream */
const isDestroyed = (stream) => (isNodeStream(stream) ? isMarkedDestroyed(stream) : null);

/** Whether every requested side is done (or the stream is destroyed). */
function isFinished(stream, options) {
  const destroyed = isDestroyed(stream);
  if (destroyed !== false) return destroyed;
  for (const side of SIDES) {
    if (options?.[side.able] !== false && isOpen(side, stream)) return false;
  }
  return true;
}

// An HTTP message keeps no stream state; these fields of its own tell it.
const OUTGOING_FIELDS = ['_closed', '_defaultKeepAlive', '_removedConnection', '_removedContLen'];
const SERVER_RESPONSE_FIELDS = ['_sent100', ...OUTGOING_FIELDS];
const SERVER_REQUEST_FIELDS = ['_consuming', '_dumped'];

function hasBooleans(it, names) {
  for (let i = 0; i < names.length; i++) {
    if (typeof it[names[i]] !== 'boolean') return false;
  }
  return true;
}

const isServerResponse = (stream) => hasBooleans(stream, SERVER_RESPONSE_FIELDS);

function isServerRequest(stream) {
  // HTTP/2's compatibility requests go by other rules.
  return hasBooleans(stream, SERVER_REQUEST_FIELDS) && stream.req?.upgradeOrConnect === undefined;
}

/** Whether 'close' happened, for streams that will emit it. */
function isClosed(stream) {
  if (!isNodeStream(stream)) return null;
  if (typeof stream.closed === 'boolean') return stream.closed;
  let known = null;
  for (const side of SIDES) {
    const closed = stream[side.state]?.closed;
    if (closed === true) return true;
    if (closed === false) known = false;
  }
  return known === null && hasBooleans(stream, OUTGOING_FIELDS) ? stream._closed : known;
}

/** Whether a 'close' event is to be expected of the stream. */
function willEmitClose(stream) {
  if (!isNodeStream(stream)) return null;
  const state = stream._writableState || stream._readableState;
  if (!state) return isServerResponse(stream);
  return state.closed === false && Boolean(state.autoDestroy && state.emitClose);
}

/** @returns {boolean} whether the stream has been read from or cancelled */
function isDisturbed(stream) {
  if (!stream) return false;
  const own = stream[kIsDisturbed];
  if (own !== null && own !== undefined) return Boolean(own);
  return Boolean(stream.readableDidRead || stream.readableAborted);
}

/** @returns {boolean} whether the stream has failed: the first that knows says */
function isErrored(stream) {
  if (!stream) return false;
  const r = stream._readableState;
  const w = stream._writableState;
  const said = stream[kIsErrored] ?? stream.readableErrored ?? stream.writableErrored;
  return Boolean(said ?? r?.errorEmitted ?? w?.errorEmitted ?? r?.errored ?? w?.errored);
}

module.exports = {
  kIsDestroyed,
  kIsErrored,
  kIsReadable,
  kIsWritable,
  kIsDisturbed,
  kIsClosedPromise,
  kControllerErrorFunction,
  SOURCE,
  SINK,
  kindOf,
  isReadableNodeStream,
  isWritableNodeStream,
  isDuplexNodeStream,
  isNodeStream,
  isReadableStream,
  isWritableStream,
  isTransformStream,
  isWebStream,
  isIterable,
  isDestroyed,
  isWritableEnded,
  isWritableFinished,
  isReadableEnded,
  isReadableFinished,
  isReadable,
  isWritable,
  isFinished,
  isWritableErrored,
  isReadableErrored,
  isClosed,
  isServerRequest,
  isServerResponse,
  willEmitClose,
  isDisturbed,
  isErrored,
};
