'use strict';

// WebSocket, CloseEvent, and the event that tells of a failed connection.
// Follows https://websockets.spec.whatwg.org/#the-websocket-interface.

const { finishInterface, requireArguments, requireThis, usvString } = require('internal/fetch/webidl');
const { Event, EventTarget, initEventTarget } = require('internal/event_target');
const { MessageEvent } = require('internal/worker_threads/message_port');
const { DOMException } = require('internal/per_context/domexception');
const { isAnyArrayBuffer } = require('internal/util/types');
const { Blob, isBlob } = require('internal/blob');
const { Buffer } = require('buffer');
const { Headers } = require('internal/fetch/headers');
const { URL } = require('internal/url');
const { channel } = require('diagnostics_channel');

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

const MAX_REASON = 123;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const channels = {
  open: channel('undici:websocket:open'),
  close: channel('undici:websocket:close'),
  ping: channel('undici:websocket:ping'),
  pong: channel('undici:websocket:pong'),
};

class CloseEvent extends Event {
  #wasClean;
  #code;
  #reason;

  /** @param {string} type @param {{wasClean?: boolean, code?: number, reason?: string}} [init] */
  constructor(type, init = {}) {
    requireArguments(arguments.length, 1, 'CloseEvent constructor');
    super(type, init);
    this.#wasClean = Boolean(init?.wasClean ?? false);
    this.#code = (init?.code ?? 0) & 0xffff;
    this.#reason = usvString(init?.reason ?? '');
  }

  get wasClean() {
    requireThis(#wasClean in this);
    return this.#wasClean;
  }

  get code() {
    requireThis(#wasClean in this);
    return this.#code;
  }

  get reason() {
    requireThis(#wasClean in this);
    return this.#reason;
  }
}
finishInterface(CloseEvent, ['wasClean', 'code', 'reason']);

class ErrorEvent extends Event {
  #error;

  constructor(error) {
    super('error');
    this.#error = error;
  }

  get message() { return this.#error.message; }
  get filename() { return ''; }
  get lineno() { return 0; }
  get colno() { return 0; }
  get error() { return this.#error; }
}
finishInterface(ErrorEvent, ['message', 'filename', 'lineno', 'colno', 'error']);

const syntaxError = (message) => new DOMException(message, 'SyntaxError');

function parseUrl(text) {
  let url;
  try {
    url = new URL(text);
  } catch (error) {
    throw syntaxError(String(error));
  }
  if (url.protocol === 'http:') url.protocol = 'ws:';
  else if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw syntaxError('expected a ws: or wss: url');
  if (url.hash !== '' || url.href.endsWith('#')) throw syntaxError('hash');
  return url;
}

function protocolList(value) {
  if (value === undefined || value === null) return [];
  const list = typeof value === 'string' ? [value] : Array.from(value, usvString);
  const distinct = new Set(list.map((protocol) => protocol.toLowerCase()));
  if (distinct.size !== list.length || !list.every((protocol) => TOKEN.test(protocol))) {
    throw syntaxError('Invalid Sec-WebSocket-Protocol value');
  }
  return list;
}

/** The second argument: protocols, or undici's dictionary {protocols, headers, dispatcher}. */
function optionsOf(value) {
  if (typeof value !== 'object' || value === null || typeof value[Symbol.iterator] === 'function') {
    return { protocols: protocolList(value), headers: [], dispatcher: undefined };
  }
  const headers = [];
  if (value.headers !== undefined) {
    for (const pair of new Headers(value.headers)) headers.push(...pair);
  }
  return { protocols: protocolList(value.protocols), headers, dispatcher: value.dispatcher };
}

class WebSocket extends EventTarget {
  #url;
  #readyState = CONNECTING;
  #protocol = '';
  #extensions = '';
  #binaryType = 'blob';
  #bufferedAmount = 0;
  #handlers = { __proto__: null };
  #connection;
  /** Messages behind a Blob that is being read; null when there is none. */
  #queue = null;

  /**
   * @param {string|URL} url
   * @param {string|string[]|{protocols?: string|string[], headers?: any, dispatcher?: object}} [protocols]
   * @throws {DOMException} SyntaxError
   */
  constructor(url, protocols = []) {
    super();
    initEventTarget(this);
    requireArguments(arguments.length, 1, 'WebSocket constructor');
    this.#url = parseUrl(usvString(url));
    const options = optionsOf(protocols);
    const { Connection } = require('internal/fetch/websocket_connection');
    this.#connection = new Connection({ url: this.#url, ...options }, {
      onOpen: (message) => this.#onOpen(message),
      onMessage: (data) => this.#onMessage(data),
      onClosing: () => { this.#readyState = CLOSING; },
      onClose: (code, reason, wasClean, error) => this.#onClose(code, reason, wasClean, error),
      onPing: (payload) => this.#publish(channels.ping, { payload }),
      onPong: (payload) => this.#publish(channels.pong, { payload }),
    });
  }

  #publish(to, message) {
    if (to.hasSubscribers) to.publish({ ...message, websocket: this });
  }

  #onOpen(message) {
    this.#readyState = OPEN;
    this.#protocol = message.headers['sec-websocket-protocol'] ?? '';
    this.#extensions = message.headers['sec-websocket-extensions'] ?? '';
    this.dispatchEvent(new Event('open'));
    this.#publish(channels.open, {
      address: message.socket?.address(),
      protocol: this.#protocol,
      extensions: this.#extensions,
      handshakeResponse: { status: 101, statusText: message.statusMessage, headers: message.headers },
    });
  }

