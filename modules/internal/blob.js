'use strict';

// Blob: immutable bytes with a type, and the URLs that stand for Blobs.
// File is in internal/file. Follows the Node documentation, "Buffer", "Class: Blob".
//
// A Blob holds parts and never changes them, so that slices share them. A part
// is a range of a source: a Uint8Array of the Blob's own, or an object with
// `read(start, end, callback(err, bytes))` for bytes that are elsewhere (a file).

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateDictionary } = require('internal/validators');
const { customInspectSymbol } = require('internal/util');
const { isAnyArrayBuffer } = require('internal/util/types');
const { HostObject, defineSending, hideHost, kClone } = require('internal/transferable');

// What is not in memory is read in pieces of this size (bytes).
const CHUNK = 65536;
// A type with anything but printable ASCII is none.
const INVALID_TYPE = /[^\x20-\x7e]/;

class Part {
  constructor(source, start, end) {
    this.source = source;
    this.start = start;
    this.end = end;
  }

  get size() {
    return this.end - this.start;
  }

  /** Calls back with the bytes, now or later; they must not be changed. */
  read(start, end, callback) {
    start += this.start;
    end += this.start;
    if (this.source instanceof Uint8Array) callback(null, this.source.subarray(start, end));
    else this.source.read(start, end, callback);
  }
}

function convertEndings(text) {
  const ending = process.platform === 'win32' ? '\r\n' : '\n';
  return text.replace(/\r\n|\r|\n/g, ending);
}

function partOf(item, endings, parts) {
  if (isBlob(item)) {
    for (const part of partsOf(item)) parts.push(part);
    return;
  }
  let bytes;
  if (isAnyArrayBuffer(item)) {
    bytes = new Uint8Array(item).slice();
  } else if (ArrayBuffer.isView(item)) {
    bytes = new Uint8Array(item.buffer, item.byteOffset, item.byteLength).slice();
  } else {
    let text = `${item}`.toWellFormed();
    if (endings === 'native') text = convertEndings(text);
    const { Buffer } = require('buffer');
    bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
    bytes.write(text, 0);
  }
  if (bytes.length > 0) parts.push(new Part(bytes, 0, bytes.length));
}

let isBlob;
let partsOf;

// Marks a call of the constructor by this module, with the parts made already.
const kParts = Symbol('parts');

class Blob extends HostObject {
  #parts = [];
  #size = 0;
  #type = '';

  static {
    isBlob = (value) => typeof value === 'object' && value !== null && #parts in value;
    partsOf = (blob) => blob.#parts;
  }

  /**
   * @param {Iterable} [sources] strings, ArrayBuffers, views, Blobs
   * @param {{endings?: 'transparent'|'native', type?: string}} [options]
   */
  constructor(sources = [], options = undefined) {
    super();
    let type = '';
    if (sources === kParts) {
      this.#parts = options.parts;
      ({ type } = options);
    } else {
      if (sources === null || typeof sources !== 'object' || typeof sources[Symbol.iterator] !== 'function') {
        const error = new TypeError('Value cannot be converted to sequence.');
        error.code = 'ERR_INVALID_ARG_TYPE';
        throw error;
      }
      validateDictionary(options, 'options');
      const endings = `${options?.endings ?? 'transparent'}`;
      if (endings !== 'transparent' && endings !== 'native') {
        throw new ERR_INVALID_ARG_VALUE('options.endings', options.endings);
      }
      for (const item of sources) partOf(item, endings, this.#parts);
      type = `${options?.type ?? ''}`;
    }
    for (const part of this.#parts) this.#size += part.size;
    this.#type = INVALID_TYPE.test(type) ? '' : type.toLowerCase();
  }

  static #check(value) {
    if (!isBlob(value)) throw new ERR_INVALID_THIS('Blob');
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return '[Blob]';
    const { inspect } = require('internal/util/inspect');
    const shown = inspect({ size: this.size, type: this.type }, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    });
    return `Blob ${shown}`;
  }

  get type() {
    Blob.#check(this);
    return this.#type;
  }

  get size() {
    Blob.#check(this);
    return this.#size;
  }

