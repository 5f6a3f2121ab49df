'use strict';

// EventSource (with --experimental-eventsource): a stream of events over one fetch after the other.
// Follows https://html.spec.whatwg.org/multipage/server-sent-events.html.

const { dictionary, finishInterface, requireArguments, requireThis, usvString } = require('internal/fetch/webidl');
const { Event, EventTarget, defineEventHandler, initEventTarget } = require('internal/event_target');
const { MessageEvent } = require('internal/worker_threads/message_port');
const { DOMException } = require('internal/per_context/domexception');
const { AbortController } = require('internal/abort_controller');
const { TextDecoder } = require('internal/encoding');
const { URL } = require('internal/url');
const { Buffer } = require('buffer');

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;

// How long to wait before connecting again (ms), unless the server says otherwise.
const DEFAULT_RETRY = 3_000;

/** Cuts an event stream into its events. */
class EventStreamParser {
  #decoder = new TextDecoder();
  #rest = '';
  #afterReturn = false;
  #data = [];
  #type = '';
  #id;
  #onEvent;
  #onRetry;

  /**
   * @param {string} lastEventId what an event without an id has
   * @param {(type: string, data: string, id: string) => void} onEvent
   * @param {(ms: number) => void} onRetry
   */
  constructor(lastEventId, onEvent, onRetry) {
    this.#id = lastEventId;
    this.#onEvent = onEvent;
    this.#onRetry = onRetry;
  }

  /** @param {Uint8Array} chunk bytes of UTF-8, cut anywhere */
  feed(chunk) {
    let text = this.#decoder.decode(chunk, { stream: true });
    // The second half of a line end that was cut.
    if (this.#afterReturn && text.length > 0) {
      if (text[0] === '\n') text = text.slice(1);
      this.#afterReturn = false;
    }
    if (text.endsWith('\r')) this.#afterReturn = true;
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop();
    for (const line of lines) this.#line(line);
  }

  #line(line) {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    let value = colon === -1 ? '' : line.slice(colon + 1);
    if (value[0] === ' ') value = value.slice(1);
    switch (field) {
      case 'event': this.#type = value; break;
      case 'data': this.#data.push(value); break;
      case 'id':
        if (!value.includes('\0')) this.#id = value;
        break;
      case 'retry':
        if (/^\d+$/.test(value)) this.#onRetry(Number(value));
        break;
      // Anything else, such as a comment (an empty field), says nothing.
    }
  }

  #dispatch() {
    const data = this.#data;
    const type = this.#type;
    this.#data = [];
    this.#type = '';
    this.#onEvent(type || 'message', data.length > 0 ? data.join('\n') : null, this.#id);
  }
}

class EventSource extends EventTarget {
  #url;
  #withCredentials;
  #readyState = CONNECTING;
  #lastEventId = '';
  #retry = DEFAULT_RETRY;
  #timer = null;
  #abort = null;

  /** @param {string|URL} url @param {{withCredentials?: boolean}} [init] @throws {DOMException} SyntaxError */
  constructor(url, init = undefined) {
    super();
    initEventTarget(this);
    requireArguments(arguments.length, 1, 'EventSource constructor');
    init = dictionary(init, 'EventSource constructor');
    this.#withCredentials = Boolean(init?.withCredentials);
    try {
      this.#url = new URL(usvString(url));
    } catch (error) {
      throw new DOMException(String(error), 'SyntaxError');
    }
    this.#connect();
  }

  #connect() {
    this.#abort = new AbortController();
    const headers = { 'accept': 'text/event-stream', 'cache-control': 'no-cache' };
    if (this.#lastEventId !== '') headers['last-event-id'] = Buffer.from(this.#lastEventId).latin1Slice();
    const { fetch } = require('internal/fetch/fetch');
    fetch(this.#url, {
      headers, signal: this.#abort.signal, credentials: this.#withCredentials ? 'include' : 'same-origin',
    }).then((response) => this.#read(response)).catch(() => this.#reconnect());
  }

  async #read(response) {
    if (this.#readyState === CLOSED) return;
    const type = response.headers.get('content-type') ?? '';
    if (response.status !== 200 || !/^text\/event-stream *(;|$)/i.test(type)) {
      this.#abort.abort();
      this.#readyState = CLOSED;
      this.dispatchEvent(new Event('error'));
      return;
    }
    this.#readyState = OPEN;
    this.dispatchEvent(new Event('open'));
    const { origin } = new URL(response.url);
    const parser = new EventStreamParser(this.#lastEventId, (name, data, id) => {
      this.#lastEventId = id;
      if (data === null || this.#readyState === CLOSED) return;
      this.dispatchEvent(new MessageEvent(name, { data, origin, lastEventId: id }));
    }, (ms) => { this.#retry = ms; });
    for await (const chunk of response.body) parser.feed(chunk);
    this.#reconnect();
  }

  #reconnect() {
    if (this.#readyState === CLOSED) return;
    this.#readyState = CONNECTING;
    this.dispatchEvent(new Event('error'));
    // A listener may have closed it.
    if (this.#readyState !== CLOSED) this.#timer = setTimeout(() => this.#connect(), this.#retry);
  }

  /** Ends the connection for good. */
  close() {
    requireThis(#url in this);
    if (this.#readyState === CLOSED) return;
    this.#readyState = CLOSED;
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  get readyState() {
    requireThis(#url in this);
    return this.#readyState;
  }

  get url() {
    requireThis(#url in this);
    return this.#url.href;
  }

  get withCredentials() {
    requireThis(#url in this);
    return this.#withCredentials;
  }
}

const states = { CONNECTING, OPEN, CLOSED };
for (const name of Object.keys(states)) {
  for (const target of [EventSource, EventSource.prototype]) {
    Object.defineProperty(target, name, { __proto__: null, value: states[name], enumerable: true });
  }
}
for (const name of ['open', 'message', 'error']) defineEventHandler(EventSource.prototype, name);
finishInterface(EventSource, ['close', 'readyState', 'url', 'withCredentials']);

module.exports = { EventSource };
