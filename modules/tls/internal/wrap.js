'use strict';
// The handle of a TLS socket: to a net.Socket it looks like that of a TCP connection. Below it is a native handle,
// whose bytes the native half takes and gives by itself, or any stream. What a socket makes of the events is in
// internal/tls/socket.
//
// Native half (internalBinding('tls')): class Tls(context, isServer) with
//   setCallbacks(onRead(nread, bytes), onEvent(kind, ...), onOutput(bytes, cb)), called with this = tls
//   attach(handle); or receive(bytes) and onOutput. start(), cycle() (go on), end() (no more bytes), setReading(on)
//   writeBuffer(bytes, cb), writeString(text, encoding, cb), writev([chunk, encoding...], cb) -> as of a handle
//   shutdown(), destroy()
//   watch(hello, keylog, sessions): which of the events below are wanted
//   requestCertificate(required), answerHello(), setContext(context), setServername(name), setAlpn(list),
//   refuseAlpn(), setStoredSession(bytes), setSession(bytes), setOcspStatus(bytes), requestOcsp(), setPsk(ask),
//   renegotiate(), disableRenegotiation(), and questions: getServername() ... verifyError() -> [code, text]
//   events: 0 hello(servername, protocols, sessionId, hasTicket, wantsStatus): stands still until answerHello();
//     1 another handshake began; 2 handshake done; 3 keylog(line); 4 session(id, bytes); 5 status(bytes | undefined);
//     6 failed(error)

const { Buffer } = require('buffer');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { closeCallback, handleCallback, traceHandle } = require('internal/async_context');
const { toBuffer } = require('internal/native_bytes');
const { Tcp, Pipe } = internalBinding('stream_handle');
const { UV_EBADF, UV_EOF, UV_EPROTO } = internalBinding('uv');
const { Tls } = internalBinding('tls');

function noop() {}

const isNative = (handle) => handle instanceof Tcp || handle instanceof Pipe;

class TLSWrap {
  /**
   * @param {object | null} parent a native handle, if the connection is made of one of its own
   * @param {object | null} stream else the stream below: a net.Socket, or any Duplex
   * @param {object} context native
   * @param {boolean} isServer
   */
  constructor(parent, stream, context, isServer) {
    this.owner = null;
    this.tls = new Tls(context, isServer);
    this.tls.wrap = this;
    traceHandle('TLSWRAP', this);
    this.tls.setCallbacks(handleCallback(this, onRead), handleCallback(this, onEvent), onOutput);
    this._parent = parent;
    this._parentWrap = stream;
    this.onread = noop;
    this.started = false;
    this.closed = false;
    this.ended = false; // the peer's side
    this.afterHandshake = undefined; // the callback of a shutdown that waits
    this.wantsRead = false;
    if (parent !== null) this.adopt(parent);
    else this.watchStream(stream);
  }

  // Below -----------------------------------------------------------------------

  adopt(handle) {
    this._parent = handle;
    this.tls.attach(handle);
    handle.setOnRead((nread) => this.parentEnded(nread));
  }

  parentEnded(nread) {
    if (this.closed || nread >= 0) return;
    if (nread === UV_EOF) this.peerEnded();
    else this.onread(nread);
  }

  watchStream(stream) {
    if (typeof stream.pause !== 'function') throw new ERR_INVALID_ARG_TYPE('socket', 'stream.Duplex', stream);
    this.onStreamClose = () => { if (!this.closed) this.owner?.destroy(); };
    this.onStreamError = (err) => { this.owner?.destroy(err); };
    stream.on('close', this.onStreamClose);
    stream.on('error', this.onStreamError);
  }

  /** Takes over the bytes of the stream below, what was read of them already included. */
  takeStream(stream) {
    let chunk;
    const early = [];
    if (isNative(stream._handle)) {
      const handle = stream._handle;
      while ((chunk = stream.read()) !== null) early.push(chunk);
      this.adopt(handle);
    } else {
      this.onStreamData = (data) => {
        this.tls.receive(typeof data === 'string' ? Buffer.from(data) : data);
      };
      this.onStreamEnd = () => { if (!this.closed) this.peerEnded(); };
      stream.on('data', this.onStreamData);
      stream.on('end', this.onStreamEnd);
    }
    for (const data of early) this.tls.receive(typeof data === 'string' ? Buffer.from(data) : data);
  }

  /** Lets the handshake begin. */
  start() {
    if (this.started || this.closed) return;
    this.started = true;
    if (this._parent === null) this.takeStream(this._parentWrap);
    this._parent?.readStart();
    this.tls.start();
  }

  // What a net.Socket asks of its handle ----------------------------------------

  setOnRead(fn) { this.onread = fn; }

  readStart() {
    this.wantsRead = true;
    this.tls.setReading(true);
    if (!this.started) return 0;
    if (this._parent !== null) this._parent.readStart();
    else this._parentWrap.resume();
    // There may be more already.
    process.nextTick(cycle, this);
    return 0;
  }

