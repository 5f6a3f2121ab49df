'use strict';

// One HTTP request of `fetch` over node:http or node:https: agents of its own that keep
// connections, the body both ways, decompression, time limits, and one more try when a kept
// connection had just been closed by its server.

const { isBlob } = require('internal/blob');
const { kBody } = require('internal/http/incoming');
const { fetchEnvironment, kTunnelAll } = require('internal/http/proxy');
const { clearTimer, setUnrefTimeout } = require('internal/timers');

// The limits that undici documents (ms).
const CONNECT_TIMEOUT = 10_000;
const HEADERS_TIMEOUT = 300_000;
const BODY_TIMEOUT = 300_000;
// How long an unused connection is kept (ms), unless the server says less.
const IDLE_TIMEOUT = 4_000;

const agents = { __proto__: null };
let proxyEnv = null;

/**
 * An agent that goes through the proxies of the day.
 * @param {'http:'|'https:'} protocol @param {boolean} keepAlive
 */
function makeAgent(protocol, keepAlive) {
  const { Agent } = require(protocol === 'https:' ? 'https' : 'http');
  const env = fetchEnvironment();
  const agent = new Agent({ keepAlive, proxyEnv: env });
  agent[kTunnelAll] = env !== null;
  return agent;
}

function agentFor(protocol) {
  if (fetchEnvironment() !== proxyEnv) {
    // Connections made through other proxies are not to be used again.
    proxyEnv = fetchEnvironment();
    for (const name in agents) delete agents[name];
  }
  let agent = agents[protocol];
  if (agent === undefined) {
    agent = agents[protocol] = makeAgent(protocol, true);
    agent[require('internal/http/agent').kIdleTimeout] = IDLE_TIMEOUT;
  }
  return agent;
}

/** An error as undici names it. */
function transportError(name, code, message) {
  const error = new Error(message);
  Object.defineProperty(error, 'name', { __proto__: null, value: name, configurable: true, writable: true });
  error.code = code;
  return error;
}

/** What programs get as the cause, in place of what the HTTP client says. */
function explain(error) {
  if (error.code === 'ECONNRESET' && error.syscall === undefined) {
    return transportError('SocketError', 'UND_ERR_SOCKET', 'other side closed');
  }
  return error;
}

class Exchange {
  #target;
  #handlers;
  #request = null;
  #done = false;
  #tries = 0;
  #timer = null;
  #message = null;

  /**
   * @param {{url: URL, method: string, headers: string[], body: import('internal/fetch/body').Body|null}} target
   *   headers: names and values in turn, all that is to be sent
   * @param {{onResponse: Function, onError: (error: Error) => void}} handlers
   *   onResponse gets (message, abort); onError is called at most once, and not after onResponse
   */
  constructor(target, handlers) {
    this.#target = target;
    this.#handlers = handlers;
    this.#start();
  }

