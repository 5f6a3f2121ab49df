'use strict';

// One WebSocket connection of a client: the opening handshake over node:http or node:https, frames
// both ways, inflating what the server compressed, and the closing handshake. Knows no events and no
// ready states: internal/fetch/websocket has those.
// Follows RFC 6455, RFC 7692 and https://websockets.spec.whatwg.org/#websocket-opening-handshake.

const { FrameParser, encodeFrame } = internalBinding('websocket');
const { Buffer } = require('buffer');
const { makeAgent } = require('internal/fetch/transport');

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const OPCODE = { __proto__: null, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
// The kinds of what the parser gives.
const TEXT = 1;
const BINARY = 2;
const COMPRESSED = 3;
const PING = 4;
const PONG = 5;
const CLOSE = 6;

const NO_STATUS = 1005;
const INVALID_PAYLOAD = 1007;
const TOO_BIG = 1009;

// The largest message in bytes: what a string can hold, about, and what a small compressed message
// may grow to.
const MAX_MESSAGE = 2 ** 29;
const MAX_INFLATED = 128 * 2 ** 20;
// How long the server may take to end the connection after the closing handshake (ms).
const CLOSE_TIMEOUT = 3_000;

// The sender of a deflated message takes this off its end (RFC 7692, section 7.2.1).
const EMPTY_BLOCK = new Uint8Array([0, 0, 0xff, 0xff]);
const NOTHING = new Uint8Array(0);

const masks = new Uint32Array(256);
let nextMask = masks.length;

/** A number nobody can foresee, of 32 bits. */
function randomMask() {
  if (nextMask === masks.length) {
    require('crypto').randomFillSync(masks);
    nextMask = 0;
  }
  return masks[nextMask++];
}

const listOf = (value) => (value ?? '').split(',').map((item) => item.trim()).filter(Boolean);

/**
 * What the server chose of permessage-deflate.
 * @param {string|undefined} header Sec-WebSocket-Extensions
 * @returns {{windowBits: number, fresh: boolean} | null} null: no compression
 * @throws {Error} for what was not offered
 */
function agreedCompression(header) {
  const extensions = listOf(header);
  if (extensions.length === 0) return null;
  const [name, ...parameters] = extensions[0].split(';').map((part) => part.trim());
  if (extensions.length > 1 || name.toLowerCase() !== 'permessage-deflate') {
    throw new Error('Received an invalid Sec-WebSocket-Extensions header.');
  }
  const agreed = { windowBits: 15, fresh: false };
  for (const parameter of parameters) {
    const [key, value] = parameter.split('=').map((part) => part.trim());
    const bits = /^"?(\d{1,2})"?$/.exec(value ?? '')?.[1];
    const validBits = bits >= 8 && bits <= 15;
    if (key === 'server_no_context_takeover' && value === undefined) agreed.fresh = true;
    else if (key === 'server_max_window_bits' && validBits) agreed.windowBits = +bits;
    else if (!(key === 'client_no_context_takeover' && value === undefined) &&
             !(key === 'client_max_window_bits' && (validBits || value === undefined))) {
      throw new Error('Received an invalid permessage-deflate parameter.');
    }
  }
  return agreed;
}

/**
 * Checks what the server answered.
 * @throws {Error} when it is no end of the handshake
 */
function checkHandshake(headers, key, protocols) {
  if (headers.upgrade?.toLowerCase() !== 'websocket') {
    throw new Error('Server did not set Upgrade header to "websocket".');
  }
  if (!listOf(headers.connection?.toLowerCase()).includes('upgrade')) {
    throw new Error('Server did not set Connection header to "upgrade".');
  }
  const expected = require('crypto').createHash('sha1').update(key + GUID).digest('base64');
  if (headers['sec-websocket-accept'] !== expected) {
    throw new Error('Incorrect hash received in Sec-WebSocket-Accept header.');
  }
  const protocol = headers['sec-websocket-protocol'];
  if (protocol !== undefined && !protocols.includes(protocol)) {
    throw new Error('Protocol was not set in the opening handshake.');
  }
}

/** Inflates messages one after the other, with or without what came before. */
class Inflater {
  #agreed;
  #stream = null;

  constructor(agreed) {
    this.#agreed = agreed;
  }

  /** @param {(error: Error|null, data: Buffer) => void} callback called once, later */
  inflate(data, callback) {
    const stream = this.#stream ??= require('zlib').createInflateRaw({ windowBits: this.#agreed.windowBits });
    const chunks = [];
    let size = 0;
    const done = (error) => {
      stream.off('data', onData);
      stream.off('error', done);
      if (error || this.#agreed.fresh) this.close();
      callback(error ?? null, error ? NOTHING : Buffer.concat(chunks, size));
    };
    const onData = (chunk) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_INFLATED) done(Object.assign(new Error('The message is too big'), { closeCode: TOO_BIG }));
    };
    stream.on('data', onData);
    stream.on('error', done);
    stream.write(data);
    stream.write(EMPTY_BLOCK);
    stream.flush(() => {
      if (this.#stream === stream) done(null);
    });
  }

  close() {
    // What the pool still gives must not reach a program.
    this.#stream?.on('error', () => {});
    this.#stream?.destroy();
    this.#stream = null;
  }
}

class Connection {
  #handlers;
  #request = null;
  #socket = null;
  #parser = null;
  #inflater = null;
  /** Events behind a message that is being inflated. */
  #waiting = null;
  #corked = false;
  #closeSent = false;
  #closeReceived = null;
  #over = false;

  /**
   * Starts the handshake.
   * @param {{url: URL, protocols: string[], headers: string[], dispatcher?: object}} target
   *   headers: more names and values in turn
   * @param {{onOpen: Function, onMessage: Function, onClosing: Function, onClose: Function,
   *   onPing: Function, onPong: Function}} handlers
   *   onOpen(message): the answer's IncomingMessage, or what stands for it;
   *   onMessage(data): a string, or the ArrayBuffer of a binary message;
   *   onClosing(): the server began the closing handshake;
   *   onClose(code, reason, wasClean, error): the end, exactly once; error when it failed
   */
  constructor(target, handlers) {
    this.#handlers = handlers;
    const key = require('crypto').randomBytes(16).toString('base64');
    const headers = [
      'Sec-WebSocket-Key', key,
      'Sec-WebSocket-Version', '13',
      ...(target.protocols.length > 0 ? ['Sec-WebSocket-Protocol', target.protocols.join(', ')] : []),
      'Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits',
      'Accept', '*/*',
      'Accept-Language', '*',
      'Sec-Fetch-Mode', 'websocket',
      'User-Agent', 'node',
      'Pragma', 'no-cache',
      'Cache-Control', 'no-cache',
      'Accept-Encoding', 'gzip, deflate',
      ...target.headers,
    ];
    const onUpgrade = (message, socket, head) => this.#onUpgrade(target, key, message, socket, head);
    if (target.dispatcher) this.#dispatch(target, headers, onUpgrade);
    else this.#connect(target, headers, onUpgrade);
  }

  #connect({ url }, headers, onUpgrade) {
    const secure = url.protocol === 'wss:';
    const { hostname } = url;
    const request = this.#request = require(secure ? 'https' : 'http').request({
      hostname: hostname[0] === '[' ? hostname.slice(1, -1) : hostname,
      port: url.port === '' ? (secure ? 443 : 80) : +url.port,
      path: url.pathname + url.search,
      headers: ['Host', url.host, 'Connection', 'upgrade', 'Upgrade', 'websocket', ...headers],
      agent: makeAgent(secure ? 'https:' : 'http:', false),
    });
    request.on('upgrade', onUpgrade);
    request.on('response', (message) => {
      this.#end(new Error(`Received status code ${message.statusCode} in place of an upgrade.`));
      message.destroy();
    });
    request.on('error', (error) => this.#end(error));
    request.end();
  }

  /** Through a dispatcher of npm's undici, which sets Host, Connection and Upgrade itself. */
  #dispatch({ url, dispatcher }, headers, onUpgrade) {
    const origin = `${url.protocol === 'wss:' ? 'https' : 'http'}://${url.host}`;
    dispatcher.upgrade({ origin, path: url.pathname + url.search, method: 'GET', protocol: 'websocket', headers },
                       (error, answer) => {
                         if (error) this.#end(error);
                         else onUpgrade({ headers: answer.headers }, answer.socket, NOTHING);
                       });
  }

  #onUpgrade({ protocols }, key, message, socket, head) {
    if (this.#over) {
      socket.destroy();
      return;
    }
    let agreed;
    try {
      checkHandshake(message.headers, key, protocols);
      agreed = agreedCompression(message.headers['sec-websocket-extensions']);
    } catch (error) {
      socket.destroy();
      this.#end(error);
      return;
    }
    this.#request = null;
    this.#socket = socket;
    this.#parser = new FrameParser(false, agreed !== null, MAX_MESSAGE);
    if (agreed !== null) this.#inflater = new Inflater(agreed);
    socket.setTimeout(0);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#onData(chunk));
    socket.on('error', (error) => this.#end(error));
    socket.on('end', () => socket.end());
    socket.on('close', () => this.#onSocketClose());
    this.#handlers.onOpen(message);
    if (head.length > 0) this.#onData(head);
  }

  #onData(chunk) {
    if (this.#over || this.#closeReceived !== null) return;
    const events = this.#parser.feed(chunk);
    if (this.#waiting !== null) this.#waiting.push(...events);
    else this.#handle(events, 0);
  }

  #handle(events, at) {
    for (; at < events.length; at += 3) {
      if (this.#over) return;
      const a = events[at + 1];
      const b = events[at + 2];
      switch (events[at]) {
        case TEXT:
        case BINARY: this.#handlers.onMessage(a); break;
        case COMPRESSED: this.#inflate(a, b, events.slice(at + 3)); return;
        case PING:
          if (!this.#closeSent) this.#write(OPCODE.pong, a);
          this.#handlers.onPing(a);
          break;
        case PONG: this.#handlers.onPong(a); break;
        case CLOSE: this.#onCloseFrame(a, b); break;
        default: this.#fail(a, new Error(b));
      }
    }
  }

  #inflate(data, isText, behind) {
    this.#waiting = behind;
    this.#inflater.inflate(data, (error, bytes) => {
      if (this.#over) return;
      const events = this.#waiting;
      this.#waiting = null;
      if (error !== null) {
        this.#fail(error.closeCode ?? INVALID_PAYLOAD, error);
        return;
      }
      if (!isText) {
        this.#handlers.onMessage(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      } else if (require('buffer').isUtf8(bytes)) {
        this.#handlers.onMessage(bytes.utf8Slice());
      } else {
        this.#fail(INVALID_PAYLOAD, new Error('The text is not valid UTF-8'));
        return;
      }
      this.#handle(events, 0);
    });
  }

  #onCloseFrame(code, reason) {
    this.#closeReceived = { code, reason };
    if (!this.#closeSent) {
      this.#handlers.onClosing();
      this.close(code === NO_STATUS ? undefined : code, '');
    }
    // It is the server's to end the connection first (RFC 6455, section 7.1.1).
    const socket = this.#socket;
    const timer = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
    socket.end();
  }

  #onSocketClose() {
    if (this.#closeReceived === null && !this.#closeSent) {
      this.#end(new Error('The connection was closed without a closing handshake.'));
    } else {
      this.#end(undefined);
    }
  }

  /** Ends the connection for what the server did wrong, telling it why. */
  #fail(code, error) {
    if (this.#over) return;
    if (!this.#closeSent) this.close(code, '');
    this.#socket.end();
    const socket = this.#socket;
    setTimeout(() => socket.destroy(), CLOSE_TIMEOUT).unref();
    this.#end(error);
  }

  #end(error) {
    if (this.#over) return;
    this.#over = true;
    this.#inflater?.close();
    const received = error === undefined ? this.#closeReceived : null;
    this.#handlers.onClose(received?.code ?? 1006, received?.reason ?? '', received !== null && this.#closeSent, error);
  }

  #write(opcode, payload, callback) {
    const socket = this.#socket;
    // What a program sends in one go leaves in one system call.
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        socket.uncork();
      });
    }
    socket.write(encodeFrame(opcode, payload, randomMask()), callback);
  }

  /**
   * Sends a message.
   * @param {boolean} isText @param {Uint8Array} bytes @param {() => void} callback when the kernel has it
   */
  send(isText, bytes, callback) {
    this.#write(isText ? OPCODE.text : OPCODE.binary, bytes, callback);
  }

  /** Begins or answers the closing handshake. The reason has at most 123 bytes of UTF-8. */
  close(code, reason) {
    if (this.#over || this.#closeSent) return;
    this.#closeSent = true;
    let payload = NOTHING;
    if (code !== undefined) {
      payload = Buffer.allocUnsafe(2 + Buffer.byteLength(reason));
      payload.writeUInt16BE(code);
      payload.utf8Write(reason, 2);
    }
    this.#write(OPCODE.close, payload);
  }

  /** Gives the handshake up. */
  abort() {
    const error = new Error('WebSocket was closed before the connection was established');
    this.#request?.destroy(error);
    process.nextTick(() => this.#end(error));
  }
}

module.exports = { Connection };