  readStop() {
    this.wantsRead = false;
    // The handshake is not the reader's business.
    if (!this.owner?._secureEstablished) return 0;
    this.tls.setReading(false);
    if (this._parent !== null) this._parent.readStop();
    else this._parentWrap.pause?.();
    return 0;
  }

  writeBuffer(bytes, cb) { return this.written(this.tls.writeBuffer(bytes, cb)); }
  writeString(text, encoding, cb) { return this.written(this.tls.writeString(text, encoding, cb)); }
  writev(chunks, cb) { return this.written(this.tls.writev(chunks, cb)); }

  writeHttp(head, body, encoding, cb, tail) {
    return this.written(this.tls.writeHttp(head, body, encoding, cb, tail));
  }

  written(result) {
    // Something to send is reason enough for a handshake.
    if (!this.started) this.owner?._start();
    // Why it failed is told later.
    if (result === UV_EPROTO) process.nextTick(cycle, this);
    return result;
  }

  shutdown(cb) {
    const { owner } = this;
    if (this.started && !this.ended && !this.closed && owner && !owner._secureEstablished) {
      // The end comes behind the handshake, unless there will be none.
      this.afterHandshake = cb;
      owner.once('secure', () => this.finishShutdown());
      return 0;
    }
    this.tls.shutdown();
    if (this._parent !== null) return this._parent.shutdown(cb);
    const stream = this._parentWrap;
    if (stream.destroyed || stream.writableEnded) process.nextTick(cb, 0);
    else stream.end(() => cb(0));
    return 0;
  }

  finishShutdown() {
    const cb = this.afterHandshake;
    this.afterHandshake = undefined;
    if (cb !== undefined && !this.closed) this.shutdown(cb);
  }

  peerEnded() {
    this.ended = true;
    this.tls.end();
    this.finishShutdown();
  }

  close(cb = noop) {
    if (this.closed) {
      process.nextTick(cb);
      return;
    }
    this.closed = true;
    this.tls.destroy();
    if (this._parent !== null) cb = closeCallback(this._parent, cb);
    const stream = this._parentWrap;
    if (stream === null) {
      this._parent.close(cb);
      return;
    }
    if (this.onStreamData) {
      stream.removeListener('data', this.onStreamData);
      stream.removeListener('end', this.onStreamEnd);
    }
    if (stream.destroyed || stream._handle === null) {
      process.nextTick(cb);
    } else {
      stream.once('close', cb);
      stream.destroy();
    }
  }

  reset(cb) {
    if (this._parentWrap !== null || this._parent.reset === undefined) {
      this.close(cb);
      return 0;
    }
    this.closed = true;
    this.tls.destroy();
    return this._parent.reset(cb);
  }

  // The handle that carries the bytes, if there is one.
  get carrier() { return this._parent ?? this._parentWrap?._handle ?? null; }

  ref() { this.carrier?.ref?.(); }
  unref() { this.carrier?.unref?.(); }
  hasRef() { return this.carrier?.hasRef?.() ?? true; }
  getsockname() { return addressOf(this.carrier, 'getsockname'); }
  getpeername() { return addressOf(this.carrier, 'getpeername'); }
  setNoDelay(on) { return this.carrier?.setNoDelay?.(on) ?? 0; }
  setKeepAlive(on, seconds) { return this.carrier?.setKeepAlive?.(on, seconds) ?? 0; }
  setBlocking(on) { return this.carrier?.setBlocking?.(on) ?? 0; }
  open(fd) { return this._parent === null ? UV_EBADF : this._parent.open(fd); }
  bind(...args) { return this._parent === null ? UV_EBADF : this._parent.bind(...args); }
  connect(...args) { return this._parent === null ? UV_EBADF : this._parent.connect(...args); }

  /** An old way to ask what is wrong with the peer: an error, or null. */
  verifyError() { return this.owner?._getVerifyError() ?? null; }

  get fd() { return this.carrier?.fd ?? -1; }
  get bytesRead() { return this.tls.bytesRead; }
  get bytesWritten() { return this.tls.bytesWritten; }
  get writeQueueSize() { return this.carrier?.writeQueueSize ?? 0; }
}

function addressOf(handle, ask) {
  return handle instanceof Pipe || handle?.[ask] === undefined ? UV_EBADF : handle[ask]();
}

function cycle(wrap) {
  if (!wrap.closed) wrap.tls.cycle();
}

// Callbacks of the native half: `this` is its object.
function onRead(nread, bytes) {
  this.wrap.onread(nread, bytes);
}

function onEvent(kind, first, second, third, fourth, fifth) {
  const { wrap } = this;
  if (!wrap.closed) wrap.owner?._onTlsEvent(kind, first, second, third, fourth, fifth);
}

function onOutput(bytes, cb) {
  const stream = this.wrap._parentWrap;
  const chunk = toBuffer(bytes);
  if (cb === undefined) {
    if (!stream.destroyed && !stream.writableEnded) stream.write(chunk);
    return;
  }
  stream.write(chunk, (err) => cb(err ? (err.errno ?? UV_EBADF) : 0));
}

module.exports = { TLSWrap, isNative };
