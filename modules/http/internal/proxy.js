'use strict';

// Proxies of HTTP clients, as the environment names them: HTTP_PROXY, HTTPS_PROXY, NO_PROXY. Plain
// requests are sent to the proxy with an absolute URL; those over TLS go through a tunnel.
// Follows "Built-in Proxy Support" in Node's docs of http; RFC 9110, sections 7.2 and 9.3.6; RFC 9112, section 3.2.

const net = require('net');
const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR, ERR_PROXY_INVALID_CONFIG, ERR_PROXY_TUNNEL },
} = require('internal/errors');
const { validatePort } = require('internal/validators');
const { URL } = require('internal/url');
const { Buffer } = require('buffer');

const kProxy = Symbol('kProxy');
// Of agents that send everything through tunnels, plain requests too.
const kTunnelAll = Symbol('kTunnelAll');

// The longest head that a proxy may answer CONNECT with, in bytes.
const MAX_HEAD = 16 * 1024;

/** Whether the command line or the environment asks for proxies. */
function wantsEnvProxy() {
  if (process.execArgv.includes('--no-use-env-proxy')) return false;
  return require('internal/options').options.useEnvProxy || process.env.NODE_USE_ENV_PROXY === '1';
}

const ipv4Number = (text) => text.split('.').reduce((number, part) => number * 256 + +part, 0);

/** One entry of NO_PROXY as a test of (host, port). */
function exception(entry) {
  if (entry === '*') return () => true;
  const range = /^([\d.]+)-([\d.]+)$/.exec(entry);
  if (range !== null && net.isIPv4(range[1]) && net.isIPv4(range[2])) {
    const [first, last] = [ipv4Number(range[1]), ipv4Number(range[2])];
    return (host) => net.isIPv4(host) && ipv4Number(host) >= first && ipv4Number(host) <= last;
  }
  const { name, port } = /^(?<name>\[[^\]]*\]|[^:]*|.*:.*:.*?)(?::(?<port>\d+))?$/.exec(entry)?.groups ?? { name: entry };
  const wanted = withoutBrackets(name);
  const suffix = wanted.startsWith('*.') ? wanted.slice(1) : wanted.startsWith('.') ? wanted : undefined;
  return (host, itsPort) => (port === undefined || +port === +itsPort) &&
    (suffix === undefined ? host === wanted : host.endsWith(suffix) || host === suffix.slice(1));
}

const withoutBrackets = (host) => (host[0] === '[' ? host.slice(1, -1) : host);
const withBrackets = (host) => (host.includes(':') && host[0] !== '[' ? `[${host}]` : host);

class Proxy {
  #exceptions;
  #url;

  constructor(url, noProxy) {
    this.#url = url;
    this.secure = url.protocol === 'https:';
    this.authorization = url.username === '' && url.password === '' ? undefined :
      `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}`;
    this.#exceptions = noProxy.toLowerCase().split(/[\s,]+/).filter(Boolean).map(exception);
  }

  /** Without its credentials. */
  get href() {
    return `${this.#url.protocol}//${this.#url.host}`;
  }

  /** Whether requests to this place go through it. */
  serves(host, port) {
    const name = withoutBrackets(String(host).toLowerCase());
    return !this.#exceptions.some((excepts) => excepts(name, port));
  }

  /** A connection to the proxy itself, with the other options of the request's. */
  connect(options) {
    const { hostname, port } = this.#url;
    const host = withoutBrackets(hostname);
    const own = {
      ...options, host, hostname: host, port: +port || (this.secure ? 443 : 80), path: null, socket: undefined,
      servername: this.secure && !net.isIP(host) ? host : undefined, ALPNProtocols: undefined, session: undefined,
    };
    return this.secure ? require('tls').connect(own) : net.connect(own);
  }
}

/**
 * The proxy for requests of `protocol` ('http:' or 'https:'), or null.
 * @param {object} env http_proxy, https_proxy, no_proxy; the same in capitals where these are missing
 * @throws {Error} ERR_PROXY_INVALID_CONFIG
 */
