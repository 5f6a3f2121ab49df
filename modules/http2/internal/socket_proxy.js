'use strict';
// The socket of a session as programs get it: what would spoil the session's frames is refused, and what sessions have
// themselves goes to the session. Follows http2session.socket in Node's docs.

const {
  codes: { ERR_HTTP2_NO_SOCKET_MANIPULATION, ERR_HTTP2_SOCKET_UNBOUND },
} = require('internal/errors');

const kSessions = new Set(['setTimeout', 'ref', 'unref']);
const kRefused = new Set([
  'emit', 'end', 'pause', 'read', 'resume', 'write', 'setEncoding', 'setKeepAlive', 'setNoDelay',
]);

/**
 * @param {object} session
 * @param {() => object | undefined} ask for the socket; none when the session has ended
 */
function makeProxy(session, ask) {
  const bound = () => {
    const socket = ask();
    if (socket === undefined) throw new ERR_HTTP2_SOCKET_UNBOUND();
    return socket;
  };
  return new Proxy(session, {
    has(_, name) { return Reflect.has(bound(), name); },
    getPrototypeOf() { return Reflect.getPrototypeOf(bound()); },
    getOwnPropertyDescriptor(_, name) {
      const found = Reflect.getOwnPropertyDescriptor(bound(), name);
      if (found !== undefined) found.configurable = true;
      return found;
    },
    get(_, name) {
      if (kSessions.has(name)) return session[name].bind(session);
      // Both go down together; again is no harm.
      if (name === 'destroy') return (error) => { session.destroy(error); };
      if (kRefused.has(name)) throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
      const socket = bound();
      const value = socket[name];
      return typeof value === 'function' ? value.bind(socket) : value;
    },
    set(_, name, value) {
      if (kSessions.has(name)) {
        session[name] = value;
        return true;
      }
      if (kRefused.has(name) || name === 'destroy') throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
      bound()[name] = value;
      return true;
    },
  });
}

/** The same for the compatibility API, where a stream stands for the socket. */
function makeStreamProxy(stream, kSession) {
  const sessionOf = () => {
    const session = stream[kSession];
    if (session === undefined) throw new ERR_HTTP2_SOCKET_UNBOUND();
    return session;
  };
  const own = new Set(['on', 'once', 'end', 'emit', 'destroy']);
  return new Proxy(stream, {
    has(_, name) {
      const session = stream[kSession];
      return name in stream || (session !== undefined && name in session.socket);
    },
    get(_, name) {
      if (own.has(name)) return stream[name].bind(stream);
      if (name === 'writable' || name === 'destroyed') return stream[name];
      if (name === 'readable') return stream.destroyed ? false : stream.readable;
      if (name === 'setTimeout') {
        const session = stream[kSession];
        return session !== undefined ? session.setTimeout.bind(session) : stream.setTimeout.bind(stream);
      }
      if (name === 'write' || name === 'read' || name === 'pause' || name === 'resume') {
        throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
      }
      const session = stream[kSession];
      const from = session !== undefined ? session.socket : stream;
      const value = from[name];
      return typeof value === 'function' ? value.bind(from) : value;
    },
    getPrototypeOf() {
      const session = stream[kSession];
      return Reflect.getPrototypeOf(session !== undefined ? session.socket : stream);
    },
    set(_, name, value) {
      if (name === 'writable' || name === 'readable' || name === 'destroyed' || own.has(name)) {
        stream[name] = value;
        return true;
      }
      if (name === 'setTimeout') {
        const session = stream[kSession];
        if (session !== undefined) session.setTimeout = value;
        else stream.setTimeout = value;
        return true;
      }
      if (name === 'write' || name === 'read' || name === 'pause' || name === 'resume') {
        throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
      }
      sessionOf().socket[name] = value;
      return true;
    },
  });
}

module.exports = { makeProxy, makeStreamProxy };
