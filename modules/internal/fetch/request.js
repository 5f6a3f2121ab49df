'use strict';

// Request. Follows https://fetch.spec.whatwg.org/#request-class.

const {
  byteString, customInspectSymbol, dictionary, finishInterface, inspectProperties, oneOf, requireArguments,
  requireThis, show, usvString,
} = require('internal/fetch/webidl');
const { HeadersList, TOKEN, fillHeaders, headersListOf, isHeaders, wrapHeaders } = require('internal/fetch/headers');
const { Body, extractBody, mixInBody } = require('internal/fetch/body');

const NORMALIZED = new Map(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH']
  .flatMap((name) => [[name, name], ...(name === 'PATCH' ? [] : [[name.toLowerCase(), name]])]));
const FORBIDDEN = new Set(['CONNECT', 'TRACE', 'TRACK']);
// What a member may say, in the order of the standard.
const ENUMS = {
  __proto__: null,
  referrerPolicy: [
    '', 'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin',
    'origin-when-cross-origin', 'strict-origin-when-cross-origin', 'unsafe-url',
  ],
  mode: ['navigate', 'same-origin', 'no-cors', 'cors'],
  credentials: ['omit', 'same-origin', 'include'],
  cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
  redirect: ['follow', 'manual', 'error'],
};

/** The standard's "request", as far as this runtime looks at it. */
class RequestState {
  method = 'GET';
  /** @type {URL} */
  url;
  headersList;
  /** @type {Body|null} */
  body = null;
  referrer = 'about:client';
  referrerPolicy = '';
  mode = 'cors';
  credentials = 'same-origin';
  cache = 'default';
  redirect = 'follow';
  integrity = '';
  keepalive = false;
  duplex = 'half';
  /** The signal to follow, or null. @type {AbortSignal|null} */
  follows = null;
  /** An undici dispatcher to send with, or null. */
  dispatcher = null;
}

let stateOf;
let isRequest;

function parseUrl(input) {
  const text = usvString(input);
  let url;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${text}`, { cause });
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${text}`);
  }
  return url;
}

