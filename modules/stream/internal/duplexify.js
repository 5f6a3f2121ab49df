'use strict';
// Duplex.from(): anything stream-like as one Duplex. Follows "Duplex.from(src)"
// in Node's stream docs; the pair code also serves compose().

const {
  isReadable, isWritable, isIterable, isNodeStream, isReadableNodeStream, isWritableNodeStream, isDuplexNodeStream,
  isReadableStream, isWritableStream,
} = require('internal/stream/utils');
const { eos } = require('internal/stream/end-of-stream');
const {
  AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE },
} = require('internal/errors');
const { destroyer } = require('internal/stream/destroy');
const { Duplex } = require('internal/stream/duplex');
const { Readable } = require('internal/stream/readable');
const { Writable } = require('internal/stream/writable');
const { from } = require('internal/stream/from');

// A class of its own, so that inspection tells where the stream comes from.
class Duplexify extends Duplex {}

function isBlob(value) {
  return typeof Blob === 'function' && value instanceof Blob;
}

/**
 * @param {any} body
 * @param {string} name of the argument, for error messages
 * @returns {Duplex}
 */
function duplexify(body, name) {
  if (isDuplexNodeStream(body)) return body;
  if (isReadableNodeStream(body)) return joinPair({ readable: body });
  if (isWritableNodeStream(body)) return joinPair({ writable: body });
  if (isNodeStream(body)) return joinPair({ writable: false, readable: false });
  if (isReadableStream(body)) return joinPair({ readable: Readable.fromWeb(body) });
  if (isWritableStream(body)) return joinPair({ writable: Writable.fromWeb(body) });
  if (typeof body === 'function') return fromFunction(body, name);
  if (isBlob(body)) return duplexify(body.arrayBuffer());
  if (isIterable(body)) return from(Duplexify, body, { objectMode: true, writable: false });
  if (isReadableStream(body?.readable) && isWritableStream(body?.writable)) return Duplexify.fromWeb(body);

  if (typeof body?.writable === 'object' || typeof body?.readable === 'object') {
    const readable = body?.readable ?
      (isReadableNodeStream(body.readable) ? body.readable : duplexify(body.readable)) : undefined;
    const writable = body?.writable ?
      (isWritableNodeStream(body.writable) ? body.writable : duplexify(body.writable)) : undefined;
    return joinPair({ readable, writable });
  }

  const then = body?.then;
  if (typeof then === 'function') {
    let d;
    then.call(body, (value) => {
      if (value != null) d.push(value);
      d.push(null);
    }, (err) => { destroyer(d, err); });
    d = new Duplexify({ objectMode: true, writable: false, read() {} });
    return d;
  }

  throw new ERR_INVALID_ARG_TYPE(name, [
    'Blob', 'ReadableStream', 'WritableStream', 'Stream', 'Iterable', 'AsyncIterable', 'Function',
    '{ readable, writable } pair', 'Promise',
  ], body);
}

function fromFunction(body, name) {
  const { value, write, final, destroy } = feedFunction(body);
  if (isDuplexNodeStream(value)) return value;
  if (isIterable(value)) return from(Duplexify, value, { objectMode: true, write, final, destroy });
  const then = value?.then;
  if (typeof then === 'function') {
    let d;
    const promise = then.call(value, (result) => {
      if (result != null) throw new ERR_INVALID_RETURN_VALUE('nully', 'body', result);
    }, (err) => { destroyer(d, err); });
    d = new Duplexify({
      objectMode: true,
      readable: false,
      write,
      final(cb) {
        final(() => {
          Promise.resolve(promise).then(() => process.nextTick(cb, null), (err) => process.nextTick(cb, err));
        });
      },
      destroy,
    });
    return d;
  }
  throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or AsyncFunction', name, value);
}

// Runs a function on an async iterable of what is written.
function feedFunction(fn) {
  let { promise, resolve } = Promise.withResolvers();
  const controller = new AbortController();
  const { signal } = controller;
  let state = 'open';

  const source = {
    next() {
      if (state === 'done') return Promise.resolve({ value: undefined, done: true });
      const waitFor = promise;
      promise = null;
      return waitFor.then(({ chunk, done, cb }) => {
        process.nextTick(cb);
        if (done) {
          state = 'done';
          return { value: undefined, done: true };
        }
        if (signal.aborted) {
          state = 'done';
          throw new AbortError(undefined, { cause: signal.reason });
        }
        ({ promise, resolve } = Promise.withResolvers());
        return { value: chunk, done: false };
      });
    },
    return(value) {
      state = 'done';
      return Promise.resolve({ value, done: true });
    },
    throw(err) {
      state = 'done';
      return Promise.reject(err);
    },
  };
  Object.setPrototypeOf(source, require('internal/stream/readable_iterator').AsyncIteratorPrototype);

  return {
    value: fn(source, { signal }),
    write(chunk, encoding, cb) {
      const hand = resolve;
      resolve = null;
      hand({ chunk, done: false, cb });
    },
    final(cb) {
      const hand = resolve;
      resolve = null;
      hand({ done: true, cb });
    },
    destroy(err, cb) {
      controller.abort();
      if (resolve !== null) {
        resolve({ done: true, cb: () => {} }); // the function may be waiting for the next chunk
        resolve = null;
      }
      cb(err);
    },
  };
}

/** One Duplex reading from `pair.readable` and writing to `pair.writable`. */
function joinPair(pair) {
  const r = pair.readable && typeof pair.readable.read !== 'function' ? Readable.wrap(pair.readable) : pair.readable;
  const w = pair.writable;
  const readable = !!isReadable(r);
  const writable = !!isWritable(w);
  let ondrain;
  let onfinish;
  let onreadable;
  let onclose; // undefined: open; a function: _destroy waits; null: one side failed or all is over

  function over(err) {
    const cb = onclose;
    onclose = null;
    if (cb) cb(err);
    else if (err) d.destroy(err);
  }

  const d = new Duplexify({
    readableObjectMode: !!r?.readableObjectMode,
    writableObjectMode: !!w?.writableObjectMode,
    readable,
    writable,
  });

  if (writable) {
    eos(w, (err) => {
      if (err) destroyer(r, err); // one side's failure is the other's too
      over(err);
    });
    d._write = function(chunk, encoding, cb) {
      if (w.write(chunk, encoding)) cb();
      else ondrain = cb;
    };
    d._final = function(cb) {
      w.end();
      onfinish = cb;
    };
    w.on('drain', () => {
      if (ondrain) {
        const cb = ondrain;
        ondrain = null;
        cb();
      }
    });
    w.on('finish', () => {
      if (onfinish) {
        const cb = onfinish;
        onfinish = null;
        cb();
      }
    });
  }

  if (readable) {
    eos(r, (err) => {
      if (err) destroyer(w, err);
      over(err);
    });
    r.on('readable', () => {
      if (onreadable) {
        const cb = onreadable;
        onreadable = null;
        cb();
      }
    });
    r.on('end', () => { d.push(null); });
    d._read = function() {
      for (;;) {
        const chunk = r.read();
        if (chunk === null) {
          onreadable = d._read;
          return;
        }
        if (!d.push(chunk)) return;
      }
    };
  }

  d._destroy = function(err, cb) {
    if (!err && onclose !== null) err = new AbortError();
    onreadable = null;
    ondrain = null;
    onfinish = null;
    if (onclose === null) {
      cb(err);
    } else {
      onclose = cb;
      destroyer(w, err);
      destroyer(r, err);
    }
  };
  return d;
}

module.exports = { duplexify };
