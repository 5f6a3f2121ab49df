'use strict';
// Objects of the library that can be cloned or transferred though what they are is in private fields
// (Node docs: "Worker threads", "port.postMessage"). Their classes extend HostObject, whose objects the
// engine does not look into: it asks here.
//
//   object[kClone]() -> { data, deserializeInfo }                    what a copy is made from
//   object[kTransfer]() -> { data, deserializeInfo, transferList, descriptor }
//     the same, for good: the object is of no use any more. Nobody gets the message: the descriptor is closed.
//   deserializeInfo 'id:name': the function `name` of the built-in module `id` makes the object from data.
//
// Native half (internalBinding('messaging')):
//   HostObject                          a class with an empty prototype
//   setHooks({ write(object), canTransfer(object), transfer(object), read(kind, content) })
//     write, transfer -> [kind, content, transfer, descriptor], undefined: not to be cloned

const { HostObject, isPort, setHooks } = internalBinding('messaging');

const kClone = Symbol('messaging_clone_symbol');
const kTransfer = Symbol('messaging_transfer_symbol');

// Programs can replace the methods of an object, but not have anything else called.
const makers = new Set([
  'internal/blob:receiveBlob', 'internal/crypto/crypto_key:receiveCryptoKey', 'internal/crypto/keys:receiveKey',
  'internal/crypto/x509:receiveCertificate', 'internal/file:receiveFile', 'internal/fs/filehandle:receiveFileHandle',
  'internal/net/blocklist:receiveBlockList', 'internal/net/socketaddress:receiveAddress',
  'internal/perf_hooks/histogram:receiveHistogram', 'internal/webstreams/transfer:readableFrom',
  'internal/webstreams/transfer:writableTo', 'internal/webstreams/transformstream:receiveTransform',
]);

const untransferable = new WeakSet();
const isObject = (value) => typeof value === 'object' && value !== null || typeof value === 'function';

/**
 * Hides HostObject: objects of the class inherit from what they did without it.
 * @param {Function} Class extends HostObject
 * @param {object} [parent] the prototype to inherit from
 */
function hideHost(Class, parent = Object.prototype) {
  Object.setPrototypeOf(Class.prototype, parent);
}

/**
 * Says how objects of a class are sent.
 * @param {Function} Class
 * @param {symbol} kind kClone or kTransfer
 * @param {() => {data: any, deserializeInfo: string}} fn called on the object
 */
function defineSending(Class, kind, fn) {
  Object.defineProperty(Class.prototype, kind, {
    __proto__: null, value: fn, writable: true, enumerable: false, configurable: true,
  });
}

// What copies within one thread have in common: numbers to states, which others keep alive.
const states = new Map();
const numbers = new WeakMap();
let lastNumber = 0;
const { threadId } = internalBinding('worker');

/** What to send so that a copy in this thread finds the state of the original. */
function shareState(state) {
  let number = numbers.get(state);
  if (number === undefined) {
    number = ++lastNumber;
    numbers.set(state, number);
    states.set(number, new WeakRef(state));
  }
  return { threadId, number };
}

/** The state that was shared; undefined in another thread. */
function sharedState(share) {
  return share.threadId === threadId ? states.get(share.number)?.deref() : undefined;
}

/** @param {any} object is never transferred any more; primitives are ignored */
function markAsUntransferable(object) {
  if (isObject(object)) untransferable.add(object);
}

function isMarkedAsUntransferable(object) {
  return isObject(object) && untransferable.has(object);
}

const parts = ({ data, deserializeInfo, transferList, descriptor }) =>
  [`${deserializeInfo}`, data, transferList, descriptor];

function write(object) {
  if (typeof object[kClone] === 'function') return parts(object[kClone]());
  if (isPort(object) || typeof object[kTransfer] === 'function') {
    const { DOMException } = require('internal/per_context/domexception');
    throw new DOMException('Object that needs transfer was found in message but not listed in transferList',
      'DataCloneError');
  }
  return undefined;
}

function read(kind, content) {
  const colon = kind.indexOf(':');
  if (!makers.has(kind)) {
    const id = kind.slice(0, colon);
    const known = internalBinding('builtins').builtinIds.includes(id);
    throw new Error(known ? `Unknown deserialize spec ${kind}` : `Missing internal module '${id}'`);
  }
  return require(kind.slice(0, colon))[kind.slice(colon + 1)](content);
}

setHooks({
  write,
  canTransfer: (object) => typeof object[kTransfer] === 'function' && !untransferable.has(object),
  transfer: (object) => parts(object[kTransfer]()),
  read,
});

module.exports = {
  HostObject, defineSending, hideHost, isMarkedAsUntransferable, kClone, kTransfer, markAsUntransferable, shareState,
  sharedState,
};