  /** A Blob of part of the bytes; negative bounds count from the end. */
  slice(start = 0, end = this.#size, type = '') {
    Blob.#check(this);
    const from = clampIndex(start, this.#size);
    const to = Math.max(clampIndex(end, this.#size), from);
    const parts = [];
    let position = 0;
    for (const part of this.#parts) {
      const begin = Math.max(from - position, 0);
      const stop = Math.min(to - position, part.size);
      if (begin < stop) parts.push(new Part(part.source, part.start + begin, part.start + stop));
      position += part.size;
    }
    return new Blob(kParts, { parts, type: `${type}` });
  }

  #read() {
    return new Promise((resolve, reject) => {
      const result = new Uint8Array(this.#size);
      let index = 0;
      let position = 0;
      const take = (bytes) => {
        result.set(bytes, position);
        position += bytes.length;
      };
      // A loop where the bytes are at hand: there may be more parts than calls fit on the stack.
      const next = () => {
        while (index < this.#parts.length) {
          const part = this.#parts[index++];
          if (part.source instanceof Uint8Array) {
            take(part.source.subarray(part.start, part.end));
            continue;
          }
          part.read(0, part.size, (error, bytes) => {
            if (error) {
              reject(error);
              return;
            }
            take(bytes);
            next();
          });
          return;
        }
        resolve(result);
      };
      next();
    });
  }

  /** @returns {Promise<ArrayBuffer>} */
  arrayBuffer() {
    if (!isBlob(this)) return Promise.reject(new ERR_INVALID_THIS('Blob'));
    return this.#read().then((bytes) => bytes.buffer);
  }

  /** @returns {Promise<string>} the bytes as UTF-8 */
  text() {
    if (!isBlob(this)) return Promise.reject(new ERR_INVALID_THIS('Blob'));
    return this.#read().then((bytes) => new TextDecoder().decode(bytes));
  }

  /** @returns {Promise<Uint8Array>} */
  bytes() {
    if (!isBlob(this)) return Promise.reject(new ERR_INVALID_THIS('Blob'));
    return this.#read();
  }

  /** @returns {ReadableStream} of Uint8Array, also for readers with buffers of their own */
  stream() {
    Blob.#check(this);
    const { ReadableStream } = require('stream/web');
    const parts = this.#parts;
    let index = 0;
    let offset = 0;
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        return new Promise((resolve, reject) => {
          if (index === parts.length) {
            controller.close();
            // A reader waiting with its own buffer is answered too.
            controller.byobRequest?.respond(0);
            resolve();
            return;
          }
          const part = parts[index];
          const end = part.source instanceof Uint8Array ? part.size : Math.min(offset + CHUNK, part.size);
          part.read(offset, end, (error, bytes) => {
            if (error) {
              reject(error);
              return;
            }
            offset = end;
            if (offset === part.size) {
              index++;
              offset = 0;
            }
            // The stream gives its buffers away, so it gets a copy.
            controller.enqueue(new Uint8Array(bytes));
            resolve();
          });
        });
      },
      cancel() {
        index = parts.length;
      },
    }, { highWaterMark: 0 });
  }

  /** @returns {ReadableStream} of strings */
  textStream() {
    Blob.#check(this);
    const { TextDecoderStream } = require('stream/web');
    return this.stream().pipeThrough(new TextDecoderStream());
  }
}

function clampIndex(index, size) {
  index = Math.trunc(Number(index)) || 0;
  return index < 0 ? Math.max(size + index, 0) : Math.min(index, size);
}

Object.defineProperty(Blob.prototype, Symbol.toStringTag, {
  __proto__: null, configurable: true, value: 'Blob',
});
for (const key of ['type', 'size', 'slice', 'arrayBuffer', 'text', 'bytes', 'stream', 'textStream']) {
  Object.defineProperty(Blob.prototype, key, { __proto__: null, enumerable: true });
}

/**
 * A Blob of bytes that are read when asked for.
 * @param {{read: Function}} source see the top of this file
 * @param {number} size bytes
 * @param {string} [type]
 */
function createBlobFromSource(source, size, type = '') {
  // A part of no bytes is read, too: the source may tell that there are some by now.
  return new Blob(kParts, { parts: [new Part(source, 0, size)], type });
}

// ---------------------------------------------------------------- blob: URLs

// Of this thread only.
const registered = new Map();
const URL_PREFIX = 'blob:nodedata:';

/** @returns {string} a URL that stands for the Blob until it is revoked */
function createObjectURL(blob) {
  if (!isBlob(blob)) throw new ERR_INVALID_ARG_TYPE('obj', 'Blob', blob);
  const id = require('crypto').randomUUID();
  registered.set(id, blob);
  return URL_PREFIX + id;
}

function idOf(url) {
  return url.startsWith(URL_PREFIX) ? url.slice(URL_PREFIX.length) : undefined;
}

function revokeObjectURL(url) {
  registered.delete(idOf(url));
}

/** @returns {Blob|undefined} the Blob that the URL stands for */
function resolveObjectURL(url) {
  const blob = registered.get(idOf(`${url}`));
  return blob === undefined ? undefined : new Blob(kParts, { parts: partsOf(blob), type: blob.type });
}

hideHost(Blob);
defineSending(Blob, kClone, function() {
  const parts = partsOf(this).map(({ source, start, end }) => {
    if (!(source instanceof Uint8Array)) {
      const { DOMException } = require('internal/per_context/domexception');
      throw new DOMException('A Blob over a file could not be cloned.', 'DataCloneError');
    }
    return new Uint8Array(source.subarray(start, end));
  });
  return { data: { parts, type: this.type }, deserializeInfo: 'internal/blob:receiveBlob' };
});

/** The copy of a Blob that was sent. */
function receiveBlob({ parts, type }) {
  return new Blob(kParts, { parts: parts.map((bytes) => new Part(bytes, 0, bytes.length)), type });
}

module.exports = { receiveBlob, Blob, createBlobFromSource, createObjectURL, isBlob, resolveObjectURL, revokeObjectURL };
