'use strict';

// fetch: schemes, redirects, aborting, integrity. One HTTP exchange: internal/fetch/transport.
// Follows https://fetch.spec.whatwg.org/#fetching. There is no origin here, so no CORS.

const { requestStateFor } = require('internal/fetch/request');
const { NULL_BODY_STATUS, REDIRECT_STATUS, ResponseState, responseFrom } = require('internal/fetch/response');
const { Body, extractBody } = require('internal/fetch/body');
const { NetworkBody } = require('internal/fetch/network_body');
const { kBlock, takeWhole } = require('internal/http/incoming');
const { Exchange, decompress, explain } = require('internal/fetch/transport');

const MAX_REDIRECTS = 20;
// https://fetch.spec.whatwg.org/#port-blocking
const BAD_PORTS = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);
const CONDITIONAL = ['if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-match', 'if-range'];
const OF_BODY = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length'];
const OF_ORIGIN = ['authorization', 'proxy-authorization', 'cookie', 'host'];
// The transport sets these itself.
const OWN = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'host']);

// Says of headers in one string that one of them may be Content-Encoding.
const CODED = /content-encoding/i;
const EMPTY = new Uint8Array(0);

const kDispatcher = Symbol.for('undici.globalDispatcher.1');

/** What becomes "fetch failed" with this cause. */
class NetworkFailure {
  constructor(cause) {
    this.cause = typeof cause === 'string' ? new Error(cause) : cause;
  }
}

/**
 * @param {string | URL | Request} input
 * @param {object} [init] RequestInit
 * @returns {Promise<Response>} rejects with a TypeError whose cause says what went wrong, or with
 *   the signal's reason
 */
function fetch(input, init = undefined) {
  return new Promise((resolve, reject) => {
    new Fetch(requestStateFor(input, init), resolve, reject).start();
  });
}

class Fetch {
  #request;
  #resolve;
  #reject;
  #signal;
  #onAbort = null;
  #exchange = null;
  #network = null;
  #url;
  #redirects = 0;
  #settled = false;

  constructor(request, resolve, reject) {
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = request.follows;
    this.#url = request.url;
  }

  start() {
    const signal = this.#signal;
    if (signal !== null) {
      if (signal.aborted) {
        this.#abort(signal.reason);
        return;
      }
      this.#onAbort = () => this.#abort(signal.reason);
      signal.addEventListener('abort', this.#onAbort, { once: true });
    }
    this.#fetchScheme();
  }

  // Nothing is left that could be aborted.
  #finish() {
    if (this.#onAbort === null) return;
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#onAbort = null;
  }

  #abort(reason) {
    this.#onAbort = null;
    this.#exchange?.abort();
    this.#network?.fail(reason);
    if (!this.#settled) {
      this.#settled = true;
      this.#request.body?.cancel(reason);
      this.#reject(reason);
    }
  }

  #fail(cause) {
    if (this.#settled) return;
    this.#settled = true;
    this.#finish();
    this.#request.body?.cancel(cause);
    this.#reject(new TypeError('fetch failed', { cause }));
  }

  #succeed(state) {
    if (this.#settled) return;
    if (this.#request.integrity !== '') {
      this.#checkIntegrity(state);
      return;
    }
    this.#settled = true;
    this.#resolve(responseFrom(state));
  }

  #checkIntegrity(state) {
    const reading = state.body === null ? Promise.resolve(new Uint8Array(0)) : state.body.readAll();
    reading.then((bytes) => {
      if (!require('internal/fetch/integrity').matches(bytes, this.#request.integrity)) {
        this.#fail(new Error('integrity mismatch'));
        return;
      }
      state.body = new Body(bytes, bytes.byteLength);
      this.#settled = true;
      this.#finish();
      this.#resolve(responseFrom(state));
    }, (error) => this.#fail(error));
  }

  #fetchScheme() {
    const url = this.#url;
    switch (url.protocol) {
      case 'http:':
      case 'https:':
        if (url.port !== '' && BAD_PORTS.has(+url.port)) this.#fail(new Error('bad port'));
        else this.#fetchHttp();
        return;
      case 'data:':
        this.#local(() => dataResponse(url));
        return;
      case 'blob:':
        this.#local(() => blobResponse(url, this.#request));
        return;
      case 'about:':
        this.#fail(new Error('about scheme is not supported'));
        return;
      case 'file:':
        this.#fail(new Error('not implemented... yet...'));
        return;
      default:
        this.#fail(new Error('unknown scheme'));
    }
  }

  #local(make) {
    const made = make();
    if (made instanceof NetworkFailure) {
      this.#fail(made.cause);
      return;
    }
    this.#finish();
    made.url = hrefWithoutHash(this.#url);
    made.type = 'basic';
    made.guard = 'immutable';
    this.#succeed(made);
  }

