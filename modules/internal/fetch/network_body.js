'use strict';

// The body of a response that is still coming: a queue between the connection and whoever reads,
// filled at once so that small bodies give their connection free also when nobody reads them.

// Bytes that wait for a reader before the connection is paused.
const HIGH_WATER_MARK = 65536;
const EMPTY = new Uint8Array(0);

class NetworkBody {
  #readable;
  #chunks = [];
  #size = 0;
  #ended = false;
  #error = null;
  #paused = false;
  // Called once when something comes, ends or fails.
  #waiting = null;
  // Someone wants all: there is no reason to pause.
  #greedy = false;
  #controller = null;

  /**
   * @param {Readable} readable the message, or the decompressor after it
   * @param {(reason: any) => void} abort ends the connection
   * @param {(error: Error) => Error} explain what a reader gets for an error of the connection
   */
  constructor(readable, abort, explain) {
    this.#readable = readable;
    this.abort = abort;
    readable.on('data', (chunk) => this.#onData(chunk));
    readable.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
    readable.on('error', (error) => this.fail(explain(error)));
  }

  #onData(chunk) {
    if (this.#error !== null) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (!this.#greedy && this.#size > HIGH_WATER_MARK) {
      this.#paused = true;
      this.#readable.pause();
    }
    if (!this.#greedy) this.#wake();
  }

  #wake() {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.();
  }

  #resume() {
    if (!this.#paused) return;
    this.#paused = false;
    this.#readable.resume();
  }

  get finished() {
    return this.#ended || this.#error !== null;
  }

  /** What comes from now on is of no use: readers get the error. */
  fail(error) {
    if (this.finished) return;
    this.#error = error;
    this.#controller?.error(error);
    this.#wake();
  }

  cancel(reason) {
    if (this.finished) return;
    this.#chunks = [];
    this.#ended = true;
    this.abort(reason);
  }

  /** @returns {Promise<Uint8Array>} all bytes */
  readAll() {
    return new Promise((resolve, reject) => {
      const finish = () => {
        if (this.#error !== null) {
          reject(this.#error);
          return;
        }
        const chunks = this.#chunks;
        this.#chunks = [];
        if (chunks.length === 0) resolve(EMPTY);
        else if (chunks.length === 1) resolve(chunks[0]);
        else resolve(require('buffer').Buffer.concat(chunks, this.#size));
      };
      this.#greedy = true;
      if (this.finished) {
        finish();
        return;
      }
      this.#waiting = finish;
      this.#resume();
    });
  }

  /** @returns {ReadableStream} of bytes */
  toStream() {
    const { ReadableStream } = require('stream/web');
    return new ReadableStream({
      type: 'bytes',
      start: (controller) => {
        this.#controller = controller;
        if (this.#error !== null) controller.error(this.#error);
      },
      pull: (controller) => this.#pull(controller),
      cancel: (reason) => this.cancel(reason),
    }, { highWaterMark: 0 });
  }

  #pull(controller) {
    if (this.#error !== null) return undefined;
    if (this.#chunks.length > 0) {
      const chunk = this.#chunks.shift();
      this.#size -= chunk.length;
      // A buffer of the pool is not ours to give away.
      controller.enqueue(chunk.byteLength === chunk.buffer.byteLength ?
        new Uint8Array(chunk.buffer) : new Uint8Array(chunk));
      if (this.#size <= HIGH_WATER_MARK) this.#resume();
      this.#closeAtEnd(controller);
      return undefined;
    }
    if (this.#ended) {
      this.#closeAtEnd(controller);
      return undefined;
    }
    return new Promise((resolve) => {
      this.#waiting = () => {
        this.#pull(controller);
        resolve();
      };
      this.#resume();
    });
  }

  #closeAtEnd(controller) {
    if (!this.#ended || this.#chunks.length > 0) return;
    controller.close();
    controller.byobRequest?.respond(0);
  }
}

module.exports = { NetworkBody };
