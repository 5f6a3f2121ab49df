'use strict';
// What the two ends of a worker say to each other beside what programs send: kinds of messages,
// standard streams, the environment data (Node docs: "Worker threads").
//
// A stream sends what is written at once, and takes more when the reader has asked for more.

const { Readable, Writable } = require('stream');

const messageTypes = Object.freeze({
  LOAD_SCRIPT: 0,
  UP_AND_RUNNING: 1,
  ERROR: 2,
  UNSERIALIZABLE_ERROR: 3,
  STDIO_PAYLOAD: 4,
  STDIO_WANTS_MORE_DATA: 5,
  ASK: 6,
  ANSWER: 7,
});

const kWantsMore = Symbol('kWantsMore');
const kStarted = Symbol('kStarted');

/** How many streams wait for the other end, by port: so long, the port keeps the thread running. */
const waiting = new WeakMap();

function addWaiting(port) {
  const count = waiting.get(port) ?? 0;
  waiting.set(port, count + 1);
  if (count === 0) port.ref();
}

function removeWaiting(port) {
  const count = waiting.get(port) - 1;
  waiting.set(port, count);
  if (count === 0) port.unref();
}

/** The reading end of a standard stream. */
class ReadableWorkerStdio extends Readable {
  #port;
  #name;
  #holdsPort = true;

  constructor(port, name) {
    super();
    this.#port = port;
    this.#name = name;
    this[kStarted] = false;
    this.on('end', () => {
      if (this[kStarted] && this.#holdsPort) removeWaiting(this.#port);
      this[kStarted] = false;
    });
  }

  /** Reading it does not keep the thread running. */
  dontHoldPort() {
    this.#holdsPort = false;
  }

  _read() {
    if (!this[kStarted] && this.#holdsPort) addWaiting(this.#port);
    this[kStarted] = true;
    this.#port.postMessage({ type: messageTypes.STDIO_WANTS_MORE_DATA, stream: this.#name });
  }
}

/** The writing end. */
class WritableWorkerStdio extends Writable {
  #port;
  #name;
  #callback = null;

  constructor(port, name) {
    super({ decodeStrings: false });
    this.#port = port;
    this.#name = name;
  }

  _writev(chunks, callback) {
    this.#send(chunks.map(({ chunk, encoding }) => ({ chunk, encoding })));
    // Nobody will answer any more.
    if (process._exiting) {
      callback();
      return;
    }
    this.#callback = callback;
    addWaiting(this.#port);
  }

  _final(callback) {
    this.#send([{ chunk: null, encoding: '' }]);
    callback();
  }

  #send(chunks) {
    this.#port.postMessage({ type: messageTypes.STDIO_PAYLOAD, stream: this.#name, chunks });
  }

  /** The reader wants more, or the thread is about to end. */
  [kWantsMore]() {
    const callback = this.#callback;
    if (callback === null) return;
    this.#callback = null;
    callback();
    removeWaiting(this.#port);
  }
}

let environmentData = new Map();

function setEnvironmentData(key, value) {
  if (value === undefined) environmentData.delete(key);
  else environmentData.set(key, value);
}

function getEnvironmentData(key) {
  return environmentData.get(key);
}

/** All of it, for a worker that is made; with an argument, what a worker was given. */
function allEnvironmentData(given) {
  if (given !== undefined) environmentData = given;
  return environmentData;
}

module.exports = {
  ReadableWorkerStdio, WritableWorkerStdio, allEnvironmentData, getEnvironmentData, kWantsMore, messageTypes,
  setEnvironmentData,
};
