'use strict';

// Bytes from the native half as programs see them. The native half makes plain Uint8Arrays over memory that it owned
// until then; programs get Buffers over the same memory.

const { FastBuffer } = require('internal/buffer');

/**
 * @param {Uint8Array} bytes
 * @returns {Buffer} over the same memory
 */
function toBuffer(bytes) {
  return bytes instanceof FastBuffer ? bytes : new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

module.exports = { toBuffer };
