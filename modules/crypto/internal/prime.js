'use strict';

// Prime numbers. Follows "crypto.generatePrime" and "crypto.checkPrime" in Node's documentation. The work is a pool job.
//
// Native half (internalBinding('crypto')), last argument `callback | undefined`:
//   generatePrime(bits, safe, add u8 | null, rem u8 | null) -> u8; checkPrime(u8, checks) -> boolean

const { Buffer } = require('buffer');
const binding = internalBinding('crypto');
const { codes } = require('internal/errors');
const { validateBoolean, validateFunction, validateInt32, validateObject } = require('internal/validators');
const { viewBytes } = require('internal/crypto/util');

function bigintBytes(value, name) {
  if (value < 0n) throw new codes.ERR_OUT_OF_RANGE(name, '>= 0', value);
  const digits = value.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
}

function numberBytes(value, name) {
  if (typeof value === 'bigint') return bigintBytes(value, name);
  const bytes = viewBytes(value);
  if (bytes === undefined) {
    throw new codes.ERR_INVALID_ARG_TYPE(
      name, ['ArrayBuffer', 'TypedArray', 'Buffer', 'DataView', 'bigint'], value);
  }
  return bytes;
}

function toBigint(bytes) {
  return BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).hexSlice()}`);
}

function outOfRange(message) {
  const error = new RangeError(message);
  error.code = 'ERR_OUT_OF_RANGE';
  return error;
}

/** Checks everything; what is returned starts the job, and turns its result into what the program asked for. */
function prepare(size, options) {
  validateInt32(size, 'size', 1);
  validateObject(options, 'options');
  const { safe = false, bigint = false } = options;
  let { add, rem } = options;
  validateBoolean(safe, 'options.safe');
  validateBoolean(bigint, 'options.bigint');
  if (add !== undefined) add = numberBytes(add, 'options.add');
  if (rem !== undefined) rem = numberBytes(rem, 'options.rem');
  if (add !== undefined) {
    const divisor = add.byteLength === 0 ? 0n : toBigint(add);
    if (divisor.toString(2).length > size) throw outOfRange('invalid options.add');
    if (rem !== undefined && rem.byteLength > 0 && divisor <= toBigint(rem)) throw outOfRange('invalid options.rem');
  }
  const start = (done) => binding.generatePrime(size, safe, add ?? null, rem ?? null, done);
  const finish = (bytes) => {
    if (bigint) return toBigint(bytes);
    const { buffer, byteOffset, byteLength } = bytes;
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  };
  return { start, finish };
}

/** callback(err, ArrayBuffer | bigint) */
function generatePrime(size, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  validateFunction(callback, 'callback');
  const { start, finish } = prepare(size, options);
  start((err, bytes) => {
    if (err) callback(err);
    else callback(undefined, finish(bytes));
  });
}

function generatePrimeSync(size, options = {}) {
  const { start, finish } = prepare(size, options);
  return finish(start(undefined));
}

function prepareCheck(candidate, options) {
  const bytes = numberBytes(candidate, 'candidate');
  validateObject(options, 'options');
  const { checks = 0 } = options;
  validateInt32(checks, 'options.checks', 0);
  return (done) => binding.checkPrime(bytes, checks, done);
}

/** callback(err, boolean) */
function checkPrime(candidate, options = {}, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  validateFunction(callback, 'callback');
  prepareCheck(candidate, options)(callback);
}

function checkPrimeSync(candidate, options = {}) {
  return prepareCheck(candidate, options)(undefined);
}

module.exports = { checkPrime, checkPrimeSync, generatePrime, generatePrimeSync };
