'use strict';
// Outgoing connections: arguments, name look-up, one attempt or several in
// turn ("happy eyeballs"). The socket itself is in internal/net/socket.
// Follows "socket.connect()" and "net.connect()" in Node's docs.
//
// Native half: see internal/net/socket, and
//   Tcp: bind(address, port, ipv6Only, reusePort) -> errno; connect(address, port, cb(errno)) -> errno
//   Pipe: connect(path, cb(errno)) -> errno

const {
  codes: {
    ERR_INVALID_ADDRESS_FAMILY, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_IP_ADDRESS, ERR_IP_BLOCKED,
    ERR_MISSING_ARGS, ERR_SOCKET_CLOSED,
  },
  ExceptionWithHostPort,
  NodeAggregateError,
} = require('internal/errors');
const {
  validateBoolean, validateFunction, validateInt32, validateNumber, validatePort, validateString,
} = require('internal/validators');
const { getOptionValue } = require('internal/options');
const { closeCallback, traceHandle, triggeredBy } = require('internal/async_context');
const { isIP } = require('internal/net');
const observed = require('internal/perf_hooks/observed');
const { now } = require('internal/perf/utils');
const { applySocketOptions, initSocketHandle } = require('internal/net/socket');
const { Tcp, Pipe } = internalBinding('stream_handle');
const { UV_ECANCELED, UV_ETIMEDOUT } = internalBinding('uv');

const kNormalizedArgs = Symbol('normalizedArgs');
const MIN_ATTEMPT_TIMEOUT = 10;

const settings = {
  autoSelectFamily: getOptionValue('--network-family-autoselection'),
  attemptTimeout: Math.max(getOptionValue('--network-family-autoselection-attempt-timeout'), MIN_ATTEMPT_TIMEOUT),
};

/**
 * `(options[, cb])`, `(path[, cb])` and `(port[, host][, cb])` as one form.
 * @param {ArrayLike<any>} args
 * @returns {[object, Function | null]}
 */
function normalizeArgs(args) {
  let result;
  if (args.length === 0) {
    result = [{}, null];
    result[kNormalizedArgs] = true;
    return result;
  }
  const first = args[0];
  let options = {};
  if (typeof first === 'object' && first !== null) {
    options = first;
  } else if (typeof first === 'string' && toPort(first) === false) {
    options.path = first;
  } else {
    options.port = first;
    if (args.length > 1 && typeof args[1] === 'string') options.host = args[1];
  }
  const cb = args[args.length - 1];
  result = [options, typeof cb === 'function' ? cb : null];
  result[kNormalizedArgs] = true;
  return result;
}

// A string that is a number of a port counts as one.
function toPort(text) {
  const n = Number(text);
  return n >= 0 ? n : false;
}

function autoSelectFamilyDefault() {
  return settings.autoSelectFamily;
}

/** @see module net: `socket.connect` */
function connect(self, args) {
  let normalized;
  if (Array.isArray(args[0]) && args[0][kNormalizedArgs]) normalized = args[0];
  else normalized = normalizeArgs(args);
  const options = normalized[0];
  const cb = normalized[1];

  if (cb !== null) self.once('connect', cb);
  if (options.port === undefined && options.path == null) throw new ERR_MISSING_ARGS(['options', 'port', 'path']);

  if (self.write !== Object.getPrototypeOf(self).write) self.write = Object.getPrototypeOf(self).write;
  if (self.destroyed) {
    self._handle = null;
    self._peername = undefined;
    self._sockname = undefined;
  }
  const { path } = options;
  const pipe = Boolean(path);
  if (!self._handle) {
    self._handle = pipe ? traceHandle('PIPEWRAP', new Pipe()) : traceHandle('TCPWRAP', new Tcp());
    initSocketHandle(self);
  }
  self._unrefTimer();
  self.connecting = true;
  if (pipe) {
    validateString(path, 'options.path');
    connectPath(self, path);
  } else {
    lookupAndConnect(self, options);
  }
  return self;
}

function connectPath(self, path) {
  const handle = self._handle;
  triggeredBy(handle);
  const err = handle.connect(path, (status) => afterConnect(self, handle, status, path));
  if (err) self.destroy(new ExceptionWithHostPort(err, 'connect', path));
}

function validateLocal(options) {
  const { localAddress, localPort } = options;
  if (localAddress && !isIP(localAddress)) throw new ERR_INVALID_IP_ADDRESS(localAddress);
  if (localPort) validateNumber(localPort, 'options.localPort');
}

