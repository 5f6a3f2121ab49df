'use strict';

// Bytes from the native half as programs see them. The native half makes ArrayBuffers or plain Uint8Arrays over memory
// that it owned until then; programs get Buffers over the same memory.

const { FastBuffer } = require('internal/buffer');

/**
 * @param {ArrayBuffer | Uint8Array} bytes
 * @returns {Buffer} over the same memory
 */
function toBuffer(bytes) {
  if (bytes instanceof ArrayBuffer) return new FastBuffer(bytes);
  return bytes instanceof FastBuffer ? bytes : new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

module.exports = { toBuffer };
