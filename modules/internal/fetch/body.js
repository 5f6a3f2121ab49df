'use strict';

// Bodies of requests and responses: what they are made of, the stream over them (made when
// somebody asks for it) and how they are read whole. Follows https://fetch.spec.whatwg.org/#body-mixin.

const { isAnyArrayBuffer } = require('internal/util/types');
const { isBlob, Blob } = require('internal/blob');
const { kIsDisturbed } = require('internal/stream/utils');
const { requireThis, usvString } = require('internal/fetch/webidl');

const lazyBuffer = () => require('buffer').Buffer;
const EMPTY = new Uint8Array(0);

class Body {
  /** Uint8Array, Blob, or null when the bytes come from a stream or the network. */
  source;
  /** Bytes, or null when unknown. */
  length;
  /** internal/fetch/network_body, or null. */
  network = null;
  /** ReadableStream, or null as long as nobody asked. */
  #stream = null;
  #used = false;

  constructor(source, length, stream = null) {
    this.source = source;
    this.length = length;
    this.#stream = stream;
  }

  static ofNetwork(network) {
    const body = new Body(null, null);
    body.network = network;
    return body;
  }

  get stream() {
    return (this.#stream ??= this.#makeStream());
  }

  get used() {
    return this.#used || (this.#stream !== null && this.#stream[kIsDisturbed]);
  }

  get unusable() {
    return this.#used || (this.#stream !== null && (this.#stream.locked || this.#stream[kIsDisturbed]));
  }

  #makeStream() {
    const { ReadableStream } = require('stream/web');
    if (this.#used) {
      // Read whole before: nothing comes any more, and nobody else can read.
      const stream = new ReadableStream({ type: 'bytes', start(controller) { controller.close(); } });
      stream.getReader();
      return stream;
    }
    if (this.network !== null) return this.network.toStream();
    if (isBlob(this.source)) return this.source.stream();
    const { source } = this;
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        // The stream gives its buffers away, so it gets a copy.
        if (source.byteLength > 0) controller.enqueue(new Uint8Array(source));
        controller.close();
        controller.byobRequest?.respond(0);
      },
    }, { highWaterMark: 0 });
  }

  /** All bytes; they may be shared with the source. @returns {Promise<Uint8Array>} */
  readAll() {
    const fresh = this.#stream === null;
    this.#used = true;
    if (fresh) {
      if (this.network !== null) return this.network.readAll();
      return isBlob(this.source) ? this.source.bytes() : Promise.resolve(this.source);
    }
    return readStream(this.#stream);
  }

  /** A second body with the same bytes. */
  clone() {
    if (this.#stream === null && this.source !== null) return new Body(this.source, this.length);
    const [mine, other] = this.stream.tee();
    this.#stream = mine;
    this.network = null;
    return new Body(this.source, this.length, other);
  }

  /** Nobody will read: gives the connection free. */
  cancel(reason) {
    if (this.#stream === null && this.network !== null) this.network.cancel(reason);
    else if (!this.unusable) this.stream.cancel(reason).catch(() => {});
  }
}

async function readStream(stream) {
  const reader = stream.getReader();
  const chunks = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    if (!(value instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
    chunks.push(value);
  }
  return chunks.length === 1 ? chunks[0] : lazyBuffer().concat(chunks);
}

/**
 * What a BodyInit stands for.
 * @param {any} init not null or undefined
 * @returns {{body: Body, type: string|null}} type: the Content-Type it brings
 * @throws {TypeError} for a stream that is locked or was read from
 */
function extractBody(init) {
  const { Buffer } = require('buffer');
  if (typeof init === 'string') return ofText(init, 'text/plain;charset=UTF-8');
  if (typeof init === 'object' || typeof init === 'function') {
    if (init instanceof URLSearchParams) {
      return ofText(init.toString(), 'application/x-www-form-urlencoded;charset=UTF-8');
    }
    if (isAnyArrayBuffer(init)) return ofBytes(new Uint8Array(init.slice(0)), null);
    if (ArrayBuffer.isView(init)) {
      return ofBytes(new Uint8Array(Buffer.copyBytesFrom(
        new Uint8Array(init.buffer, init.byteOffset, init.byteLength))), null);
    }
    if (isBlob(init)) return { body: new Body(init, init.size), type: init.type || null };
    const { isFormData } = require('internal/fetch/form_data');
    if (isFormData(init)) {
      const { blob, boundary } = require('internal/fetch/multipart').encode(init);
      return { body: new Body(blob, blob.size), type: `multipart/form-data; boundary=${boundary}` };
    }
    const { ReadableStream } = require('stream/web');
    if (init instanceof ReadableStream) {
      if (init.locked || init[kIsDisturbed]) {
        throw new TypeError('Response body object should not be disturbed or locked');
      }
      return { body: new Body(null, null, init), type: null };
    }
    if (typeof init[Symbol.asyncIterator] === 'function') {
      return { body: new Body(null, null, ReadableStream.from(bytesOf(init))), type: null };
    }
  }
  return ofText(usvString(init), 'text/plain;charset=UTF-8');
}

async function* bytesOf(iterable) {
  for await (const chunk of iterable) {
    if (typeof chunk === 'string') yield new TextEncoder().encode(chunk);
    else yield chunk instanceof Uint8Array ? chunk : new Uint8Array(chunk);
  }
}

function ofText(text, type) {
  return ofBytes(text === '' ? EMPTY : require('buffer').Buffer.from(text), type);
}

function ofBytes(bytes, type) {
  return { body: new Body(bytes, bytes.byteLength), type };
}

// ---------------------------------------------------------------- reading whole

function utf8(bytes) {
  const text = lazyBuffer().prototype.utf8Slice.call(bytes, 0, bytes.byteLength);
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** An ArrayBuffer of its own with just these bytes. */
function ownBuffer(bytes, shared) {
  const { buffer, byteOffset, byteLength } = bytes;
  if (!shared && byteOffset === 0 && byteLength === buffer.byteLength) return buffer;
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

/** The media type of the headers, or null. */
function mimeOf(headersList) {
  const value = headersList.get('content-type');
  if (value === null) return null;
  const { MIMEType } = require('util');
  try {
    return new MIMEType(value);
  } catch {
    return null;
  }
}

/**
 * Reads the body of a Request or Response and converts it.
 * @param {Body|null} body
 * @param {(bytes: Uint8Array, shared: boolean) => any} convert
 * @returns {Promise<any>}
 */
function consume(body, convert) {
  if (body === null) {
    try {
      return Promise.resolve(convert(EMPTY, true));
    } catch (error) {
      return Promise.reject(error);
    }
  }
  if (body.unusable) return Promise.reject(new TypeError('Body is unusable: Body has already been read'));
  const shared = body.source !== null;
  return body.readAll().then((bytes) => convert(bytes, shared));
}

function toFormData(bytes, mime) {
  const essence = mime === null ? '' : mime.essence;
  if (essence === 'multipart/form-data') {
    const boundary = mime.params.get('boundary');
    if (boundary === null || boundary === '') throw new TypeError('Missing boundary in multipart/form-data content-type');
    return require('internal/fetch/multipart').decode(bytes, boundary);
  }
  if (essence === 'application/x-www-form-urlencoded') {
    const { FormData } = require('internal/fetch/form_data');
    const form = new FormData();
    for (const [name, value] of new URLSearchParams(utf8(bytes))) form.append(name, value);
    return form;
  }
  throw new TypeError(
    'Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
}

const MIXED_IN = ['body', 'bodyUsed', 'arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'];

/**
 * Adds the Body mixin to a class.
 * @param {Function} constructor
 * @param {(value: any) => boolean} is
 * @param {(object: object) => {body: Body|null, headersList: object}} stateOf
 */
function mixInBody(constructor, is, stateOf) {
  // Promises carry also the errors of the receiver.
  const reading = (object, convert) => {
    try {
      requireThis(is(object));
    } catch (error) {
      return Promise.reject(error);
    }
    const state = stateOf(object);
    return consume(state.body, (bytes, shared) => convert(bytes, shared, state));
  };
  const mixin = {
    get body() {
      requireThis(is(this));
      return stateOf(this).body?.stream ?? null;
    },
    get bodyUsed() {
      requireThis(is(this));
      return stateOf(this).body?.used ?? false;
    },
    arrayBuffer() {
      return reading(this, ownBuffer);
    },
    blob() {
      return reading(this, (bytes, shared, { headersList }) =>
        new Blob([bytes], { type: mimeOf(headersList)?.toString() ?? '' }));
    },
    bytes() {
      return reading(this, (bytes, shared) => new Uint8Array(ownBuffer(bytes, shared)));
    },
    formData() {
      return reading(this, (bytes, shared, { headersList }) => toFormData(bytes, mimeOf(headersList)));
    },
    json() {
      return reading(this, (bytes) => JSON.parse(utf8(bytes)));
    },
    text() {
      return reading(this, utf8);
    },
  };
  for (const name of MIXED_IN) {
    Object.defineProperty(constructor.prototype, name, Object.getOwnPropertyDescriptor(mixin, name));
  }
}

module.exports = { Body, extractBody, mixInBody };
