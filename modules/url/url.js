'use strict';

// The public url module: the legacy API (parse, format, resolve) and, from
// internal/url, the WHATWG one. Follows the Node documentation, "URL".

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_URL } } = require('internal/errors');
const { validateObject, validateString } = require('internal/validators');
const {
  URL,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,
  fileURLToPath,
  fileURLToPathBuffer,
  formatURL,
  pathToFileURL,
  urlToHttpOptions,
} = require('internal/url');

/** A URL taken apart (or to be put together) by the legacy API. */
function Url() {
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

const PROTOCOL = /^[a-z0-9.+-]+:/i;
// Control characters count as white space here.
// eslint-disable-next-line no-control-regex
const AROUND = /^[\0- \xa0\ufeff]+|[\0- \xa0\ufeff]+$/g;
const PORT = /:[0-9]*$/;
const AUTHORITY = /^\/\/[^@/]+@[^@/]+/;
// A path with or without a query: what servers parse with every request.
const SIMPLE_PATH = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;
const MAX_HOSTNAME = 255;

// Nothing after these is a host, and nothing is escaped.
const HOSTLESS = new Set(['javascript', 'javascript:']);
// These have an authority and a path that is "/" at least.
const SLASHED = new Set([
  'http', 'http:', 'https', 'https:', 'ftp', 'ftp:', 'gopher', 'gopher:',
  'file', 'file:', 'ws', 'ws:', 'wss', 'wss:',
]);

// eslint-disable-next-line no-control-regex
const FORBIDDEN_IN_HOST = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
// eslint-disable-next-line no-control-regex
const FORBIDDEN_IN_IPV6 = /[\0\t\n\r #%/<>?@\\^|]/;
const TO_ESCAPE = /[\t\n\r "'<>\\^`{|}]/g;

function escapeCharacter(character) {
  const code = character.charCodeAt(0);
  return `%${code < 16 ? '0' : ''}${code.toString(16).toUpperCase()}`;
}

let warnedOfParse = false;

function warnOfParse() {
  warnedOfParse = true;
  if (internalBinding('util').isInsideNodeModules(100, false)) return;
  process.emitWarning(
    '`url.parse()` behavior is not standardized and prone to errors that have security implications. ' +
    'Use the WHATWG URL API instead. CVEs are not issued for `url.parse()` vulnerabilities.',
    'DeprecationWarning', 'DEP0169');
}

let warnedOfPort = false;

function warnOfPort(url) {
  if (warnedOfPort) return;
  warnedOfPort = true;
  process.emitWarning(
    `The URL ${url} is invalid. Future versions of Node.js will throw an error.`, 'DeprecationWarning', 'DEP0170');
}

/**
 * @param {string} url
 * @param {boolean} [parseQueryString] `query` is an object
 * @param {boolean} [slashesDenoteHost] "//a/b" has the host "a"
 * @returns {Url}
 * @throws {TypeError} ERR_INVALID_ARG_TYPE, ERR_INVALID_URL; URIError for a malformed auth
 */
function urlParse(url, parseQueryString, slashesDenoteHost) {
  if (!warnedOfParse) warnOfParse();
  return parseQuietly(url, parseQueryString, slashesDenoteHost);
}

function parseQuietly(url, parseQueryString, slashesDenoteHost) {
  if (url instanceof Url) return url;
  const result = new Url();
  result.parse(url, parseQueryString, slashesDenoteHost);
  return result;
}

function setQuery(url, search, parseQueryString) {
  if (search !== null) {
    url.search = search;
    url.query = search.slice(1);
    if (parseQueryString) url.query = require('querystring').parse(url.query);
  } else if (parseQueryString) {
    url.search = null;
    url.query = { __proto__: null };
  }
}

function joinPath(url) {
  url.path = (url.pathname || '') + (url.search || '');
}

// Backslashes before the query and the fragment are slashes.
function straighten(text) {
  if (!text.includes('\\')) return text;
  const end = text.search(/[?#]/);
  return end === -1 ? text.replaceAll('\\', '/') : text.slice(0, end).replaceAll('\\', '/') + text.slice(end);
}

Url.prototype.parse = function parse(url, parseQueryString, slashesDenoteHost) {
  validateString(url, 'url');
  let rest = straighten(url.replace(AROUND, ''));

  if (!slashesDenoteHost && !/^[^?]*@/.test(rest) && !rest.includes('#')) {
    const simple = SIMPLE_PATH.exec(rest);
    if (simple !== null) {
      this.path = rest;
      this.href = rest;
      this.pathname = simple[1];
      setQuery(this, simple[2] ?? null, parseQueryString);
      return this;
    }
  }

  const protocol = PROTOCOL.exec(rest)?.[0];
  const lowerProtocol = protocol?.toLowerCase();
  if (protocol !== undefined) {
    this.protocol = lowerProtocol;
    rest = rest.slice(protocol.length);
  }
  const isHostless = lowerProtocol !== undefined && HOSTLESS.has(lowerProtocol);

  let slashes = false;
  if ((slashesDenoteHost || protocol !== undefined || AUTHORITY.test(rest)) && rest.startsWith('//') && !isHostless) {
    slashes = true;
    this.slashes = true;
    rest = rest.slice(2);
  }
  if (!isHostless && (slashes || (protocol !== undefined && !SLASHED.has(lowerProtocol)))) {
    rest = parseAuthority(this, rest, url);
  }

  if (!isHostless) rest = rest.replace(TO_ESCAPE, escapeCharacter);

  const hashStart = rest.indexOf('#');
  if (hashStart !== -1) {
    this.hash = rest.slice(hashStart);
    rest = rest.slice(0, hashStart);
  }
  const searchStart = rest.indexOf('?');
  setQuery(this, searchStart === -1 ? null : rest.slice(searchStart), parseQueryString);
  const pathname = searchStart === -1 ? rest : rest.slice(0, searchStart);
  if (pathname.length > 0) this.pathname = pathname;
  else if (SLASHED.has(lowerProtocol) && this.hostname) this.pathname = '/';

  if (this.pathname || this.search) joinPath(this);
  this.href = this.format();
  return this;
};

// Takes auth, hostname and port off the front; returns what remains.
function parseAuthority(target, rest, url) {
  // The host ends at the first character that cannot be in one; but an '@'
  // later on (before the path) shows that what came before was auth.
  let hostEnd = -1;
  let at = -1;
  for (let i = 0; i < rest.length; i++) {
    const character = rest[i];
    if (character === '#' || character === '/' || character === '?') {
      if (hostEnd === -1) hostEnd = i;
      break;
    }
    if (character === '@') {
      at = i;
      hostEnd = -1;
    } else if (hostEnd === -1 && /[\t\n\r "%';<>\\^`{|}]/.test(character)) {
      hostEnd = i;
    }
  }
  if (at !== -1) target.auth = decodeURIComponent(rest.slice(0, at));
  let host = rest.slice(at + 1, hostEnd === -1 ? undefined : hostEnd);
  rest = hostEnd === -1 ? '' : rest.slice(hostEnd);

  target.host = host;
  target.hostname = '';
  target.parseHost();
  host = target.hostname;

  const isIpv6 = host.length > 1 && host[0] === '[' && host[host.length - 1] === ']';
  if (!isIpv6) {
    // A colon that begins no port: the host is taken to end there.
    const end = host.indexOf(':');
    if (end !== -1) {
      warnOfPort(url);
      target.hostname = host.slice(0, end);
      rest = `/${host.slice(end)}${rest}`;
    }
  }
  target.hostname = target.hostname.length > MAX_HOSTNAME ? '' : target.hostname.toLowerCase();

  if (target.hostname !== '') {
    if (isIpv6) {
      if (FORBIDDEN_IN_IPV6.test(target.hostname)) throw new ERR_INVALID_URL(url);
    } else {
      // An address looks for numbers in a host, which the legacy API does not.
      // eslint-disable-next-line no-control-regex
      if (/[^\0-\x7f]/.test(target.hostname)) target.hostname = domainToASCII(target.hostname);
      if (target.hostname === '' || FORBIDDEN_IN_HOST.test(target.hostname)) throw new ERR_INVALID_URL(url);
    }
  }
  target.host = target.hostname + (target.port ? `:${target.port}` : '');
  if (isIpv6) {
    target.hostname = target.hostname.slice(1, -1);
    if (rest[0] !== '/') rest = `/${rest}`;
  }
  return rest;
}

/**
 * @param {string|object|URL} urlObject
 * @param {{fragment?: boolean, unicode?: boolean, search?: boolean, auth?: boolean}} [options] for a WHATWG URL
 */
function urlFormat(urlObject, options) {
  if (typeof urlObject === 'string') {
    urlObject = parseQuietly(urlObject);
  } else if (typeof urlObject !== 'object' || urlObject === null) {
    throw new ERR_INVALID_ARG_TYPE('urlObject', ['Object', 'string'], urlObject);
  } else if (urlObject instanceof URL) {
    if (options) validateObject(options, 'options');
    return formatURL(
      urlObject,
      options?.fragment == null ? true : Boolean(options.fragment),
      Boolean(options?.unicode),
      options?.search == null ? true : Boolean(options.search),
      options?.auth == null ? true : Boolean(options.auth));
  }
  return Url.prototype.format.call(urlObject);
}

Url.prototype.format = function format() {
  const auth = this.auth ? `${encodeURIComponent(this.auth).replace(/%3A/g, ':')}@` : '';
  let protocol = this.protocol || '';
  let pathname = this.pathname || '';
  let hash = this.hash || '';
  let host = '';
  let query = '';

  if (this.host) {
    host = auth + this.host;
  } else if (this.hostname) {
    const bare = this.hostname.includes(':') && !/^\[.*\]$/.test(this.hostname);
    host = auth + (bare ? `[${this.hostname}]` : this.hostname);
    if (this.port) host += `:${this.port}`;
  }
  if (this.query !== null && typeof this.query === 'object') query = require('querystring').stringify(this.query);
  let search = this.search || (query && `?${query}`) || '';

  if (protocol && !protocol.endsWith(':')) protocol += ':';
  pathname = pathname.replace(/[#?]/g, escapeCharacter);
  if (this.slashes || SLASHED.has(protocol)) {
    if (this.slashes || host) {
      if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
      host = `//${host}`;
    } else if (protocol.startsWith('file')) {
      host = '//';
    }
  }
  search = search.replaceAll('#', '%23');
  if (hash && hash[0] !== '#') hash = `#${hash}`;
  if (search && search[0] !== '?') search = `?${search}`;
  return protocol + host + pathname + search + hash;
};

/** The URL that `relative` names as a link in the document `source`. */
function urlResolve(source, relative) {
  return parseQuietly(source, false, true).resolve(relative);
}

Url.prototype.resolve = function resolve(relative) {
  return this.resolveObject(parseQuietly(relative, false, true)).format();
};

function urlResolveObject(source, relative) {
  if (!source) return relative;
  return parseQuietly(source, false, true).resolveObject(relative);
}

function finish(url) {
  url.href = url.format();
  return url;
}

// For schemes without slashes the first segment of the path is the host.
function takeHostFromPath(url, host) {
  url.hostname = url.host = host;
  const at = url.host ? url.host.indexOf('@') : -1;
  if (at > 0) {
    const parts = url.host.split('@');
    url.auth = parts[0];
    url.host = url.hostname = parts[1];
  }
}

function putHostIntoPath(segments, host) {
  if (!host) return;
  if (segments[0] === '') segments[0] = host;
  else segments.unshift(host);
}

Url.prototype.resolveObject = function resolveObject(relative) {
  if (typeof relative === 'string') relative = new Url().parse(relative, false, true);
  const result = new Url();
  Object.assign(result, this);
  result.hash = relative.hash;

  if (relative.href === '') return finish(result);

  // "//host/path": everything but the protocol.
  if (relative.slashes && !relative.protocol) {
    const { protocol } = result;
    Object.assign(result, relative);
    result.protocol = protocol;
    if (SLASHED.has(protocol) && result.hostname && !result.pathname) result.path = result.pathname = '/';
    return finish(result);
  }
  if (relative.protocol && relative.protocol !== result.protocol) return resolveOtherProtocol(result, relative);

  const isSourceAbsolute = Boolean(result.pathname && result.pathname[0] === '/');
  const isRelativeAbsolute = Boolean(relative.host || (relative.pathname && relative.pathname[0] === '/'));
  let mustEndAbsolute = Boolean(isRelativeAbsolute || isSourceAbsolute || (result.host && relative.pathname));
  const removeAllDots = mustEndAbsolute;
  let segments = result.pathname ? result.pathname.split('/') : [];
  const relativeSegments = relative.pathname ? relative.pathname.split('/') : [];
  const isSlashless = Boolean(result.protocol && !SLASHED.has(result.protocol));

  if (isSlashless) {
    result.hostname = '';
    result.port = null;
    putHostIntoPath(segments, result.host);
    result.host = '';
    if (relative.protocol) {
      relative.hostname = null;
      relative.port = null;
      result.auth = null;
      putHostIntoPath(relativeSegments, relative.host);
      relative.host = null;
    }
    mustEndAbsolute &&= relativeSegments[0] === '' || segments[0] === '';
  }

  if (isRelativeAbsolute) {
    if (relative.host || relative.host === '') {
      if (result.host !== relative.host) result.auth = null;
      result.host = relative.host;
      result.port = relative.port;
    }
    if (relative.hostname || relative.hostname === '') {
      if (result.hostname !== relative.hostname) result.auth = null;
      result.hostname = relative.hostname;
    }
    result.search = relative.search;
    result.query = relative.query;
    segments = relativeSegments;
  } else if (relativeSegments.length > 0) {
    segments.pop();
    segments = segments.concat(relativeSegments);
    result.search = relative.search;
    result.query = relative.query;
  } else if (relative.search !== null && relative.search !== undefined) {
    // Only the query changes.
    if (isSlashless) takeHostFromPath(result, segments.shift());
    result.search = relative.search;
    result.query = relative.query;
    if (result.pathname !== null || result.search !== null) joinPath(result);
    return finish(result);
  }

  if (segments.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    return finish(result);
  }

  segments = resolveDots(
    segments, Boolean(result.host || relative.host), mustEndAbsolute, mustEndAbsolute || removeAllDots);

  const isAbsolute = segments[0] === '' || Boolean(segments[0] && segments[0][0] === '/');
  if (isSlashless) {
    takeHostFromPath(result, isAbsolute ? '' : segments.length > 0 ? segments.shift() : '');
  }
  mustEndAbsolute ||= Boolean(result.host && segments.length > 0);
  if (mustEndAbsolute && !isAbsolute) segments.unshift('');

  if (segments.length === 0) {
    result.pathname = null;
    result.path = null;
  } else {
    result.pathname = segments.join('/');
  }
  if (result.pathname !== null || result.search !== null) joinPath(result);
  result.auth = relative.auth || result.auth;
  result.slashes ||= relative.slashes;
  return finish(result);
};

function resolveOtherProtocol(result, relative) {
  if (!SLASHED.has(relative.protocol)) {
    Object.assign(result, relative);
    return finish(result);
  }
  result.protocol = relative.protocol;
  if (!relative.host && !/^file:?$/.test(relative.protocol) && !HOSTLESS.has(relative.protocol)) {
    // "http:a/b" means the host "a".
    const segments = (relative.pathname || '').split('/');
    while (segments.length > 0 && !(relative.host = segments.shift()));
    relative.host ||= '';
    relative.hostname ||= '';
    if (segments[0] !== '') segments.unshift('');
    if (segments.length < 2) segments.unshift('');
    result.pathname = segments.join('/');
  } else {
    result.pathname = relative.pathname;
  }
  result.search = relative.search;
  result.query = relative.query;
  result.host = relative.host || '';
  result.auth = relative.auth;
  result.hostname = relative.hostname || relative.host;
  result.port = relative.port;
  if (result.pathname || result.search) joinPath(result);
  result.slashes ||= relative.slashes;
  return finish(result);
}

// Resolves "." and ".." among the segments of a merged path.
function resolveDots(segments, hasHost, mustEndAbsolute, removeAllDots) {
  const last = segments[segments.length - 1];
  const hasTrailingSlash =
    ((hasHost || segments.length > 1) && (last === '.' || last === '..')) || last === '';
  const kept = [];
  let up = 0;
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i];
    if (segment === '.') continue;
    if (segment === '..') up++;
    else if (up > 0) up--;
    else kept.push(segment);
  }
  kept.reverse();
  if (!removeAllDots) {
    while (up-- > 0) kept.unshift('..');
  }
  if (mustEndAbsolute && kept[0] !== '' && (!kept[0] || kept[0][0] !== '/')) kept.unshift('');
  if (hasTrailingSlash && !kept.join('/').endsWith('/')) kept.push('');
  return kept;
}

/** Splits `host` into `hostname` and `port`. */
Url.prototype.parseHost = function parseHost() {
  let { host } = this;
  const port = PORT.exec(host)?.[0];
  if (port !== undefined) {
    if (port !== ':') this.port = port.slice(1);
    host = host.slice(0, host.length - port.length);
  }
  if (host) this.hostname = host;
};

module.exports = {
  Url,
  parse: urlParse,
  resolve: urlResolve,
  resolveObject: urlResolveObject,
  format: urlFormat,
  URL,
  URLPattern: undefined,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,
  pathToFileURL,
  fileURLToPath,
  fileURLToPathBuffer,
  urlToHttpOptions,
};

require('internal/util').defineLazyProperties(module.exports, 'internal/url_pattern', ['URLPattern']);