function proxyOf(protocol, env) {
  const name = protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const text = env[name] || env[name.toUpperCase()];
  if (!text) return null;
  const refusal = new ERR_PROXY_INVALID_CONFIG(`Invalid proxy URL: ${text}`);
  // URL would drop line ends without a word.
  if (/[\r\n]/.test(text)) throw refusal;
  let url;
  try {
    url = new URL(text);
  } catch (cause) {
    refusal.cause = cause;
    throw refusal;
  }
  if (url.hostname === '' || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw refusal;
  return new Proxy(url, env.no_proxy || env.NO_PROXY || '');
}

function checkPlace(host, port) {
  if (/[\r\n]/.test(host)) throw new ERR_INVALID_CHAR('host');
  if (/[\r\n]/.test(port)) throw new ERR_INVALID_CHAR('port');
  validatePort(port, 'options.port', false);
}

// Plain requests ------------------------------------------------------------

const mustMatch = (what, value) =>
  new ERR_INVALID_ARG_VALUE(what, value, 'must match the request authority when a proxy is used');

/** The absolute form of a request target. */
function absoluteTarget(path, authority) {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(path)) {
    const url = URL.parse(path);
    if (url?.protocol !== 'http:') throw new ERR_INVALID_ARG_VALUE('options.path', path, 'must use http: scheme');
    if (url.username !== '' || url.password !== '') {
      throw new ERR_INVALID_ARG_VALUE('options.path', path, 'must not contain userinfo');
    }
    if (url.host !== authority) throw mustMatch('options.path', path);
    return `http://${authority}${url.pathname}${url.search}`;
  }
  if (path[0] !== '/') {
    throw new ERR_INVALID_ARG_VALUE('options.path', path, 'must be in absolute-form or start with /');
  }
  return `http://${authority}${path}`;
}