  #onMessage(data) {
    if (this.#readyState !== OPEN) return;
    if (typeof data !== 'string' && this.#binaryType === 'blob') data = new Blob([data]);
    this.dispatchEvent(new MessageEvent('message', { data, origin: this.#url.origin }));
  }

  #onClose(code, reason, wasClean, cause) {
    this.#readyState = CLOSED;
    if (cause !== undefined) this.dispatchEvent(new ErrorEvent(new TypeError('', { cause })));
    this.dispatchEvent(new CloseEvent('close', { wasClean, code, reason }));
    this.#publish(channels.close, { code, reason });
  }

  /**
   * Begins the closing handshake; before the connection stands, gives it up.
   * @param {number} [code] 1000, or 3000 to 4999 @param {string} [reason] at most 123 bytes
   * @throws {DOMException} InvalidAccessError, SyntaxError
   */
  close(code = undefined, reason = undefined) {
    requireThis(#url in this);
    if (code !== undefined) {
      code = Math.max(0, Math.min(65535, Math.round(Number(code)) || 0));
      if (code !== 1000 && (code < 3000 || code > 4999)) throw new DOMException('invalid code', 'InvalidAccessError');
    }
    if (reason !== undefined) {
      reason = usvString(reason);
      const length = Buffer.byteLength(reason);
      if (length > MAX_REASON) throw syntaxError(`Reason must be less than ${MAX_REASON} bytes; received ${length}`);
    }
    if (this.#readyState === CONNECTING) {
      this.#readyState = CLOSING;
      this.#connection.abort();
    } else if (this.#readyState === OPEN) {
      this.#readyState = CLOSING;
      if (code === undefined && reason !== undefined) code = 1000;
      const send = () => this.#connection.close(code, reason ?? '');
      if (this.#queue === null) send();
      else this.#queue.push(send);
    }
  }

  /**
   * Sends a text or binary message; without effect once the connection is closing.
   * @param {string|ArrayBuffer|ArrayBufferView|Blob} data
   * @throws {DOMException} InvalidStateError while connecting
   */
  send(data) {
    requireThis(#url in this);
    requireArguments(arguments.length, 1, 'WebSocket.send');
    if (this.#readyState === CONNECTING) throw new DOMException('Sent before connected.', 'InvalidStateError');
    if (this.#readyState !== OPEN) return;
    if (isBlob(data)) {
      this.#sendBlob(data);
      return;
    }
    let bytes;
    let isText = false;
    if (ArrayBuffer.isView(data)) {
      bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    } else if (isAnyArrayBuffer(data)) {
      bytes = new Uint8Array(data);
    } else {
      isText = true;
      bytes = Buffer.from(usvString(data));
    }
    this.#bufferedAmount += bytes.byteLength;
    if (this.#queue === null) {
      this.#sendNow(isText, bytes);
    } else {
      const copy = isText ? bytes : bytes.slice();
      this.#queue.push(() => this.#sendNow(isText, copy));
    }
  }

  #sendNow(isText, bytes) {
    const { byteLength } = bytes;
    this.#connection.send(isText, bytes, () => { this.#bufferedAmount -= byteLength; });
  }

  /** What is sent behind a Blob waits until it has been read. */
  #sendBlob(blob) {
    this.#bufferedAmount += blob.size;
    const start = () => {
      blob.arrayBuffer().then((buffer) => {
        this.#sendNow(false, new Uint8Array(buffer));
      }, () => {
        this.#bufferedAmount -= blob.size;
      }).then(() => this.#sendQueued());
      return true;
    };
    if (this.#queue === null) {
      this.#queue = [];
      start();
    } else {
      this.#queue.push(start);
    }
  }

  #sendQueued() {
    const queue = this.#queue;
    while (queue.length > 0) {
      // A Blob goes on from here when it has been read.
      if (queue.shift()() === true) return;
    }
    this.#queue = null;
  }

  get readyState() {
    requireThis(#url in this);
    return this.#readyState;
  }

  /** Bytes of messages that the kernel does not have yet. */
  get bufferedAmount() {
    requireThis(#url in this);
    return this.#bufferedAmount;
  }

  get url() {
    requireThis(#url in this);
    return this.#url.href;
  }

  get extensions() {
    requireThis(#url in this);
    return this.#extensions;
  }

  get protocol() {
    requireThis(#url in this);
    return this.#protocol;
  }

  get onopen() { return WebSocket.#handler(this, 'open'); }
  set onopen(value) { WebSocket.#setHandler(this, 'open', value); }
  get onerror() { return WebSocket.#handler(this, 'error'); }
  set onerror(value) { WebSocket.#setHandler(this, 'error', value); }
  get onclose() { return WebSocket.#handler(this, 'close'); }
  set onclose(value) { WebSocket.#setHandler(this, 'close', value); }
  get onmessage() { return WebSocket.#handler(this, 'message'); }
  set onmessage(value) { WebSocket.#setHandler(this, 'message', value); }

  get binaryType() {
    requireThis(#url in this);
    return this.#binaryType;
  }

  set binaryType(type) {
    requireThis(#url in this);
    this.#binaryType = type === 'arraybuffer' ? type : 'blob';
  }

  static #handler(socket, type) {
    requireThis(#url in socket);
    return socket.#handlers[type] ?? null;
  }

  static #setHandler(socket, type, value) {
    requireThis(#url in socket);
    const before = socket.#handlers[type];
    if (before) socket.removeEventListener(type, before);
    const handler = typeof value === 'function' ? value : null;
    socket.#handlers[type] = handler;
    if (handler !== null) socket.addEventListener(type, handler);
  }
}

const states = { CONNECTING, OPEN, CLOSING, CLOSED };
for (const name of Object.keys(states)) {
  for (const target of [WebSocket, WebSocket.prototype]) {
    Object.defineProperty(target, name, { __proto__: null, value: states[name], enumerable: true });
  }
}
finishInterface(WebSocket, [
  'url', 'readyState', 'bufferedAmount', 'onopen', 'onerror', 'onclose', 'close', 'onmessage', 'binaryType', 'send',
  'extensions', 'protocol',
]);

module.exports = { CloseEvent, WebSocket };