function lookupAndConnect(self, options) {
  const { localAddress, localPort } = options;
  const host = options.host || 'localhost';
  validateString(host, 'options.host');
  // The resolver would stop at it.
  if (host.includes('\0')) throw new ERR_INVALID_ARG_VALUE('options.host', host, 'must be a string without null bytes.');
  let { port, autoSelectFamilyAttemptTimeout, autoSelectFamily } = options;
  validateLocal(options);
  if (port !== undefined) {
    if (typeof port !== 'number' && typeof port !== 'string') {
      throw new ERR_INVALID_ARG_TYPE('options.port', ['number', 'string'], port);
    }
    validatePort(port);
  }
  port |= 0;

  if (autoSelectFamily != null) validateBoolean(autoSelectFamily, 'options.autoSelectFamily');
  else autoSelectFamily = autoSelectFamilyDefault();
  if (autoSelectFamilyAttemptTimeout != null) {
    validateInt32(autoSelectFamilyAttemptTimeout, 'options.autoSelectFamilyAttemptTimeout', 1);
    if (autoSelectFamilyAttemptTimeout < MIN_ATTEMPT_TIMEOUT) autoSelectFamilyAttemptTimeout = MIN_ATTEMPT_TIMEOUT;
  } else {
    autoSelectFamilyAttemptTimeout = settings.attemptTimeout;
  }

  const family = isIP(host);
  if (family !== 0) {
    triggeredBy(self._handle);
    process.nextTick(connectKnown, self, { address: host, port, family, localAddress, localPort, options });
    return;
  }
  if (options.lookup != null) validateFunction(options.lookup, 'options.lookup');
  const dnsOptions = {
    family: options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : options.family,
    hints: options.hints || 0,
  };
  self._host = host;
  const lookup = options.lookup || require('dns').lookup;
  const several = autoSelectFamily && dnsOptions.family !== 4 && dnsOptions.family !== 6 && !localAddress;
  if (several) dnsOptions.all = true;

  triggeredBy(self._handle);
  lookup(host, dnsOptions, (err, found, foundFamily) => {
    if (several && !err && Array.isArray(found)) {
      onAddresses(self, found, { host, port, localPort, options, timeout: autoSelectFamilyAttemptTimeout });
      return;
    }
    self.emit('lookup', err, found, foundFamily, host);
    if (!self.connecting) return;
    if (err) {
      process.nextTick(connectErrorNT, self, err);
    } else if (typeof found !== 'string' || isIP(found) === 0) {
      process.nextTick(connectErrorNT, self, new ERR_INVALID_IP_ADDRESS(found));
    } else if (foundFamily !== 4 && foundFamily !== 6) {
      process.nextTick(connectErrorNT, self, new ERR_INVALID_ADDRESS_FAMILY(foundFamily, options.host, options.port));
    } else {
      self._unrefTimer();
      connectOnce(self, { address: found, port, family: foundFamily, localAddress, localPort, options });
    }
  });
}

function connectKnown(self, target) {
  if (self.connecting) connectOnce(self, target);
}

function connectErrorNT(self, err) {
  self.destroy(err);
}

// The families take turns, starting with the one the resolver put first.
function onAddresses(self, addresses, { host, port, localPort, options, timeout }) {
  if (!self.connecting) return;
  const v4 = [];
  const v6 = [];
  for (const { address, family } of addresses) {
    self.emit('lookup', null, address, family, host);
    if (!self.connecting) return;
    if (typeof address === 'string' && isIP(address) !== 0 && (family === 4 || family === 6)) (family === 4 ? v4 : v6).push({ address, family });
  }
  if (v4.length === 0 && v6.length === 0) {
    const first = addresses[0];
    const err = first !== undefined && isIP(first.address) === 0 ?
      new ERR_INVALID_IP_ADDRESS(first.address) :
      new ERR_INVALID_ADDRESS_FAMILY(first?.family, host, port);
    process.nextTick(connectErrorNT, self, err);
    return;
  }
  const first = addresses[0].family === 6 ? v6 : v4;
  const second = first === v4 ? v6 : v4;
  const targets = [];
  for (let i = 0; i < first.length || i < second.length; i++) {
    if (i < first.length) targets.push(first[i]);
    if (i < second.length) targets.push(second[i]);
  }
  self._unrefTimer();
  if (targets.length === 1) {
    connectOnce(self, { ...targets[0], port, localPort, options });
    return;
  }
  self.autoSelectFamilyAttemptedAddresses = [];
  tryNext({ self, targets, next: 0, port, localPort, options, timeout, timer: null, errors: [] });
}

