'use strict';
// Events between a test file's process and the runner that started it: frames in standard output,
// among what the file prints itself. A frame is 0xFF 0x0F, a length in four bytes, and JSON.
// Not here: who sends and who receives (internal/test/reporting, internal/test/process).

const { Buffer } = require('buffer');

const MAGIC = Buffer.from([0xff, 0x0f]);
// The body of a frame is an object.
const OPENING_BRACE = 0x7b;

const ERRORS = {
  __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
};

// A value as JSON can hold it: objects by number in a table, so that cycles stay what they are.
function pack(value) {
  const table = [];
  const seen = new Map();
  const put = (item) => {
    switch (typeof item) {
      case 'undefined': return ['u'];
      case 'bigint': return ['i', `${item}`];
      case 'number': return Number.isFinite(item) && !Object.is(item, -0) ? item : ['n', Object.is(item, -0) ? '-0' : `${item}`];
      case 'symbol': return ['y', item.description];
      case 'function': return ['f', item.name];
      case 'object': break;
      default: return item;
    }
    if (item === null) return null;
    if (seen.has(item)) return ['o', seen.get(item)];
    const index = table.length;
    seen.set(item, index);
    table.push(null);
    table[index] = describe(item, put);
    return ['o', index];
  };
  return { value: put(value), table };
}

function entriesOf(item, put) {
  const list = [];
  for (const key of Object.keys(item)) {
    let value;
    try {
      value = item[key];
    } catch {
      continue;
    }
    list.push([key, put(value)]);
  }
  return list;
}

/** A property of an error as text, whatever a program has made of it. */
function text(error, name) {
  try {
    return `${error[name]}`;
  } catch {
    return '';
  }
}

function describe(item, put) {
  if (Array.isArray(item)) return ['a', item.map(put)];
  if (Error.isError(item)) {
    const ownCause = Object.getOwnPropertyDescriptor(item, 'cause');
    const cause = ownCause?.enumerable === false ? [put(item.cause)] : null;
    return ['e', text(item, 'name'), text(item, 'message'), text(item, 'stack'), entriesOf(item, put), cause,
      item.constructor?.name];
  }
  if (item instanceof Date) return ['d', item.getTime()];
  if (item instanceof RegExp) return ['r', item.source, item.flags];
  if (item instanceof Map) return ['m', [...item].map(([key, value]) => [put(key), put(value)])];
  if (item instanceof Set) return ['s', [...item].map(put)];
  if (ArrayBuffer.isView(item)) {
    return ['b', Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('base64')];
  }
  return ['p', entriesOf(item, put)];
}

function unpack({ value, table }) {
  const made = [];
  const take = (item) => {
    if (!Array.isArray(item)) return item;
    switch (item[0]) {
      case 'u': return undefined;
      case 'i': return BigInt(item[1]);
      case 'n': return Number(item[1]);
      case 'y': return Symbol(item[1]);
      case 'f': return { [item[1]]() {} }[item[1]];
      default: return made[item[1]] ?? make(item[1]);
    }
  };
  const fill = (object, entries) => {
    for (const [key, item] of entries) object[key] = take(item);
  };
  const make = (index) => {
    const [kind, ...rest] = table[index];
    let object;
    switch (kind) {
      case 'a':
        object = made[index] = [];
        for (const item of rest[0]) object.push(take(item));
        return object;
      case 'e': {
        const [name, message, stack, entries, cause, constructor] = rest;
        const Class = constructor === 'AssertionError' ? null : ERRORS[constructor] ?? ERRORS[name] ?? Error;
        object = made[index] = Class === null ? asAssertion(message) : new Class(message);
        if (object.name !== name) hidden(object, 'name', name);
        hidden(object, 'message', message);
        hidden(object, 'stack', stack);
        fill(object, entries);
        if (cause !== null) hidden(object, 'cause', take(cause[0]));
        return object;
      }
      case 'd': return made[index] = new Date(rest[0]);
      case 'r': return made[index] = new RegExp(rest[0], rest[1]);
      case 'm':
        object = made[index] = new Map();
        for (const [key, item] of rest[0]) object.set(take(key), take(item));
        return object;
      case 's':
        object = made[index] = new Set();
        for (const item of rest[0]) object.add(take(item));
        return object;
      case 'b': return made[index] = Buffer.from(rest[0], 'base64');
      default:
        object = made[index] = {};
        fill(object, rest[0]);
        return object;
    }
  };
  return take(value);
}

function asAssertion(message) {
  const { AssertionError } = require('assert');
  return new AssertionError({ message });
}

function hidden(object, name, value) {
  Object.defineProperty(object, name, {
    __proto__: null, value, configurable: true, enumerable: false, writable: true,
  });
}

/** The event without what its error carries: for what is nested too deep, or refuses to be read. */
function withPlainError(event) {
  const { error } = event.data.details;
  const plain = new Error(require('internal/util/inspect').inspect(error, { depth: 2 }));
  plain.code = error.code;
  plain.failureType = error.failureType;
  return { ...event, data: { ...event.data, details: { ...event.data.details, error: plain } } };
}

/** A frame that holds `event`. */
function encode(event) {
  let packed;
  try {
    packed = JSON.stringify(pack(event));
  } catch (problem) {
    if (!event.data?.details?.error) throw problem;
    packed = JSON.stringify(pack(withPlainError(event)));
  }
  const body = Buffer.from(packed);
  const head = Buffer.alloc(6);
  MAGIC.copy(head);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** Splits chunks of output: `onEvent` has the frames, `onText` the bytes between them. */
class Decoder {
  #kept = Buffer.alloc(0);
  constructor(onEvent, onText) {
    this.onEvent = onEvent;
    this.onText = onText;
  }

  push(chunk) {
    let bytes = this.#kept.length > 0 ? Buffer.concat([this.#kept, chunk]) : chunk;
    while (bytes.length > 0) {
      const at = bytes.indexOf(MAGIC);
      if (at !== 0) {
        // A first byte of a frame may be the last one that has come.
        let end = at < 0 ? bytes.length : at;
        if (at < 0 && bytes[end - 1] === MAGIC[0]) end--;
        if (end > 0) this.onText(bytes.subarray(0, end));
        bytes = bytes.subarray(end);
        if (at < 0) break;
        continue;
      }
      if (bytes.length < 7) break;
      if (bytes[6] !== OPENING_BRACE) {
        // What a file prints itself may hold these two bytes.
        this.onText(bytes.subarray(0, MAGIC.length));
        bytes = bytes.subarray(MAGIC.length);
        continue;
      }
      const length = bytes.readUInt32BE(2);
      if (bytes.length < 6 + length) break;
      const event = unpack(JSON.parse(bytes.subarray(6, 6 + length).toString()));
      // As events that are made here: what a program adds to Object.prototype does not show.
      Object.setPrototypeOf(event.data, null);
      this.onEvent(event);
      bytes = bytes.subarray(6 + length);
    }
    this.#kept = bytes;
  }

  end() {
    if (this.#kept.length > 0) this.onText(this.#kept);
    this.#kept = Buffer.alloc(0);
  }
}

module.exports = { Decoder, encode };
