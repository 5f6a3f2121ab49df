'use strict';
// Readable.from(): a stream out of any iterable. By callbacks, not async
// functions: a chunk from a sync iterator costs no promise at all.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_NULL_VALUES } } = require('internal/errors');
const { Buffer } = require('buffer');

/**
 * @param {Function} Readable
 * @param {any} iterable
 * @param {object} [options]
 */
function from(Readable, iterable, options) {
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  let iterator;
  let isAsync;
  if (iterable && iterable[Symbol.asyncIterator]) {
    isAsync = true;
    iterator = iterable[Symbol.asyncIterator]();
  } else if (iterable && iterable[Symbol.iterator]) {
    isAsync = false;
    iterator = iterable[Symbol.iterator]();
  } else {
    throw new ERR_INVALID_ARG_TYPE('iterable', ['Iterable'], iterable);
  }

  const readable = new Readable({
    objectMode: true,
    highWaterMark: 1,
    ...options,
  });
  let reading = false;

  readable._read = function() {
    if (reading) return;
    reading = true;
    if (isAsync) nextAsync();
    else nextSync();
  };

  const ownDestroy = readable._destroy;
  readable._destroy = function(error, cb) {
    // The stream's own first: it may be what the iterator waits for.
    ownDestroy.call(this, error, (own) => {
      error = own || error;
      close(error, (err) => {
        // On a tick: an error thrown by the callback must not become a rejection.
        process.nextTick(cb, err || error);
      });
    });
  };

  function fail(err) {
    readable.destroy(err);
  }

  // @returns {boolean} whether to go on
  function offer(value) {
    if (value === null) {
      reading = false;
      throw new ERR_STREAM_NULL_VALUES();
    }
    if (readable.push(value)) return true;
    reading = false;
    return false;
  }

  function nextSync() {
    for (;;) {
      try {
        const { value, done } = iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (value && typeof value.then === 'function') {
          Promise.resolve(value).then((settled) => {
            if (offer(settled)) nextSync();
          }).then(undefined, fail);
          return;
        }
        if (!offer(value)) return;
      } catch (err) {
        fail(err);
        return;
      }
    }
  }

  function nextAsync() {
    try {
      Promise.resolve(iterator.next()).then(onresult).then(undefined, fail);
    } catch (err) {
      fail(err);
    }
  }

  function onresult({ value, done }) {
    if (done) {
      readable.push(null);
    } else if (value && typeof value.then === 'function') {
      return Promise.resolve(value).then(onvalue);
    } else {
      onvalue(value);
    }
  }
  function onvalue(value) {
    if (offer(value)) nextAsync();
  }

  // Tells the iterator that the stream is gone.
  function close(error, done) {
    const finally_ = () => {
      try {
        if (typeof iterator.return !== 'function') {
          Promise.resolve().then(() => done());
          return;
        }
        Promise.resolve(iterator.return()).then((result) => result.value).then(() => done(), done);
      } catch (err) {
        Promise.resolve().then(() => done(err));
      }
    };
    try {
      if (error === undefined || error === null || typeof iterator.throw !== 'function') {
        finally_();
        return;
      }
      Promise.resolve(iterator.throw(error)).then((result) => {
        const ended = result.done;
        return Promise.resolve(result.value).then(() => {
          if (ended) done();
          else finally_();
        });
      }).then(undefined, done);
    } catch (err) {
      Promise.resolve().then(() => done(err));
    }
  }

  return readable;
}

module.exports = { from };
