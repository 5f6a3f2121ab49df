'use strict';
// HTTPParser of `_http_common`: the shape in which packages that stand in for sockets (nock, msw) know Node's
// parser. Works over the parser that `http` itself uses; nothing of `http` goes through here.
//
// A parser starts with initialize(kind); its callbacks are properties by number (kOnHeadersComplete and so on).
// Differs from Node's in that all headers of a message come with kOnHeadersComplete, however many they are.

const { parseError, toBuffer } = require('internal/http/common');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { HttpParser } = internalBinding('http');

// In the order of Node's parser, which gives a method as its index.
const methods = [
  'DELETE', 'GET', 'HEAD', 'POST', 'PUT', 'CONNECT', 'OPTIONS', 'TRACE', 'COPY', 'LOCK', 'MKCOL', 'MOVE', 'PROPFIND',
  'PROPPATCH', 'SEARCH', 'UNLOCK', 'BIND', 'REBIND', 'UNBIND', 'ACL', 'REPORT', 'MKACTIVITY', 'CHECKOUT', 'MERGE',
  'M-SEARCH', 'NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE', 'PATCH', 'PURGE', 'MKCALENDAR', 'LINK', 'UNLINK', 'SOURCE', 'QUERY',
];

const FLAG_KEEP_ALIVE = 1;
const FLAG_UPGRADE = 2;
const FLAG_WHOLE = 4;
const STOP = 2;

const CALLBACKS = {
  __proto__: null,
  kOnMessageBegin: 0, kOnHeaders: 1, kOnHeadersComplete: 2, kOnBody: 3, kOnMessageComplete: 4, kOnExecute: 5, kOnTimeout: 6,
};
const LENIENT = {
  __proto__: null,
  kLenientNone: 0, kLenientHeaders: 1, kLenientChunkedLength: 2, kLenientKeepAlive: 4, kLenientTransferEncoding: 8,
  kLenientVersion: 16, kLenientDataAfterClose: 32, kLenientOptionalLFAfterCR: 64, kLenientOptionalCRLFAfterChunk: 128,
  kLenientOptionalCRBeforeLF: 256, kLenientSpacesAfterChunkSize: 512, kLenientHeaderValueRelaxed: 1024, kLenientAll: 1023,
};
const DEFAULT_HEADER_SIZE = 16384;

/** Names and values in turn, as rawHeaders has them. */
const headersOf = (block) => (block ? block.split('\0') : []);

function lenience(flags) {
  if ((flags & LENIENT.kLenientHeaders) !== 0) return 2;
  return (flags & LENIENT.kLenientHeaderValueRelaxed) !== 0 ? 1 : 0;
}

class HTTPParser {
  #native;
  #isRequest = true;
  #thrown;
  #failure;
  #buffer;

  /**
   * @param {number} kind HTTPParser.REQUEST or RESPONSE
   * @param {object} [resource] what async hooks would be told of
   * @param {number} [maxHeaderSize] in bytes
   * @param {number} [lenientFlags]
   */
  initialize(kind, resource, maxHeaderSize, lenientFlags = 0) {
    this.#isRequest = kind === HTTPParser.REQUEST;
    this.#native?.free();
    const native = new HttpParser(this.#isRequest ? 0 : 1);
    native.setLimits(maxHeaderSize || DEFAULT_HEADER_SIZE, 0, lenience(lenientFlags));
    native.setCallbacks(
      (version, first, second, block, flags, length, body) => this.#guarded(() => this.#head(version, first, second, block, flags, body)),
      (bytes) => this.#guarded(() => this[CALLBACKS.kOnBody]?.(toBuffer(bytes))),
      (trailers) => this.#guarded(() => this.#complete(trailers)),
      (code, reason, bytesParsed) => {
        const error = parseError(code, reason, bytesParsed);
        error.message = 'Parse Error';
        this.#failure = error;
      });
    this.#native = native;
  }

  // What a callback throws leaves execute(); the parser is told to stop.
  #guarded(work) {
    if (this.#thrown !== undefined) return STOP;
    try {
      return work();
    } catch (error) {
      this.#thrown = { error };
      return STOP;
    }
  }

  #head(version, first, second, block, flags, body) {
    this[CALLBACKS.kOnMessageBegin]?.();
    const isRequest = this.#isRequest;
    const isUpgrade = (flags & FLAG_UPGRADE) !== 0 || (isRequest && first === 'CONNECT');
    const skip = this[CALLBACKS.kOnHeadersComplete]?.(
      Math.floor(version / 10), version % 10, headersOf(block), isRequest ? methods.indexOf(first) : undefined,
      isRequest ? second : undefined, isRequest ? undefined : first, isRequest ? undefined : second,
      isUpgrade, (flags & FLAG_KEEP_ALIVE) !== 0);
    if (isUpgrade) {
      this.#complete();
      return STOP;
    }
    if ((flags & FLAG_WHOLE) !== 0) {
      if (skip !== 1 && body !== undefined) this[CALLBACKS.kOnBody]?.(toBuffer(body));
      this.#complete();
    }
    return typeof skip === 'number' ? skip : 0;
  }

  #complete(trailers) {
    const list = headersOf(trailers);
    if (list.length > 0) this[CALLBACKS.kOnHeaders]?.(list, '');
    this[CALLBACKS.kOnMessageComplete]?.();
  }

  #finishCall(result) {
    this.#buffer = undefined;
    const thrown = this.#thrown;
    const failure = this.#failure;
    this.#thrown = undefined;
    this.#failure = undefined;
    if (thrown !== undefined) throw thrown.error;
    return failure ?? result;
  }

  /**
   * @param {Uint8Array} bytes
   * @returns {number | Error} how many bytes were used, or what is wrong with them
   */
  execute(bytes, offset = 0, length = bytes.length - offset) {
    if (this.#native === undefined) throw new TypeError('HTTPParser is not initialized');
    this.#buffer = bytes;
    return this.#finishCall(this.#native.execute(offset === 0 && length === bytes.length ? bytes : bytes.subarray(offset, offset + length)));
  }

  /** No more bytes come: what is then missing is an Error. */
  finish() {
    this.#native.finish();
    return this.#finishCall(undefined);
  }

  /** @returns {Buffer} what execute() is working on */
  getCurrentBuffer() {
    return toBuffer(this.#buffer ?? new Uint8Array(0));
  }

  close() {
    this.#native?.free();
    this.#native = undefined;
  }

  free() {}
  remove() {}
  pause() { throw new ERR_METHOD_NOT_IMPLEMENTED('HTTPParser.pause'); }
  resume() { throw new ERR_METHOD_NOT_IMPLEMENTED('HTTPParser.resume'); }
  consume() { throw new ERR_METHOD_NOT_IMPLEMENTED('HTTPParser.consume'); }
  unconsume() {}
}

Object.assign(HTTPParser, { REQUEST: 1, RESPONSE: 2 }, CALLBACKS, LENIENT);

module.exports = { HTTPParser, methods };
