'use strict';
// node:stream/iter, behind --experimental-stream-iter: streams as iterables of batches of bytes. Follows
// "Iterable Streams" in Node's docs; the parts are in internal/stream/iter.

const { emitExperimentalWarning } = require('internal/util');

emitExperimentalWarning('stream/iter');

const bytes = require('internal/stream/iter/bytes');
const { pipeTo, pipeToSync, pull, pullSync } = require('internal/stream/iter/pull');
const consumers = require('internal/stream/iter/consumers');
const { duplex, push } = require('internal/stream/iter/push');
const { Broadcast, broadcast } = require('internal/stream/iter/broadcast');
const { Share, SyncShare, share, shareSync } = require('internal/stream/iter/share');
const { fromReadable, fromWritable, toReadable, toReadableSync, toWritable } = require('internal/stream/iter/classic');

const {
  broadcastProtocol, drainableProtocol, from, fromSync, shareProtocol, shareSyncProtocol, toAsyncStreamable, toStreamable,
} = bytes;
const {
  array, arrayBuffer, arrayBufferSync, arraySync, bytes: bytesOf, bytesSync, merge, ondrain, tap, tapSync, text, textSync,
} = consumers;

const parts = {
  push, duplex, from, fromSync,
  pull, pullSync, pipeTo, pipeToSync,
  bytes: bytesOf, bytesSync, text, textSync, arrayBuffer, arrayBufferSync, array, arraySync,
  tap, tapSync, merge, ondrain,
  broadcast, share, shareSync,
  fromReadable, fromWritable, toReadable, toReadableSync, toWritable,
  toStreamable, toAsyncStreamable, broadcastProtocol, shareProtocol, shareSyncProtocol, drainableProtocol,
};

module.exports = { Stream: Object.freeze({ ...parts }), ...parts, Broadcast, Share, SyncShare };
