'use strict';
// The async iterator of Readable: `for await (const chunk of readable)`. Made
// by hand rather than as an async generator: a chunk that is already queued
// costs one settled promise.
// Follows "readable[Symbol.asyncIterator]()" and "readable.iterator()".

const { aggregateTwoErrors } = require('internal/errors');
const destroyImpl = require('internal/stream/destroy');

const AsyncIteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}())));

const IDLE = 0; // no next() yet: no listeners are attached before the first
const ACTIVE = 1;
const DONE = 2;

class ReadableIterator {
  #stream;
  #options;
  #phase = IDLE;
  #queue = []; // requests in order: {kind, value, resolve, reject}
  #busy = false; // the first request is being worked on
  #error; // undefined: open; null: ended well; else the failure
  #stopListening = null;
  #wake = null;

  constructor(stream, options) {
    this.#stream = stream;
    this.#options = options;
    this.stream = stream;
  }

  next(value) {
    if (this.#phase === ACTIVE && !this.#busy && this.#queue.length === 0 && this.#error === undefined) {
      // The common case: something is queued and nobody waits before us.
      const stream = this.#stream;
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null && !isThenable(chunk)) return Promise.resolve({ value: chunk, done: false });
      return new Promise((resolve, reject) => {
        this.#busy = true;
        const request = { kind: 'next', value, resolve, reject };
        this.#queue.push(request);
        if (chunk === null) this.#advance(request);
        else this.#deliver(request, chunk);
      });
    }
    return this.#enqueue('next', value);
  }

  return(value) {
    return this.#enqueue('return', value);
  }

  throw(error) {
    return this.#enqueue('throw', error);
  }

  [Symbol.asyncDispose]() {
    return this.#enqueue('return', undefined).then(() => undefined);
  }

  #enqueue(kind, value) {
    return new Promise((resolve, reject) => {
      this.#queue.push({ kind, value, resolve, reject });
      if (!this.#busy) this.#work();
    });
  }

  #work() {
    while (!this.#busy && this.#queue.length > 0) {
      const request = this.#queue[0];
      this.#busy = true;
      switch (request.kind) {
        case 'next':
          if (this.#phase === DONE) this.#finish(request, undefined);
          else this.#start(request);
          break;
        case 'return':
          Promise.resolve(request.value).then((value) => {
            if (this.#phase === ACTIVE) this.#close();
            this.#phase = DONE;
            this.#finish(request, value);
            this.#work();
          }, (err) => this.#fail(request, err));
          break;
        default:
          this.#fail(request, request.value);
      }
    }
  }

  #start(request) {
    if (this.#phase === IDLE) {
      this.#phase = ACTIVE;
      if (typeof this.#stream.read !== 'function') this.#wrap();
      const stream = this.#stream;
      const onreadable = () => {
        const wake = this.#wake;
        this.#wake = null;
        if (wake !== null) wake();
      };
      stream.on('readable', onreadable);
      const { eos } = require('internal/stream/end-of-stream');
      const cleanup = eos(stream, { writable: false }, (err) => {
        this.#error = err ? aggregateTwoErrors(this.#error, err) : null;
        onreadable();
      });
      this.#stopListening = () => {
        stream.off('readable', onreadable);
        cleanup();
      };
    }
    this.#advance(request);
  }

  // Old-style streams are listened to when first asked, not before: errors
  // until then are for those who listen to the stream itself.
  #wrap() {
    const { Readable } = require('internal/stream/readable');
    this.#stream = this.stream = Readable.wrap(this.#stream, { objectMode: true });
  }

  #advance(request) {
    const stream = this.#stream;
    const chunk = stream.destroyed ? null : stream.read();
    if (chunk !== null) {
      this.#deliver(request, chunk);
    } else if (this.#error) {
      this.#fail(request, this.#error);
    } else if (this.#error === null) {
      this.#close();
      this.#phase = DONE;
      this.#finish(request, undefined);
      this.#work();
    } else {
      // Continue in a microtask, as the resumption of an await would.
      this.#wake = () => queueMicrotask(() => this.#advance(request));
    }
  }

  #deliver(request, chunk) {
    if (isThenable(chunk)) {
      Promise.resolve(chunk).then((value) => this.#yield(request, value), (err) => this.#fail(request, err));
    } else {
      this.#yield(request, chunk);
    }
  }

  #yield(request, value) {
    this.#queue.shift();
    this.#busy = false;
    request.resolve({ value, done: false });
    this.#work();
  }

  #finish(request, value) {
    this.#queue.shift();
    this.#busy = false;
    request.resolve({ value, done: true });
  }

  #fail(request, err) {
    if (this.#phase === ACTIVE) {
      this.#error = err === this.#error ? err : aggregateTwoErrors(this.#error, err);
      err = this.#error;
      this.#close();
    }
    this.#phase = DONE;
    this.#queue.shift();
    this.#busy = false;
    request.reject(err);
    this.#work();
  }

  // Leaving the loop: destroys the stream unless told not to.
  #close() {
    const stream = this.#stream;
    const error = this.#error;
    if (error === null && stream.writable && stream.allowHalfOpen !== false) {
      this.#stopListening(); // read to its end; what is written goes on
      return;
    }
    if ((error || this.#options?.destroyOnReturn !== false) &&
        (error === undefined || stream._readableState.autoDestroy)) {
      destroyImpl.destroyer(stream, null);
    } else {
      this.#stopListening();
    }
  }
}
Object.setPrototypeOf(ReadableIterator.prototype, AsyncIteratorPrototype);
Object.defineProperty(ReadableIterator.prototype, Symbol.toStringTag, {
  __proto__: null, configurable: true, value: 'AsyncGenerator',
});

function isThenable(value) {
  return typeof value === 'object' && value !== null && typeof value.then === 'function';
}

/**
 * @param {object} stream a Readable, or an old-style stream (which gets wrapped)
 * @param {{destroyOnReturn?: boolean}} [options]
 */
function createIterator(stream, options) {
  return new ReadableIterator(stream, options);
}

module.exports = { createIterator, AsyncIteratorPrototype };
