'use strict';
// compose(): several streams and functions as one Duplex that writes to the
// first and reads from the last. Follows "stream.compose()" in Node's docs.

const { pipeline } = require('internal/stream/pipeline');
const { Duplex } = require('internal/stream/duplex');
const { destroyer } = require('internal/stream/destroy');
const {
  isNodeStream, isReadable, isWritable, isWebStream, isTransformStream, isWritableStream, isReadableStream,
} = require('internal/stream/utils');
const {
  AbortError, codes: { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS },
} = require('internal/errors');
const { eos } = require('internal/stream/end-of-stream');

/** @returns {Duplex} */
function compose(...streams) {
  if (streams.length === 0) throw new ERR_MISSING_ARGS('streams');
  if (streams.length === 1) return Duplex.from(streams[0]);

  const given = streams.slice();
  const lastIndex = streams.length - 1;
  if (typeof streams[0] === 'function') streams[0] = Duplex.from(streams[0]);
  if (typeof streams[lastIndex] === 'function') streams[lastIndex] = Duplex.from(streams[lastIndex]);

  for (let n = 0; n <= lastIndex; n++) {
    const stream = streams[n];
    if (!isNodeStream(stream) && !isWebStream(stream)) continue; // functions are checked by pipeline
    if (n < lastIndex && !(isReadable(stream) || isReadableStream(stream) || isTransformStream(stream))) {
      throw new ERR_INVALID_ARG_VALUE(`streams[${n}]`, given[n], 'must be readable');
    }
    if (n > 0 && !(isWritable(stream) || isWritableStream(stream) || isTransformStream(stream))) {
      throw new ERR_INVALID_ARG_VALUE(`streams[${n}]`, given[n], 'must be writable');
    }
  }

  let ondrain;
  let onfinish;
  let onreadable;
  let onclose;

  function over(err) {
    const cb = onclose;
    onclose = null;
    if (cb) cb(err);
    else if (err) d.destroy(err);
    else if (!readable && !writable) d.destroy();
  }

  const head = streams[0];
  const tail = pipeline(streams, over);
  const writable = !!(isWritable(head) || isWritableStream(head) || isTransformStream(head));
  const readable = !!(isReadable(tail) || isReadableStream(tail) || isTransformStream(tail));

  const d = new Duplex({
    writableObjectMode: !!head?.writableObjectMode,
    readableObjectMode: !!tail?.readableObjectMode,
    writable,
    readable,
  });

  if (writable) {
    if (isNodeStream(head)) {
      d._write = function(chunk, encoding, cb) {
        if (head.write(chunk, encoding)) cb();
        else ondrain = cb;
      };
      d._final = function(cb) {
        head.end();
        onfinish = cb;
      };
      head.on('drain', () => {
        if (ondrain) {
          const cb = ondrain;
          ondrain = null;
          cb();
        }
      });
    } else {
      const writer = (isTransformStream(head) ? head.writable : head).getWriter();
      d._write = function(chunk, encoding, cb) {
        writer.ready.then(() => {
          writer.write(chunk).catch(() => {});
          cb();
        }, cb);
      };
      d._final = function(cb) {
        writer.ready.then(() => {
          writer.close().catch(() => {});
          onfinish = cb;
        }, cb);
      };
    }
    const output = isTransformStream(tail) ? tail.readable : tail;
    eos(output, () => {
      if (onfinish) {
        const cb = onfinish;
        onfinish = null;
        cb();
      }
    });
  }

  if (readable) {
    if (isNodeStream(tail)) {
      tail.on('readable', () => {
        if (onreadable) {
          const cb = onreadable;
          onreadable = null;
          cb();
        }
      });
      tail.on('end', () => { d.push(null); });
      d._read = function() {
        for (;;) {
          const chunk = tail.read();
          if (chunk === null) {
            onreadable = d._read;
            return;
          }
          if (!d.push(chunk)) return;
        }
      };
    } else {
      const reader = (isTransformStream(tail) ? tail.readable : tail).getReader();
      const pull = () => {
        reader.read().then(({ value, done }) => {
          if (done) d.push(null);
          else if (d.push(value)) pull();
        }, () => {}); // pipeline reports the failure
      };
      d._read = pull;
    }
  }

  d._destroy = function(err, cb) {
    if (!err && onclose !== null) err = new AbortError();
    onreadable = null;
    ondrain = null;
    onfinish = null;
    if (isNodeStream(tail)) destroyer(tail, err);
    if (onclose === null) cb(err);
    else onclose = cb;
  };
  return d;
}

module.exports = { compose };
