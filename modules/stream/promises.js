'use strict';
// node:stream/promises: pipeline and finished as promises.

const { isIterable, isNodeStream, isWebStream } = require('internal/stream/utils');
const { pipelineImpl } = require('internal/stream/pipeline');
const { finished } = require('internal/stream/end-of-stream');

/**
 * @param {...any} streams source, transforms, destination, then optionally
 *   {signal, end}
 * @returns {Promise<any>} what an async function at the end returned
 */
function pipeline(...streams) {
  return new Promise((resolve, reject) => {
    let options;
    const last = streams[streams.length - 1];
    if (last && typeof last === 'object' && !isNodeStream(last) && !isIterable(last) && !isWebStream(last)) {
      options = streams.pop();
      if (options.signal) require('internal/validators').validateAbortSignal(options.signal, 'options.signal');
    }
    pipelineImpl(streams, (err, value) => {
      if (err) reject(err);
      else resolve(value);
    }, options);
  });
}

module.exports = { finished, pipeline };
