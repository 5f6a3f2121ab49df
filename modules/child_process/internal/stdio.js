'use strict';
// The `stdio` option: what each descriptor of a child is (Node docs: "options.stdio").
//
// Native half (internalBinding('child_process')):
//   socketPair() -> [mine, theirs] or errno; closeFd(fd)

const { codes: {
  ERR_INVALID_ARG_VALUE, ERR_INVALID_SYNC_FORK_INPUT, ERR_IPC_ONE_PIPE, ERR_IPC_SYNC_FORK,
}, ErrnoException } = require('internal/errors');
const { traceHandle } = require('internal/async_context');
const { stdioOfWord } = require('internal/child_process/options');
const { Pipe } = internalBinding('stream_handle');
const binding = internalBinding('child_process');

/** Opens a pair of connected sockets; a failed call throws the system's error. */
function openPair() {
  const pair = binding.socketPair();
  if (typeof pair === 'number') throw new ErrnoException(pair, 'socketpair');
  return pair;
}

// Streams that a child reads or writes by itself: whoever read them here would take what is another's.
const givenAway = new WeakSet();
const isGivenAway = (stream) => givenAway.has(stream);

function giveAway(stream) {
  givenAway.add(stream);
  const { Socket, readFromHandle } = require('internal/net/socket');
  if (!(stream instanceof Socket) || !stream.readable) return;
  stream.pause();
  readFromHandle(stream, false);
  // Should it be read once more, when the child has gone, reading begins anew.
  stream._readableState.reading = false;
}

function descriptorOf(value) {
  if (typeof value === 'number' && value >= 0) return value;
  if (value === null || typeof value !== 'object') return undefined;
  if (typeof value.fd === 'number' && value.fd >= 0) return value.fd;
  const handle = typeof value.readStart === 'function' ? value : value._handle;
  return typeof handle?.fd === 'number' && handle.fd >= 0 ? handle.fd : undefined;
}

function entryOf(value, i, sync) {
  if (value === undefined || value === null) value = i < 3 ? 'pipe' : 'ignore';
  switch (value) {
    case 'ignore': return { type: 'ignore' };
    case 'pipe':
    case 'overlapped': return { type: 'pipe', readable: i === 0, writable: i !== 0 };
    case 'inherit': return { type: 'inherit', fd: i };
    case 'ipc':
      if (sync) throw new ERR_IPC_SYNC_FORK();
      return { type: 'ipc' };
  }
  if (typeof value === 'number' && value < 0) return { type: 'pipe', readable: i === 0, writable: i !== 0 };
  const fd = descriptorOf(value);
  if (fd !== undefined) {
    if (typeof value === 'object') giveAway(value);
    return { type: 'fd', fd };
  }
  if (sync || (typeof value !== 'string' && !ArrayBuffer.isView(value))) {
    throw new ERR_INVALID_ARG_VALUE('stdio', value);
  }
  throw new ERR_INVALID_SYNC_FORK_INPUT(require('internal/util/inspect').inspect(value));
}

/**
 * @param {string | any[]} stdio
 * @param {boolean} sync
 * @returns {{type: string, fd?: number}[]} 'ignore', 'pipe', 'ipc', 'inherit' or 'fd'; at least three
 */
function parseStdio(stdio, sync) {
  if (typeof stdio === 'string') stdio = stdioOfWord(stdio);
  else if (!Array.isArray(stdio)) throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  const entries = [];
  for (let i = 0; i < Math.max(stdio.length, 3); i++) entries.push(entryOf(stdio[i], i, sync));
  if (entries.filter((entry) => entry.type === 'ipc').length > 1) throw new ERR_IPC_ONE_PIPE();
  return entries;
}

/**
 * Opens pipes and channel: `mine` and `theirs` of those entries become descriptors.
 * @returns {() => void} closes the child's ends: call it when the child has them
 */
function openStdio(entries) {
  const opened = entries.filter((entry) => entry.type === 'pipe' || entry.type === 'ipc');
  const closeTheirs = () => {
    for (const entry of opened) {
      if (entry.theirs !== undefined) binding.closeFd(entry.theirs);
      entry.theirs = undefined;
    }
  };
  try {
    for (const entry of opened) [entry.mine, entry.theirs] = openPair();
  } catch (err) {
    closeTheirs();
    closeStdio(entries);
    throw err;
  }
  return closeTheirs;
}

/** Closes our ends, when there will be no child. */
function closeStdio(entries) {
  for (const entry of entries) {
    if (entry.mine !== undefined) binding.closeFd(entry.mine);
    entry.mine = undefined;
  }
}

/** The stream on our end of a pipe; without a child one that has nothing to give. */
function createStream(entry, alive) {
  const { Socket } = require('internal/net/socket');
  const { readable, writable } = { readable: !entry.readable, writable: !entry.writable };
  let handle = null;
  if (alive) {
    handle = traceHandle('PIPEWRAP', new Pipe());
    const err = handle.open(entry.mine);
    if (err) throw new ErrnoException(err, 'open');
  } else {
    binding.closeFd(entry.mine);
  }
  entry.mine = undefined;
  return new Socket({ handle, readable, writable: writable || undefined });
}

module.exports = { closeStdio, createStream, isGivenAway, openStdio, parseStdio };