function checkHostHeader(value, authority) {
  const text = String(value);
  if (/[@/?#\\]/.test(text) || URL.parse(`http://${text}`)?.host !== authority) throw mustMatch('headers.host', text);
}

/** Headers in any of their forms as a list of pairs. */
function headerPairs(headers) {
  if (!Array.isArray(headers)) return Object.entries(headers ?? {});
  if (!Array.isArray(headers[0])) {
    return Array.from({ length: headers.length >> 1 }, (_, i) => [headers[2 * i], headers[2 * i + 1]]);
  }
  for (const pair of headers) {
    if (!Array.isArray(pair)) {
      throw new ERR_INVALID_ARG_VALUE('options.headers', pair, 'must be an array when headers is passed as an array of pairs');
    }
  }
  return headers;
}

/**
 * Makes a plain request one for the proxy: gives it its absolute target, and returns its headers with what the
 * proxy has to know. Undefined: it does not concern the proxy.
 * @param {import('http').ClientRequest} req with method, path and shouldKeepAlive
 * @param {Proxy} proxy
 * @throws {TypeError} ERR_INVALID_ARG_VALUE when target or Host say another place than the options do
 */
function rewriteForProxy(req, proxy, { headers, host, port, setHost }) {
  if (!proxy.serves(host, port)) return undefined;
  const path = String(req.path);
  if (req.method === 'CONNECT' || (req.method === 'OPTIONS' && path === '*')) return undefined;
  checkPlace(host, port);
  const authority = URL.parse(`http://${withBrackets(host)}:${port}`)?.host;
  if (authority === undefined) throw new ERR_INVALID_ARG_VALUE('options.host', host);
  const target = absoluteTarget(path, authority);
  const pairs = headerPairs(headers);
  const hosts = pairs.filter(([name]) => String(name).toLowerCase() === 'host');
  if (hosts.length > 1) {
    throw new ERR_INVALID_ARG_VALUE('options.headers', headers, 'must not contain duplicate Host headers');
  }
  for (const [, value] of hosts) checkHostHeader(value, authority);
  req.path = target;
  const has = (wanted) => pairs.some(([name]) => String(name).toLowerCase() === wanted);
  const all = pairs.filter((pair) => pair !== hosts[0]);
  if (hosts.length > 0 || (setHost && !Array.isArray(headers))) all.unshift(['Host', authority]);
  if (!has('proxy-connection')) all.push(['Proxy-Connection', req.shouldKeepAlive ? 'keep-alive' : 'close']);
  if (proxy.authorization !== undefined && !has('proxy-authorization')) {
    all.push(['Proxy-Authorization', proxy.authorization]);
  }
  return Array.isArray(headers) ? all.flat() : Object.fromEntries(all);
}

// Tunnels -------------------------------------------------------------------

/**
 * Opens a tunnel to options.host and options.port.
 * @param {Proxy} proxy
 * @param {object} options of the connection; timeout in ms
 * @param {string[]} lines more of the head of CONNECT
 * @param {(err: Error|null, socket?: net.Socket) => void} callback called once; the socket is paused
 */
function openTunnel(proxy, options, lines, callback) {
  const { host, port, timeout } = options;
  checkPlace(host, port);
  const authority = `${withBrackets(host)}:${port}`;
  const socket = proxy.connect(options);
  let head = Buffer.alloc(0);
  const finish = (error) => {
    socket.setTimeout(0);
    for (const event in listeners) socket.off(event, listeners[event]);
    if (error) {
      socket.on('error', () => {});
      socket.destroy();
      callback(error);
    } else {
      callback(null, socket);
    }
  };
  const fail = (message) => finish(new ERR_PROXY_TUNNEL(message));
  const listeners = {
    __proto__: null,
    error: finish,
    end: () => fail('Connection to establish proxy tunnel ended unexpectedly'),
    close: () => fail('Connection to establish proxy tunnel ended unexpectedly'),
    timeout: () => {
      const error = new ERR_PROXY_TUNNEL(`Connection to establish proxy tunnel timed out after ${timeout}ms`);
      error.proxyTunnelTimeout = timeout;
      finish(error);
    },
    data: (chunk) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) {
        if (head.length > MAX_HEAD) fail('The answer of the proxy to CONNECT is too long');
        return;
      }
      const [status] = head.latin1Slice(0, end).split('\r\n', 1);
      if (!/^HTTP\/1\.[01] 200(?: |$)/.test(status)) {
        fail(`Failed to establish tunnel to ${authority} via ${proxy.href}: ${status}`);
        return;
      }
      // What comes now is for whoever takes the socket, and resumes it.
      socket.pause();
      const rest = head.subarray(end + 4);
      finish(null);
      if (rest.length > 0) socket.unshift(rest);
    },
  };
  for (const event in listeners) socket.on(event, listeners[event]);
  if (timeout > 0) socket.setTimeout(timeout);
  const all = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`, ...lines];
  if (proxy.authorization !== undefined) all.push(`Proxy-Authorization: ${proxy.authorization}`);
  socket.write(`${all.join('\r\n')}\r\n\r\n`);
}

/** The head lines of an agent's CONNECT. */
function tunnelLines(agent) {
  if (agent[kTunnelAll]) return ['Connection: close', 'Proxy-Connection: keep-alive'];
  return agent.keepAlive || Number.isFinite(agent.maxSockets) ? ['Proxy-Connection: keep-alive'] : [];
}

// Everywhere ----------------------------------------------------------------

/** The environment whose proxies `fetch` uses, or null. */
let fetchEnv;

function fetchEnvironment() {
  if (fetchEnv === undefined) fetchEnv = wantsEnvProxy() ? process.env : null;
  return fetchEnv;
}

/**
 * Sets agents with the proxies of `env` for http, https and fetch.
 * @returns {() => void} takes them back
 * @throws {Error} ERR_PROXY_INVALID_CONFIG
 */
function setGlobalProxy(env) {
  const http = require('http');
  const https = require('https');
  if (proxyOf('http:', env) === null && proxyOf('https:', env) === null) return () => {};
  const before = [http.globalAgent, https.globalAgent, fetchEnvironment()];
  const options = { keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: env };
  http.globalAgent = new http.Agent(options);
  https.globalAgent = new https.Agent(options);
  fetchEnv = env;
  return () => {
    [http.globalAgent, https.globalAgent, fetchEnv] = before;
  };
}

module.exports = {
  fetchEnvironment, kProxy, kTunnelAll, openTunnel, proxyOf, rewriteForProxy, setGlobalProxy, tunnelLines, wantsEnvProxy,
};
