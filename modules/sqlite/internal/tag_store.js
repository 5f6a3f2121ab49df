'use strict';
// SQLTagStore: prepared statements by the template literals they come from, the least used dropped
// first. Follows "Class: SQLTagStore" in Node's docs.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR } } = require('internal/errors');
const { invalidState, invalidType, invalidValue } = require('internal/sqlite/arguments');
const { parameterCount } = internalBinding('sqlite');

const kToken = Symbol('token');

class SQLTagStore {
  #db;
  #capacity;
  #statements = new Map(); // by their text, the one used last at the end

  constructor(token, db, capacity) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#db = db;
    this.#capacity = capacity;
  }

  get db() {
    return this.#db;
  }

  get capacity() {
    return this.#capacity;
  }

  get size() {
    return this.#statements.size;
  }

  clear() {
    this.#statements.clear();
  }

  all(strings, ...values) {
    return this.#statement(strings, values).all(...values);
  }

  get(strings, ...values) {
    return this.#statement(strings, values).get(...values);
  }

  iterate(strings, ...values) {
    return this.#statement(strings, values).iterate(...values);
  }

  run(strings, ...values) {
    return this.#statement(strings, values).run(...values);
  }

  #statement(strings, values) {
    if (!this.#db.isOpen) throw invalidState('database is not open');
    if (!Array.isArray(strings)) throw invalidType('First argument must be an array of strings (template literal).');
    const sql = strings.join('?');
    let statement = this.#statements.get(sql);
    if (statement !== undefined) {
      this.#statements.delete(sql);
      if (!isAlive(statement)) statement = undefined;
    }
    statement ??= this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > this.#capacity) this.#statements.delete(this.#statements.keys().next().value);
    if (parameterCount(statement) !== values.length) {
      throw invalidValue('SQLite parameters must be bound using template literal placeholders.');
    }
    // The methods of a statement take a first object for names.
    const [first] = values;
    if ((typeof first === 'object' || typeof first === 'function') && first !== null && !isBytes(first)) {
      throw invalidType('Provided value cannot be bound to SQLite parameter 1.');
    }
    return statement;
  }
}

function isBytes(value) {
  const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
  return isArrayBufferView(value) || isAnyArrayBuffer(value);
}

// The database may have been closed and opened again.
function isAlive(statement) {
  try {
    parameterCount(statement);
    return true;
  } catch {
    return false;
  }
}

const makeTagStore = (db, capacity) => new SQLTagStore(kToken, db, capacity);

module.exports = { makeTagStore };