function blocked(options, address, family) {
  return options.blockList && options.blockList.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function bindLocal(handle, { family, localAddress, localPort }) {
  if (!localAddress && !localPort) return 0;
  return handle.bind(localAddress || (family === 6 ? '::' : '0.0.0.0'), localPort || 0, false, false);
}

function localDetails(handle, localAddress, localPort) {
  const name = handle.getsockname?.();
  if (name !== undefined && typeof name !== 'number' && name.address) return `${name.address}:${name.port}`;
  return localAddress ? `${localAddress}:${localPort || 0}` : undefined;
}

function connectOnce(self, target) {
  const { address, port, family, localAddress, localPort, options } = target;
  const handle = self._handle;
  if (blocked(options, address, family)) {
    self.destroy(new ERR_IP_BLOCKED(address));
    return;
  }
  let err = bindLocal(handle, target);
  if (err) {
    self.destroy(new ExceptionWithHostPort(err, 'bind', localAddress || (family === 6 ? '::' : '0.0.0.0'), localPort));
    return;
  }
  self.emit('connectionAttempt', address, port, family);
  if (!self.connecting) return;
  triggeredBy(handle);
  const start = observed.counts.net > 0 ? now() : -1;
  err = handle.connect(address, port, (status) => {
    if (status === 0 && start >= 0) {
      observed.report('connect', 'net', start, now() - start, { host: address, port });
    }
    if (status !== 0 && !self.destroyed) {
      const error = connectError(handle, status, address, port, localAddress, localPort);
      self.emit('connectionAttemptFailed', address, port, family, error);
    }
    afterConnect(self, handle, status, address, port, localAddress, localPort);
  });
  if (err) {
    self.destroy(new ExceptionWithHostPort(err, 'connect', address, port, localDetails(handle, localAddress, localPort)));
  }
}

function connectError(handle, status, address, port, localAddress, localPort) {
  const details = localAddress || localPort ? localDetails(handle, localAddress, localPort) : undefined;
  return new ExceptionWithHostPort(status, 'connect', address, port, details);
}

function afterConnect(self, handle, status, address, port, localAddress, localPort) {
  // Destroyed meanwhile, or another attempt took over.
  if (self.destroyed || self._handle !== handle) return;
  self.connecting = false;
  self._sockname = undefined;
  if (status !== 0) {
    self.destroy(connectError(handle, status, address, port, localAddress, localPort));
    return;
  }
  onConnected(self);
}

function onConnected(self) {
  applySocketOptions(self);
  self._unrefTimer();
  self.emit('connect');
  self.emit('ready');
  // Reading starts by itself so that the end of the peer is noticed.
  if (self.readable && !self.isPaused() && !self.destroyed) self.read(0);
}

// One attempt after the other; a slow one is given up after `timeout` ms. -----

function tryNext(attempt) {
  const { self, targets, errors } = attempt;
  if (!self.connecting) return;
  if (attempt.next === targets.length) {
    if (errors.length === 0) {
      self.destroy(new ERR_SOCKET_CLOSED());
    } else {
      self.destroy(new NodeAggregateError(errors));
    }
    return;
  }
  const index = attempt.next++;
  const { address, family } = targets[index];
  const { port, localPort, options } = attempt;
  if (blocked(options, address, family)) {
    errors.push(new ERR_IP_BLOCKED(address));
    self.emit('connectionAttemptFailed', address, port, family, errors.at(-1));
    tryNext(attempt);
    return;
  }
  if (index > 0) {
    const next = traceHandle('TCPWRAP', new Tcp());
    self._handle = self._wrapHandle === undefined ? next : self._wrapHandle(next);
    initSocketHandle(self);
  }
  const handle = self._handle;
  let err = bindLocal(handle, { family, localPort });
  if (err) {
    errors.push(new ExceptionWithHostPort(err, 'bind', family === 6 ? '::' : '0.0.0.0', localPort));
    self.emit('connectionAttemptFailed', address, port, family, errors.at(-1));
    closeQuietly(self, handle);
    tryNext(attempt);
    return;
  }
  self.autoSelectFamilyAttemptedAddresses.push(`${address}:${port}`);
  self.emit('connectionAttempt', address, port, family);
  if (!self.connecting || self._handle !== handle) return;
  let over = false;
  triggeredBy(handle);
  err = handle.connect(address, port, (status) => {
    if (over) return;
    over = true;
    clearTimeout(attempt.timer);
    if (!self.connecting || self._handle !== handle) return;
    if (status === 0) {
      self.connecting = false;
      self._sockname = undefined;
      onConnected(self);
      return;
    }
    errors.push(new ExceptionWithHostPort(status, 'connect', address, port));
    self.emit('connectionAttemptFailed', address, port, family, errors.at(-1));
    if (status === UV_ECANCELED) return;
    closeQuietly(self, handle);
    tryNext(attempt);
  });
  if (err) {
    over = true;
    errors.push(new ExceptionWithHostPort(err, 'connect', address, port));
    self.emit('connectionAttemptFailed', address, port, family, errors.at(-1));
    closeQuietly(self, handle);
    tryNext(attempt);
    return;
  }
  if (index < targets.length - 1) {
    attempt.timer = setTimeout(() => {
      if (over || !self.connecting) return;
      over = true;
      errors.push(new ExceptionWithHostPort(UV_ETIMEDOUT, 'connect', address, port));
      self.emit('connectionAttemptTimeout', address, port, family);
      closeQuietly(self, handle);
      tryNext(attempt);
    }, attempt.timeout);
    self.once('close', () => clearTimeout(attempt.timer));
  }
}

function closeQuietly(self, handle) {
  self._handle = null;
  handle.owner = null;
  handle.close(closeCallback(handle));
}

module.exports = {
  MIN_ATTEMPT_TIMEOUT,
  connect,
  kNormalizedArgs,
  normalizeArgs,
  settings,
  toPort,
};