  #start() {
    const { url, method, headers } = this.#target;
    const secure = url.protocol === 'https:';
    const { request } = require(secure ? 'https' : 'http');
    const { hostname } = url;
    this.#tries++;
    const req = this.#request = request({
      protocol: url.protocol,
      hostname: hostname[0] === '[' ? hostname.slice(1, -1) : hostname,
      port: url.port === '' ? (secure ? 443 : 80) : +url.port,
      path: url.pathname + url.search,
      method,
      headers,
      // A new connection after a stale one.
      agent: this.#tries > 1 ? makeAgent(url.protocol, false) : agentFor(url.protocol),
    });
    req.on('response', (message) => this.#onResponse(message));
    req.on('error', (error) => this.#onError(req, error));
    req.on('upgrade', (message, socket) => {
      socket.destroy();
      this.#fail(transportError('SocketError', 'UND_ERR_SOCKET', 'bad upgrade'));
    });
    req.on('socket', (socket) => this.#watchConnect(socket));
    this.#send(req);
  }

  #limit(ms, name, code, message) {
    this.#unlimit();
    this.#timer = setUnrefTimeout(() => {
      const error = transportError(name, code, message());
      this.#request.destroy(error);
      this.#fail(error);
    }, ms);
  }

  #unlimit() {
    if (this.#timer === null) return;
    clearTimer(this.#timer);
    this.#timer = null;
  }

  #watchConnect(socket) {
    const waitForHead = () => this.#limit(HEADERS_TIMEOUT, 'HeadersTimeoutError', 'UND_ERR_HEADERS_TIMEOUT',
                                          () => 'Headers Timeout Error');
    if (!socket.connecting) {
      waitForHead();
      return;
    }
    const { url } = this.#target;
    this.#limit(CONNECT_TIMEOUT, 'ConnectTimeoutError', 'UND_ERR_CONNECT_TIMEOUT', () =>
      `Connect Timeout Error (attempted address: ${url.host}, timeout: ${CONNECT_TIMEOUT}ms)`);
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', waitForHead);
  }

  #send(req) {
    const { body } = this.#target;
    if (body === null) {
      req.end();
    } else if (body.source instanceof Uint8Array) {
      req.end(body.source);
    } else {
      const stream = isBlob(body.source) ? body.source.stream() : body.stream;
      pump(stream, req).catch((error) => {
        if (this.#done) return;
        this.#fail(error);
        req.destroy(error);
      });
    }
  }

  #onResponse(message) {
    if (this.#done) {
      message.resume();
      return;
    }
    this.#done = true;
    this.#message = message;
    const whole = message[kBody] !== undefined;
    this.#handlers.onResponse(message, (reason) => this.abort(reason));
    if (whole) this.#unlimit();
    else this.#watchBody(message);
  }

  #watchBody(message) {
    this.#limit(BODY_TIMEOUT, 'BodyTimeoutError', 'UND_ERR_BODY_TIMEOUT', () => 'Body Timeout Error');
    const timer = this.#timer;
    message.on('data', () => timer.refresh());
    message.on('close', () => this.#unlimit());
  }

  #onError(req, error) {
    if (this.#done || req !== this.#request) return;
    // The server closed the connection while it lay idle: nothing was done with the request.
    const { body } = this.#target;
    const repeatable = body === null || body.source !== null;
    if (req.reusedSocket && error.code === 'ECONNRESET' && repeatable && this.#tries === 1) {
      this.#unlimit();
      this.#start();
      return;
    }
    this.#fail(explain(error));
  }

  #fail(error) {
    this.#unlimit();
    if (this.#done) {
      this.#message?.destroy(error);
      return;
    }
    this.#done = true;
    this.#handlers.onError(error);
  }

  /** Ends the exchange; nothing is called any more. */
  abort() {
    this.#unlimit();
    this.#done = true;
    this.#request.destroy();
  }
}

async function pump(stream, req) {
  const reader = stream.getReader();
  req.once('close', () => reader.cancel().catch(() => {}));
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    if (!(value instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
    if (req.destroyed) return;
    if (!req.write(value)) await drained(req);
  }
  req.end();
}

function drained(req) {
  return new Promise((resolve) => {
    const done = () => {
      req.off('drain', done);
      req.off('close', done);
      resolve();
    };
    req.on('drain', done);
    req.on('close', done);
  });
}

const DECODERS = {
  '__proto__': null,
  'gzip': (zlib, flush) => zlib.createGunzip(flush),
  'x-gzip': (zlib, flush) => zlib.createGunzip(flush),
  'deflate': (zlib, flush) => zlib.createInflate(flush),
  'br': (zlib) => zlib.createBrotliDecompress({
    flush: zlib.constants.BROTLI_OPERATION_FLUSH, finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH,
  }),
  'zstd': (zlib) => zlib.createZstdDecompress({
    flush: zlib.constants.ZSTD_e_continue, finishFlush: zlib.constants.ZSTD_e_end,
  }),
};

/**
 * The message, or what its Content-Encoding decodes to. An unknown coding leaves it as it is.
 * @param {import('http').IncomingMessage} message
 * @param {string|null} codings the header's value
 */
function decompress(message, codings) {
  if (codings === null) return message;
  const names = codings.toLowerCase().split(',').map((name) => name.trim()).filter(Boolean);
  if (names.length === 0 || !names.every((name) => name in DECODERS)) return message;
  const zlib = require('zlib');
  // What is cut off is given as far as it came.
  const flush = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH };
  const { pipeline } = require('stream');
  const steps = names.reverse().map((name) => (name === 'deflate' ? inflateEither(flush) : DECODERS[name](zlib, flush)));
  return pipeline(message, ...steps, () => {});
}

/** "deflate" means zlib's format, and servers send the raw one too: the first byte tells. */
function inflateEither(flush) {
  const { Transform } = require('stream');
  const zlib = require('zlib');
  let inner = null;
  return new Transform({
    transform(chunk, encoding, callback) {
      if (inner === null) {
        inner = (chunk[0] & 0x0f) === 8 ? zlib.createInflate(flush) : zlib.createInflateRaw(flush);
        inner.on('data', (data) => this.push(data));
        inner.on('error', (error) => this.destroy(error));
      }
      inner.write(chunk, callback);
    },
    final(callback) {
      if (inner === null) {
        callback();
        return;
      }
      inner.on('end', () => callback());
      inner.end();
    },
  });
}

module.exports = { Exchange, decompress, explain, makeAgent };
