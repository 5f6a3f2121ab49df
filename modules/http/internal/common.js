'use strict';
// What both sides of HTTP share: the tables of methods and status codes, checks
// of header names and values, the Date line, and making parsers. Messages are
// in internal/http/incoming and outgoing.

const {
  codes: { ERR_HTTP_INVALID_HEADER_VALUE, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR, ERR_INVALID_HTTP_TOKEN },
} = require('internal/errors');
const { FastBuffer } = require('internal/buffer');
const { validateBoolean, validateOneOf } = require('internal/validators');
const { destroyHandle, handleCallback, state: asyncState, traceHandle } = require('internal/async_context');
const { setUnrefTimeout } = require('internal/timers');

const METHODS = [
  'ACL', 'BIND', 'CHECKOUT', 'CONNECT', 'COPY', 'DELETE', 'GET', 'HEAD', 'LINK', 'LOCK', 'M-SEARCH', 'MERGE',
  'MKACTIVITY', 'MKCALENDAR', 'MKCOL', 'MOVE', 'NOTIFY', 'OPTIONS', 'PATCH', 'POST', 'PROPFIND', 'PROPPATCH',
  'PURGE', 'PUT', 'QUERY', 'REBIND', 'REPORT', 'SEARCH', 'SOURCE', 'SUBSCRIBE', 'TRACE', 'UNBIND', 'UNLINK',
  'UNLOCK', 'UNSUBSCRIBE',
];

const STATUS_CODES = {
  100: 'Continue',
  101: 'Switching Protocols',
  102: 'Processing',
  103: 'Early Hints',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  203: 'Non-Authoritative Information',
  204: 'No Content',
  205: 'Reset Content',
  206: 'Partial Content',
  207: 'Multi-Status',
  208: 'Already Reported',
  226: 'IM Used',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  305: 'Use Proxy',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  418: "I'm a Teapot",
  421: 'Misdirected Request',
  422: 'Unprocessable Entity',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  506: 'Variant Also Negotiates',
  507: 'Insufficient Storage',
  508: 'Loop Detected',
  509: 'Bandwidth Limit Exceeded',
  510: 'Not Extended',
  511: 'Network Authentication Required',
};

// Headers -------------------------------------------------------------------

const kToken = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const kBreakingValue = /[\0\r\n]|[^\0-\xff]/;
const kInvalidValue = /[^\t\x20-\x7e\x80-\xff]/;

/** @returns {boolean} whether `value` may be a method or header name */
function checkIsHttpToken(value) {
  return kToken.test(value);
}

/**
 * @param {string} value
 * @param {boolean} [lenient] only what would end the line counts, as with httpValidation: 'relaxed'
 * @returns {boolean} whether `value` holds a character no header value may
 */
function checkInvalidHeaderChar(value, lenient = false) {
  return (lenient ? kBreakingValue : kInvalidValue).test(value);
}

// Valid names seen before → their lower-case form. Bounded: a program that
// makes up names must not fill the memory.
const knownNames = new Map();
const MAX_KNOWN_NAMES = 1024;

/**
 * The lower-case form of a header name.
 * @throws ERR_INVALID_HTTP_TOKEN
 */
function lowerHeaderName(name, label) {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  validateHeaderName(name, label);
  const lower = name.toLowerCase();
  if (knownNames.size < MAX_KNOWN_NAMES) knownNames.set(name, lower);
  return lower;
}

/**
 * @param {string} name
 * @param {string} [label] what errors call it
 * @throws ERR_INVALID_HTTP_TOKEN
 */
function validateHeaderName(name, label) {
  if (typeof name !== 'string' || name === '' || !kToken.test(name)) {
    throw new ERR_INVALID_HTTP_TOKEN(label || 'Header name', name);
  }
}

/** @throws ERR_HTTP_INVALID_HEADER_VALUE, ERR_INVALID_CHAR */
function validateHeaderValue(name, value, lenient = false) {
  if (value === undefined) throw new ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (kInvalidValue.test(value) && !(lenient && !kBreakingValue.test(value))) {
    throw new ERR_INVALID_CHAR('header content', name);
  }
}

// How much of what breaks the rules is let through, as the parser takes it.
const STRICT = 0;
const RELAXED = 1; // control characters in header values
const INSECURE = 2; // all that insecureHTTPParser stands for

let warnedInsecure = false;

