'use strict';
// Web streams that go to another thread, or another owner: what one end is left with talks to the other
// through a port (Streams Standard, "Transferable streams"). Chunks are cloned.

const { ReadableStream } = require('internal/webstreams/readablestream');
const { WritableStream } = require('internal/webstreams/writablestream');
const { markHandled } = require('internal/webstreams/util');
const { MessageChannel } = require('internal/worker_threads/message_port');

function refuseLocked(stream, name) {
  if (!stream.locked) return;
  const { DOMException } = require('internal/per_context/domexception');
  throw new DOMException(`A locked ${name} could not be transferred.`, 'DataCloneError');
}

// What cannot be cloned ends the stream on both sides.
function send(port, message) {
  try {
    port.postMessage(message);
  } catch (err) {
    try {
      port.postMessage({ type: 'error', value: err });
    } catch {
      port.postMessage({ type: 'error', value: undefined });
    }
    port.close();
    throw err;
  }
}

/** A stream whose chunks go through the port as the other end asks for them. */
function writableTo(port) {
  let controller;
  let wanted = Promise.withResolvers();
  port.onmessage = ({ data: { type, value } }) => {
    if (type === 'error') {
      controller.error(value);
      port.close();
    }
    wanted.resolve();
  };
  port.onmessageerror = ({ data }) => {
    controller.error(data);
    port.close();
  };
  port.unref();
  return new WritableStream({
    start(c) { controller = c; },
    async write(chunk) {
      await wanted.promise;
      wanted = Promise.withResolvers();
      send(port, { type: 'chunk', value: chunk });
    },
    close() {
      send(port, { type: 'close', value: undefined });
      port.close();
    },
    abort(reason) {
      send(port, { type: 'error', value: reason });
      port.close();
    },
  });
}

/** The stream of what comes through the port. `holds`: who waits for a chunk keeps the thread running. */
function readableFrom(port, holds = true) {
  let controller;
  let came = Promise.withResolvers();
  const end = (step, value) => {
    step.call(controller, value);
    port.close();
    came.resolve();
  };
  port.onmessage = ({ data: { type, value } }) => {
    if (type === 'chunk') {
      port.unref();
      controller.enqueue(value);
      came.resolve();
      came = Promise.withResolvers();
    } else if (type === 'close') {
      end(controller.close);
    } else {
      end(controller.error, value);
    }
  };
  port.onmessageerror = ({ data }) => end(controller.error, data);
  port.unref();
  return new ReadableStream({
    start(c) { controller = c; },
    pull() {
      if (holds) port.ref();
      send(port, { type: 'pull', value: undefined });
      return came.promise;
    },
    cancel(reason) {
      send(port, { type: 'error', value: reason });
      port.close();
    },
  }, { highWaterMark: 0 });
}

function sendReadable(stream) {
  refuseLocked(stream, 'ReadableStream');
  const { port1, port2 } = new MessageChannel();
  markHandled(ReadableStream.prototype.pipeTo.call(stream, writableTo(port1)));
  return { data: port2, deserializeInfo: 'internal/webstreams/transfer:readableFrom', transferList: [port2] };
}

function sendWritable(stream) {
  refuseLocked(stream, 'WritableStream');
  const { port1, port2 } = new MessageChannel();
  markHandled(readableFrom(port1, false).pipeTo(stream));
  return { data: port2, deserializeInfo: 'internal/webstreams/transfer:writableTo', transferList: [port2] };
}

function sendTransform({ readable, writable }) {
  refuseLocked(readable, 'ReadableStream');
  refuseLocked(writable, 'WritableStream');
  return {
    data: { readable, writable },
    deserializeInfo: 'internal/webstreams/transformstream:receiveTransform',
    transferList: [readable, writable],
  };
}

module.exports = { readableFrom, sendReadable, sendTransform, sendWritable, writableTo };