function checkMethod(method) {
  const known = NORMALIZED.get(method);
  if (known !== undefined) return known;
  if (!TOKEN.test(method)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
  const upper = method.toUpperCase();
  if (FORBIDDEN.has(upper)) throw new TypeError(`'${method}' HTTP method is unsupported.`);
  // Only these change their case; `patch` stays what it is.
  return upper === 'PATCH' ? method : NORMALIZED.get(upper) ?? method;
}

function checkSignal(signal) {
  if (signal === null || signal === undefined) return null;
  const { AbortSignal } = require('internal/abort_controller');
  if (!(signal instanceof AbortSignal)) {
    throw new TypeError(`RequestInit: Expected signal ("${show(signal)}") to be an instance of AbortSignal.`);
  }
  return signal;
}

/**
 * The request that (input, init) describe.
 * @returns {RequestState} its body is taken from `input` where that has one
 */
function describe(input, init) {
  init = dictionary(init, 'RequestInit');
  const state = new RequestState();
  let original = null;
  if (isRequest(input)) {
    original = stateOf(input);
    for (const key of Object.keys(original)) state[key] = original[key];
    state.body = null;
  } else {
    state.url = parseUrl(input);
  }

  if (init !== undefined) readInit(state, init);
  const initHeaders = init?.headers;
  if (original !== null && initHeaders === undefined) {
    state.headersList = original.headersList.clone();
  } else {
    state.headersList = new HeadersList();
    if (initHeaders !== undefined) {
      if (isHeaders(initHeaders)) state.headersList = headersListOf(initHeaders).clone();
      else fillHeaders(wrapHeaders(state.headersList, 'request'), initHeaders);
    }
  }
  takeBody(state, original, init);
  return state;
}

function readInit(state, init) {
  if (init.window !== undefined && init.window !== null) {
    throw new TypeError(`'window' option '${init.window}' must be null`);
  }
  if (init.referrer !== undefined) {
    const text = usvString(init.referrer);
    if (text === '') {
      state.referrer = 'no-referrer';
    } else {
      try {
        state.referrer = new URL(text).protocol === 'about:' ? 'about:client' : new URL(text).href;
      } catch (cause) {
        throw new TypeError(`Referrer "${text}" is not a valid URL.`, { cause });
      }
    }
  }
  for (const name of Object.keys(ENUMS)) {
    if (init[name] !== undefined) state[name] = oneOf(init[name], ENUMS[name], 'Request constructor');
  }
  if (state.mode === 'navigate') {
    throw new TypeError('Request constructor: invalid request mode navigate.');
  }
  if (state.cache === 'only-if-cached' && state.mode !== 'same-origin') {
    throw new TypeError("'only-if-cached' can be set only with 'same-origin' mode");
  }
  if (init.integrity !== undefined && init.integrity !== null) state.integrity = usvString(init.integrity);
  if (init.keepalive !== undefined) state.keepalive = Boolean(init.keepalive);
  if (init.method !== undefined) state.method = checkMethod(byteString(init.method));
  if (init.signal !== undefined) state.follows = checkSignal(init.signal);
  if (init.dispatcher !== undefined) state.dispatcher = init.dispatcher;
  if (init.duplex !== undefined && init.duplex !== null) {
    state.duplex = oneOf(init.duplex, ['half'], 'Request constructor');
  }
}

function takeBody(state, original, init) {
  const given = init?.body;
  const inherited = original === null ? null : original.body;
  const has = given !== undefined && given !== null;
  if ((has || inherited !== null) && (state.method === 'GET' || state.method === 'HEAD')) {
    throw new TypeError('Request with GET/HEAD method cannot have body.');
  }
  if (has) {
    const { body, type } = extractBody(given);
    if (type !== null && !state.headersList.has('content-type')) state.headersList.append('content-type', type);
    if (body.source === null && (init.duplex === undefined || init.duplex === null)) {
      throw new TypeError('RequestInit: duplex option is required when sending a body.');
    }
    state.body = body;
    return;
  }
  if (inherited === null) return;
  if (inherited.unusable) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
  if (inherited.source !== null) {
    state.body = new Body(inherited.source, inherited.length);
    inherited.readAll().catch(() => {});
  } else {
    // The stream moves on; the old request's is locked from now on.
    const { TransformStream } = require('stream/web');
    state.body = new Body(null, null, inherited.stream.pipeThrough(new TransformStream()));
  }
}

const kFrom = Symbol('from');

class Request {
  #state;
  #headers = null;
  #signal = null;

  static {
    isRequest = (value) => typeof value === 'object' && value !== null && #state in value;
    stateOf = (request) => request.#state;
  }

  /** @param {string | URL | Request} input @param {object} [init] RequestInit */
  constructor(input, init = undefined) {
    if (input === kFrom) {
      this.#state = init;
      return;
    }
    requireArguments(arguments.length, 1, 'Request constructor');
    this.#state = describe(input, init);
  }

  get method() {
    requireThis(isRequest(this));
    return this.#state.method;
  }

  get url() {
    requireThis(isRequest(this));
    return this.#state.url.href;
  }

  get headers() {
    requireThis(isRequest(this));
    return (this.#headers ??= wrapHeaders(this.#state.headersList, 'request'));
  }

  get destination() {
    requireThis(isRequest(this));
    return '';
  }

  get referrer() {
    requireThis(isRequest(this));
    return this.#state.referrer === 'no-referrer' ? '' : this.#state.referrer;
  }

  get referrerPolicy() {
    requireThis(isRequest(this));
    return this.#state.referrerPolicy;
  }

  get mode() {
    requireThis(isRequest(this));
    return this.#state.mode;
  }

  get credentials() {
    requireThis(isRequest(this));
    return this.#state.credentials;
  }

  get cache() {
    requireThis(isRequest(this));
    return this.#state.cache;
  }

  get redirect() {
    requireThis(isRequest(this));
    return this.#state.redirect;
  }

  get integrity() {
    requireThis(isRequest(this));
    return this.#state.integrity;
  }

  get keepalive() {
    requireThis(isRequest(this));
    return this.#state.keepalive;
  }

  get isReloadNavigation() {
    requireThis(isRequest(this));
    return false;
  }

  get isHistoryNavigation() {
    requireThis(isRequest(this));
    return false;
  }

  /** A signal of this request's own, which follows the one it was made with. */
  get signal() {
    requireThis(isRequest(this));
    if (this.#signal === null) {
      const { AbortController, AbortSignal } = require('internal/abort_controller');
      const { follows } = this.#state;
      this.#signal = follows === null ? new AbortController().signal : AbortSignal.any([follows]);
    }
    return this.#signal;
  }

  get duplex() {
    requireThis(isRequest(this));
    return 'half';
  }

  /** @throws {TypeError} when the body was read from */
  clone() {
    requireThis(isRequest(this));
    const state = this.#state;
    if (state.body?.unusable) throw new TypeError('unusable');
    const copy = Object.assign(new RequestState(), state);
    copy.headersList = state.headersList.clone();
    copy.body = state.body === null ? null : state.body.clone();
    copy.follows = this.signal;
    return new Request(kFrom, copy);
  }

  [customInspectSymbol](depth, options) {
    const shown = {};
    for (const name of SHOWN) shown[name] = this[name];
    return inspectProperties('Request', shown, depth, options);
  }
}

const SHOWN = [
  'method', 'url', 'headers', 'destination', 'referrer', 'referrerPolicy', 'mode', 'credentials', 'cache', 'redirect',
  'integrity', 'keepalive', 'isReloadNavigation', 'isHistoryNavigation', 'signal',
];

mixInBody(Request, (value) => isRequest(value), (request) => stateOf(request));
finishInterface(Request, [...SHOWN, 'clone', 'duplex']);

/**
 * What `fetch` works with: a copy of the request's description; its body is the request's own.
 * @returns {RequestState}
 */
function requestStateFor(input, init) {
  return describe(input, init);
}

module.exports = { Request, requestStateFor };