  #fetchHttp() {
    const request = this.#request;
    const dispatcher = request.dispatcher ?? globalThis[kDispatcher];
    let headers;
    try {
      headers = wireHeaders(request, this.#url);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (dispatcher !== null && dispatcher !== undefined) {
      this.#exchange = require('internal/fetch/dispatcher').dispatch(dispatcher, request, this.#url, headers, {
        onResponse: (head, readable, abort) => this.#onResponse(head, readable, abort),
        onError: (error) => this.#fail(error),
      });
      return;
    }
    try {
      this.#exchange = new Exchange({ url: this.#url, method: request.method, headers, body: request.body }, {
        onResponse: (message, abort) => this.#onResponse({
          status: message.statusCode, statusText: message.statusMessage, rawHeaders: message[kBlock],
        }, message, abort),
        onError: (error) => this.#fail(error),
      });
    } catch (error) {
      this.#fail(error);
    }
  }

  #onResponse({ status, statusText, rawHeaders }, readable, abort) {
    const state = new ResponseState();
    state.rawHeaders = rawHeaders;
    if (REDIRECT_STATUS.has(status) && this.#request.redirect !== 'manual') {
      const target = this.#redirectTarget(state.headersList);
      if (target !== null) {
        // Its body is not looked at; a short one leaves the connection usable.
        readable.on('error', () => {});
        readable.resume();
        this.#redirect(status, target);
        return;
      }
    }
    state.type = 'basic';
    state.guard = 'immutable';
    state.status = status;
    state.statusText = statusText;
    state.url = hrefWithoutHash(this.#url);
    state.redirected = this.#redirects > 0;
    const { method } = this.#request;
    if (method === 'HEAD' || NULL_BODY_STATUS.has(status)) {
      readable.on('error', () => {});
      readable.resume();
      this.#finish();
    } else {
      const coded = typeof rawHeaders !== 'string' || CODED.test(rawHeaders);
      const whole = coded ? undefined : takeWhole(readable);
      if (whole !== undefined) {
        this.#finish();
        state.body = new Body(whole ?? EMPTY, whole === null ? 0 : whole.byteLength);
        this.#succeed(state);
        return;
      }
      const decoded = coded ? decompress(readable, state.headersList.get('content-encoding')) : readable;
      const network = this.#network = new NetworkBody(decoded, (reason) => {
        this.#finish();
        abort(reason);
      }, (error) => new TypeError('terminated', { cause: explain(error) }));
      if (decoded !== readable) readable.on('error', (error) => decoded.destroy(error));
      if (this.#onAbort !== null) decoded.on('close', () => this.#finish());
      state.body = Body.ofNetwork(network);
    }
    this.#succeed(state);
  }

  // A URL, null when the response is no redirect after all, or what is wrong.
  #redirectTarget(headersList) {
    const location = headersList.get('location');
    if (location === null) return null;
    if (this.#request.redirect === 'error') return new NetworkFailure('unexpected redirect');
    let target;
    try {
      target = new URL(decodeLocation(location), this.#url);
    } catch (error) {
      return new NetworkFailure(error);
    }
    if (target.hash === '') target.hash = this.#url.hash;
    if (target.protocol !== 'http:' && target.protocol !== 'https:') {
      return new NetworkFailure('URL scheme must be a HTTP(S) scheme');
    }
    if (this.#redirects === MAX_REDIRECTS) return new NetworkFailure('redirect count exceeded');
    return target;
  }

  #redirect(status, target) {
    if (target instanceof NetworkFailure) {
      this.#fail(target.cause);
      return;
    }
    const request = this.#request;
    if (status !== 303 && request.body !== null && request.body.source === null) {
      this.#fail(new Error('cannot send the body of a stream again after a redirect'));
      return;
    }
    this.#redirects++;
    const { method, headersList } = request;
    if (((status === 301 || status === 302) && method === 'POST') ||
        (status === 303 && method !== 'GET' && method !== 'HEAD')) {
      request.method = 'GET';
      request.body = null;
      for (const name of OF_BODY) headersList.delete(name);
    }
    if (target.origin !== this.#url.origin) for (const name of OF_ORIGIN) headersList.delete(name);
    this.#url = target;
    this.#fetchScheme();
  }
}

/** Headers arrive as Latin-1; a Location in UTF-8 is read as such. */
function decodeLocation(location) {
  for (let i = 0; i < location.length; i++) {
    if (location.charCodeAt(i) > 126) return require('buffer').Buffer.from(location, 'latin1').utf8Slice();
  }
  return location;
}

function hrefWithoutHash(url) {
  const { href } = url;
  const hash = href.indexOf('#');
  return hash === -1 ? href : href.slice(0, hash);
}

/**
 * All headers of the request, in the order in which they go over the wire.
 * @returns {string[]}
 * @throws {Error} when the program's Content-Length is not the body's
 */
function wireHeaders(request, url) {
  const { headersList, body, method } = request;
  const given = headersList.map;
  const raw = ['host', given.get('host')?.value ?? url.host,
               'connection', given.get('connection')?.value === 'close' ? 'close' : 'keep-alive'];
  for (const [key, { name, value }] of given) {
    if (OWN.has(key)) continue;
    if (key === 'set-cookie') for (const cookie of headersList.cookies) raw.push(name, cookie);
    else raw.push(name, value);
  }
  const fallback = (name, value) => {
    if (!given.has(name)) raw.push(name, value);
  };
  fallback('accept', '*/*');
  fallback('accept-language', '*');
  fallback('sec-fetch-mode', request.mode);
  fallback('user-agent', 'node');
  let { cache } = request;
  if (cache === 'default' && CONDITIONAL.some((name) => given.has(name))) cache = 'no-store';
  if (cache === 'no-cache') fallback('cache-control', 'max-age=0');
  if (cache === 'no-store' || cache === 'reload') {
    fallback('pragma', 'no-cache');
    fallback('cache-control', 'no-cache');
  }
  if (given.has('range')) fallback('accept-encoding', 'identity');
  else fallback('accept-encoding', url.protocol === 'https:' ? 'br, gzip, deflate' : 'gzip, deflate');

  let length = null;
  if (body !== null) ({ length } = body);
  else if (method === 'POST' || method === 'PUT') length = 0;
  const wanted = given.get('content-length')?.value;
  if (wanted !== undefined && length !== null && String(length) !== wanted) {
    const error = new Error('Request body length does not match content-length header');
    Object.defineProperty(error, 'name', { __proto__: null, value: 'RequestContentLengthMismatchError' });
    error.code = 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH';
    throw error;
  }
  if (length !== null) raw.push('content-length', String(length));
  else if (body !== null) raw.push(...(wanted === undefined ? ['transfer-encoding', 'chunked'] : ['content-length', wanted]));
  return raw;
}

// ---------------------------------------------------------------- data: and blob:

/** https://fetch.spec.whatwg.org/#data-url-processor */
function dataResponse(url) {
  const text = hrefWithoutHash(url).slice('data:'.length);
  const comma = text.indexOf(',');
  if (comma === -1) return new NetworkFailure('invalid data: URL');
  let type = text.slice(0, comma).trim();
  let bytes = percentDecode(text.slice(comma + 1));
  const base64 = /; *base64$/i.exec(type);
  if (base64 !== null) {
    try {
      bytes = require('buffer').Buffer.from(atob(bytes.latin1Slice()), 'latin1');
    } catch {
      return new NetworkFailure('invalid data: URL');
    }
    type = type.slice(0, base64.index);
  }
  if (type.startsWith(';')) type = `text/plain${type}`;
  const { MIMEType } = require('util');
  let mime;
  try {
    mime = new MIMEType(type).toString();
  } catch {
    mime = 'text/plain;charset=US-ASCII';
  }
  const state = new ResponseState();
  state.statusText = 'OK';
  state.headersList.append('content-type', mime);
  state.body = new Body(bytes, bytes.byteLength);
  return state;
}

function percentDecode(text) {
  const { Buffer } = require('buffer');
  const bytes = Buffer.from(text, 'utf8');
  if (!text.includes('%')) return bytes;
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const pair = bytes[i] === 0x25 ? bytes.latin1Slice(i + 1, i + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(pair)) {
      bytes[length++] = Number.parseInt(pair, 16);
      i += 2;
    } else {
      bytes[length++] = bytes[i];
    }
  }
  return bytes.subarray(0, length);
}

