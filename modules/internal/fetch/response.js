'use strict';

// Response. Follows https://fetch.spec.whatwg.org/#response-class.

const {
  byteString, customInspectSymbol, dictionary, finishInterface, inspectProperties, requireArguments, requireThis,
  usvString,
} = require('internal/fetch/webidl');
const { HeadersList, fillHeaders, wrapHeaders } = require('internal/fetch/headers');
const { extractBody, mixInBody } = require('internal/fetch/body');

const NULL_BODY_STATUS = new Set([101, 204, 205, 304]);
const REDIRECT_STATUS = new Set([301, 302, 303, 307, 308]);
// Anything but tab, visible ASCII, blank and the upper half of Latin-1.
const BAD_REASON = /[^\t\x20-\x7e\x80-\xff]/;

/** The standard's "response". */
class ResponseState {
  type = 'default';
  status = 200;
  statusText = '';
  guard = 'response';
  /** @type {import('internal/fetch/body').Body | null} */
  body = null;
  /** The last URL, without its fragment, or ''. */
  url = '';
  redirected = false;
  #headersList = null;
  #rawHeaders = '';

  /** Made when somebody looks: many read nothing but the body. */
  get headersList() {
    return (this.#headersList ??= HeadersList.fromRaw(this.#rawHeaders));
  }

  set headersList(list) {
    this.#headersList = list;
  }

  /** The headers as they came: see HeadersList.fromRaw. @param {string[] | string} raw */
  set rawHeaders(raw) {
    this.#rawHeaders = raw;
  }
}

let stateOf;
let isResponse;

const kFrom = Symbol('from');

class Response {
  #state;
  #headers = null;

  static {
    isResponse = (value) => typeof value === 'object' && value !== null && #state in value;
    stateOf = (response) => response.#state;
  }

  /** @param {any} [body] BodyInit @param {{status?: number, statusText?: string, headers?: any}} [init] */
  constructor(body = null, init = undefined) {
    if (body === kFrom) {
      this.#state = init;
      return;
    }
    this.#state = new ResponseState();
    init = dictionary(init, 'Response constructor');
    const extracted = body === null ? null : extractBody(body);
    initialize(this.#state, init, extracted);
  }

  /** A response that says that the network failed. */
  static error() {
    const state = new ResponseState();
    state.type = 'error';
    state.status = 0;
    state.guard = 'immutable';
    return new Response(kFrom, state);
  }

  static json(data, init = undefined) {
    requireArguments(arguments.length, 1, 'Response.json');
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    const state = new ResponseState();
    initialize(state, dictionary(init, 'Response.json'), { ...extractBody(text), type: 'application/json' });
    return new Response(kFrom, state);
  }

  static redirect(url, status = 302) {
    requireArguments(arguments.length, 1, 'Response.redirect');
    let parsed;
    try {
      parsed = new URL(usvString(url));
    } catch (cause) {
      throw new TypeError(`Failed to parse URL from ${url}`, { cause });
    }
    status = toStatus(status);
    if (!REDIRECT_STATUS.has(status)) throw new RangeError(`Invalid status code ${status}`);
    const state = new ResponseState();
    state.status = status;
    state.guard = 'immutable';
    state.headersList.append('location', parsed.href);
    return new Response(kFrom, state);
  }

  get type() {
    requireThis(isResponse(this));
    return this.#state.type;
  }

  get url() {
    requireThis(isResponse(this));
    return this.#state.url;
  }

  get redirected() {
    requireThis(isResponse(this));
    return this.#state.redirected;
  }

  get status() {
    requireThis(isResponse(this));
    return this.#state.status;
  }

  get ok() {
    requireThis(isResponse(this));
    return this.#state.status >= 200 && this.#state.status <= 299;
  }

  get statusText() {
    requireThis(isResponse(this));
    return this.#state.statusText;
  }

  get headers() {
    requireThis(isResponse(this));
    return (this.#headers ??= wrapHeaders(this.#state.headersList, this.#state.guard));
  }

  /** @throws {TypeError} when the body was read from */
  clone() {
    requireThis(isResponse(this));
    const state = this.#state;
    if (state.body?.unusable) throw new TypeError('Response.clone: Body has already been consumed.');
    const copy = Object.assign(new ResponseState(), state);
    copy.headersList = state.headersList.clone();
    copy.body = state.body === null ? null : state.body.clone();
    return new Response(kFrom, copy);
  }

  [customInspectSymbol](depth, options) {
    const shown = {};
    for (const name of SHOWN) shown[name] = this[name];
    return inspectProperties('Response', shown, depth, options);
  }
}

const SHOWN = ['status', 'statusText', 'headers', 'body', 'bodyUsed', 'ok', 'redirected', 'type', 'url'];

mixInBody(Response, (value) => isResponse(value), (response) => stateOf(response));
finishInterface(Response, [...SHOWN, 'clone']);
for (const name of ['error', 'json', 'redirect']) {
  Object.defineProperty(Response, name, { __proto__: null, enumerable: true });
}

/** An unsigned short, as Web IDL converts it. */
function toStatus(value) {
  return Number(value) & 0xffff;
}

function initialize(state, init, extracted) {
  if (init?.status !== undefined) {
    const status = toStatus(init.status);
    if (status < 200 || status > 599) {
      throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    }
    state.status = status;
  }
  if (init?.statusText !== undefined) {
    const text = byteString(init.statusText);
    if (BAD_REASON.test(text)) throw new TypeError('Invalid statusText');
    state.statusText = text;
  }
  if (init?.headers !== undefined) fillHeaders(wrapHeaders(state.headersList, 'response'), init.headers);
  if (extracted === null) return;
  if (NULL_BODY_STATUS.has(state.status)) {
    throw new TypeError(`Response constructor: Invalid response status code ${state.status}`);
  }
  state.body = extracted.body;
  if (extracted.type !== null && !state.headersList.has('content-type')) {
    state.headersList.append('content-type', extracted.type);
  }
}

module.exports = {
  NULL_BODY_STATUS, REDIRECT_STATUS, Response, ResponseState, responseFrom: (state) => new Response(kFrom, state),
};