/**
 * Checks the options that say how strict a server or request is.
 * @param {{insecureHTTPParser?: boolean, httpValidation?: string}} options
 * @returns {number} STRICT, RELAXED or INSECURE
 */
function lenienceOf({ insecureHTTPParser, httpValidation }) {
  if (insecureHTTPParser !== undefined) validateBoolean(insecureHTTPParser, 'options.insecureHTTPParser');
  if (httpValidation !== undefined) {
    validateOneOf(httpValidation, 'options.httpValidation', ['strict', 'relaxed', 'insecure']);
    if (insecureHTTPParser !== undefined) {
      throw new ERR_INVALID_ARG_VALUE('options.httpValidation', httpValidation, 'cannot be used together with options.insecureHTTPParser');
    }
    if (httpValidation !== 'insecure') return httpValidation === 'relaxed' ? RELAXED : STRICT;
    return INSECURE;
  }
  if (insecureHTTPParser !== undefined) return insecureHTTPParser ? INSECURE : STRICT;
  if (!require('internal/options').getOptionValue('--insecure-http-parser')) return STRICT;
  if (!warnedInsecure) {
    warnedInsecure = true;
    process.emitWarning('Using insecure HTTP parsing');
  }
  return INSECURE;
}

// Date ----------------------------------------------------------------------

let dateText;

function forgetDate() {
  dateText = undefined;
}

/** The time in the form of the Date header: the same string until the second is over. */
function utcDate() {
  if (dateText === undefined) {
    const date = new Date();
    dateText = date.toUTCString();
    setUnrefTimeout(forgetDate, 1000 - date.getMilliseconds());
  }
  return dateText;
}

// Parsers -------------------------------------------------------------------

/**
 * The error for what the parser refused.
 * @param {string} code HPE_…
 * @param {string} reason
 * @param {number} bytesParsed
 * @param {Uint8Array | undefined} rawPacket
 */
function parseError(code, reason, bytesParsed, rawPacket) {
  const error = new Error(`Parse Error: ${reason}`);
  error.code = code;
  error.reason = reason;
  if (bytesParsed !== undefined) error.bytesParsed = bytesParsed;
  if (rawPacket !== undefined) error.rawPacket = toBuffer(rawPacket);
  return error;
}

/** An ArrayBuffer from `start` on, or a view, as a Buffer. */
function toBuffer(bytes, start = 0) {
  if (bytes instanceof ArrayBuffer) return new FastBuffer(bytes, start, bytes.byteLength - start);
  if (bytes instanceof Buffer) return bytes;
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// Parsers nobody uses, and how many of them are kept.
const parsers = { max: 1000, list: [] };

const kResource = Symbol('http.parser.resource');

const noop = () => {};

/** Sets the callbacks of a parser; hooks are told when they run for what `owner` names: {socket} or {req}. */
function setParserCallbacks(parser, type, owner, callbacks) {
  if (asyncState.tracer !== null) {
    const resource = traceHandle(type, { type, ...owner });
    parser[kResource] = resource;
    callbacks = callbacks.map((fn) => handleCallback(resource, fn));
  }
  parser.setCallbacks(...callbacks);
}

/** A parser of the given kind (0 requests, 1 responses), fresh or used before. */
function takeParser(kind) {
  const parser = parsers.list.pop();
  if (parser === undefined) {
    const { HttpParser } = internalBinding('http');
    return new HttpParser(kind);
  }
  parser.reset(kind);
  return parser;
}

/** Gives a parser back; it must not be in the middle of a callback. */
function releaseParser(parser) {
  parser.owner = null;
  if (parser[kResource] !== undefined) {
    destroyHandle(parser[kResource]);
    parser[kResource] = undefined;
    parser.setCallbacks(noop, noop, noop, noop); // the others hold the resource
  }
  if (parsers.list.length < parsers.max) parsers.list.push(parser);
  else parser.free();
}

const isConnClose = /(?:^|\W)close(?:$|\W)/i;
const isChunked = /(?:^|\W)chunked(?:$|\W)/i;

module.exports = {
  METHODS,
  STATUS_CODES,
  checkInvalidHeaderChar,
  checkIsHttpToken,
  isChunked,
  isConnClose,
  lenienceOf,
  lowerHeaderName,
  parseError,
  parsers,
  releaseParser,
  setParserCallbacks,
  takeParser,
  toBuffer,
  utcDate,
  validateHeaderName,
  validateHeaderValue,
};