function blobResponse(url, request) {
  const blob = require('internal/blob').resolveObjectURL(hrefWithoutHash(url));
  if (request.method !== 'GET' || blob === undefined) return new NetworkFailure('invalid method');
  const state = new ResponseState();
  const range = request.headersList.get('range');
  let part = blob;
  if (range === null) {
    state.statusText = 'OK';
  } else {
    const bounds = /^bytes=(\d*)-(\d*)$/.exec(range.trim());
    if (bounds === null || (bounds[1] === '' && bounds[2] === '')) {
      return new NetworkFailure('failed to fetch the data URL');
    }
    let start = bounds[1] === '' ? Math.max(blob.size - Number(bounds[2]), 0) : Number(bounds[1]);
    let end = bounds[1] === '' || bounds[2] === '' ? blob.size - 1 : Number(bounds[2]);
    if (start >= blob.size) {
      return new NetworkFailure("Range start is greater than the blob's size.");
    }
    start = Math.max(start, 0);
    end = Math.min(end, blob.size - 1);
    part = blob.slice(start, end + 1, blob.type);
    state.status = 206;
    state.statusText = 'Partial Content';
    state.headersList.append('content-range', `bytes ${start}-${end}/${blob.size}`);
  }
  state.headersList.append('content-length', String(part.size));
  state.headersList.append('content-type', part.type);
  state.body = extractBody(part).body;
  return state;
}

module.exports = { fetch };
