'use strict';
// node:stream/consumers: a whole stream (node, web or any async iterable) as
// one value.

const { forEachAsync } = require('internal/stream/iterate');
const { Buffer } = require('buffer');

function collect(stream, onChunk, finish) {
  return new Promise((resolve, reject) => {
    forEachAsync(stream, (chunk, next) => {
      onChunk(chunk);
      next();
    }, (err) => {
      if (err) {
        reject(err);
        return;
      }
      try {
        resolve(finish());
      } catch (er) {
        reject(er);
      }
    });
  });
}

/** @returns {Promise<Blob>} */
function blob(stream) {
  const chunks = [];
  return collect(stream, (chunk) => { chunks.push(chunk); }, () => new Blob(chunks));
}

/** @returns {Promise<ArrayBuffer>} */
function arrayBuffer(stream) {
  return blob(stream).then((whole) => whole.arrayBuffer());
}

/** @returns {Promise<Buffer>} */
function buffer(stream) {
  return arrayBuffer(stream).then((whole) => Buffer.from(whole));
}

/** @returns {Promise<Uint8Array>} */
function bytes(stream) {
  return arrayBuffer(stream).then((whole) => new Uint8Array(whole));
}

/** @returns {Promise<string>} */
function text(stream) {
  const decoder = new TextDecoder();
  let whole = '';
  return collect(stream, (chunk) => {
    if (typeof chunk === 'string') whole += chunk;
    else whole += decoder.decode(chunk, { stream: true });
  }, () => whole + decoder.decode()); // flushes an unfinished character
}

/** @returns {Promise<any>} */
function json(stream) {
  return text(stream).then(JSON.parse);
}

module.exports = { arrayBuffer, blob, buffer, bytes, json, text };
