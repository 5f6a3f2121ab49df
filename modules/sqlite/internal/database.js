'use strict';
// DatabaseSync. Follows "Class: DatabaseSync" in Node's docs.
//
// Native half (internalBinding('sqlite')): class Database(the DatabaseSync)
//   open(location bytes, flags, timeout in ms), close(), isOpen(), isTransaction(), exec(sql)
//   prepare(sql, flags) -> StatementSync, or undefined for a text without a statement
//   location(name) -> path or null; limit(id, value or negative) -> value
//   setDefensive(on), setExtensions(on), loadExtension(path, entry | undefined) -> undefined or why it failed
//   serialize(name) -> Uint8Array; deserialize(bytes, name)
//   function(name, fn, arguments or -1, flags); aggregate(name, [start, step, inverse, result], arguments or -1, flags)
//   setAuthorizer(fn | undefined); startSession(database, table | undefined) -> Session
//   applyChangeset(bytes, filter | undefined, onConflict | undefined) -> whether it was not aborted
// Errors of SQLite: code 'ERR_SQLITE_ERROR', errcode, errstr. Without an open database: ERR_INVALID_STATE.

const { isUint8Array } = require('internal/util/types');
const {
  booleanOption, check, checkBoolean, checkFunction, checkObject, checkString, invalidState, invalidType, invalidValue,
  isInt32, outOfRange, stringOption, toLocation, withCode,
} = require('internal/sqlite/arguments');
const { checkLimits, makeLimits } = require('internal/sqlite/limits');
const { Database } = internalBinding('sqlite');

const kNative = Symbol('native');
const kState = Symbol('state');

// Bits for open().
const READ_ONLY = 1;
const FOREIGN_KEYS = 2;
const DOUBLE_QUOTED = 4;
const DEFENSIVE = 8;
const EXTENSIONS = 16;
// Bits of statements.
const READ_BIG = 1;
const ARRAYS = 2;
const BARE_NAMES = 4;
const UNKNOWN_NAMES = 8;
// Bits of functions.
const BIG_ARGUMENTS = 1;
const DETERMINISTIC = 2;
const DIRECT_ONLY = 4;

const MAX_TAGS = 1000;

// The options of statements, with what they are unless somebody says otherwise.
const STATEMENT_OPTIONS = [
  ['readBigInts', READ_BIG, false], ['returnArrays', ARRAYS, false], ['allowBareNamedParameters', BARE_NAMES, true],
  ['allowUnknownNamedParameters', UNKNOWN_NAMES, false],
];
const DEFAULT_STATEMENT = BARE_NAMES;

/** Bits of the statement options that are given, on top of `flags`. */
function statementFlags(options, flags) {
  for (const [key, bit] of STATEMENT_OPTIONS) {
    flags = booleanOption(options, key, (flags & bit) !== 0) ? flags | bit : flags & ~bit;
  }
  return flags;
}

/** The native database of an open one. */
function openNative(database) {
  const native = database[kNative];
  if (!native.isOpen()) throw invalidState('database is not open');
  return native;
}

/**
 * @param {string | Uint8Array | URL} path of a file, or ':memory:'
 * @param {object} [options] open, readOnly, enableForeignKeyConstraints, enableDoubleQuotedStringLiterals,
 *   allowExtension, timeout (ms to wait for a lock), readBigInts, returnArrays, allowBareNamedParameters,
 *   allowUnknownNamedParameters, defensive, limits
 */
function DatabaseSync(path, options = undefined) {
  if (!new.target) {
    throw withCode(new TypeError('Cannot call constructor without `new`'), 'ERR_CONSTRUCT_CALL_REQUIRED');
  }
  const location = toLocation(path);
  let open = true;
  let openFlags = FOREIGN_KEYS | DEFENSIVE;
  let flags = DEFAULT_STATEMENT;
  let timeout = 0;
  let limits = [];
  if (options !== undefined) {
    checkObject(options, 'options');
    open = booleanOption(options, 'open', true);
    openFlags = (booleanOption(options, 'readOnly', false) ? READ_ONLY : 0) |
      (booleanOption(options, 'enableForeignKeyConstraints', true) ? FOREIGN_KEYS : 0) |
      (booleanOption(options, 'enableDoubleQuotedStringLiterals', false) ? DOUBLE_QUOTED : 0) |
      (booleanOption(options, 'allowExtension', false) ? EXTENSIONS : 0) |
      (booleanOption(options, 'defensive', true) ? DEFENSIVE : 0);
    if (options.timeout !== undefined) {
      ({ timeout } = options);
      check(isInt32(timeout), 'options.timeout', 'an integer');
    }
    flags = statementFlags(options, flags);
    limits = checkLimits(options.limits);
  }
  const hidden = { __proto__: null, configurable: false, enumerable: false, writable: false };
  Object.defineProperty(this, kNative, { ...hidden, value: new Database(this) });
  Object.defineProperty(this, kState, {
    ...hidden,
    value: {
      location, openFlags, flags, timeout, limits, limitsObject: undefined,
      extensions: (openFlags & EXTENSIONS) !== 0, // loading is allowed at the moment
    },
  });
  if (open) this.open();
}

Object.defineProperty(DatabaseSync.prototype, Symbol.for('sqlite-type'), {
  __proto__: null, configurable: true, enumerable: false, value: 'node:sqlite', writable: false,
});

function defineGetter(name, get) {
  Object.defineProperty(DatabaseSync.prototype, name, { __proto__: null, configurable: true, enumerable: true, get });
}

defineGetter('isOpen', function() { return this[kNative].isOpen(); });
defineGetter('isTransaction', function() { return this[kNative].isTransaction(); });
defineGetter('limits', function() { return this[kState].limitsObject ??= makeLimits(this[kNative]); });

DatabaseSync.prototype.open = function() {
  const native = this[kNative];
  if (native.isOpen()) throw invalidState('database is already open');
  const { location, openFlags, timeout, limits } = this[kState];
  native.open(location, openFlags, timeout);
  for (const [id, value] of limits) native.limit(id, value);
};

DatabaseSync.prototype.close = function() {
  this[kNative].close();
};

DatabaseSync.prototype[Symbol.dispose] = function() {
  if (this[kNative].isOpen()) this.close();
};

DatabaseSync.prototype.prepare = function(sql, options) {
  const native = openNative(this);
  checkString(sql, 'sql');
  let { flags } = this[kState];
  if (options !== undefined) {
    checkObject(options, 'options');
    flags = statementFlags(options, flags);
  }
  const statement = native.prepare(sql, flags);
  if (statement === undefined) throw invalidValue('The SQL query contains no statements.');
  return statement;
};

DatabaseSync.prototype.exec = function(sql) {
  const native = openNative(this);
  checkString(sql, 'sql');
  native.exec(sql);
};

DatabaseSync.prototype.location = function(dbName = 'main') {
  const native = openNative(this);
  checkString(dbName, 'dbName');
  return native.location(dbName) ?? null;
};

/** function(name[, options], function) */
DatabaseSync.prototype.function = function(name, options, fn) {
  const native = openNative(this);
  checkString(name, 'name');
  let flags = 0;
  let varargs = false;
  if (arguments.length < 3) {
    fn = options;
  } else {
    checkObject(options, 'options');
    flags = (booleanOption(options, 'useBigIntArguments', false) ? BIG_ARGUMENTS : 0) |
      (booleanOption(options, 'deterministic', false) ? DETERMINISTIC : 0) |
      (booleanOption(options, 'directOnly', false) ? DIRECT_ONLY : 0);
    varargs = booleanOption(options, 'varargs', false);
  }
  checkFunction(fn, 'function');
  native.function(name, fn, varargs ? -1 : fn.length, flags);
};

DatabaseSync.prototype.aggregate = function(name, options) {
  const native = openNative(this);
  checkString(name, 'name');
  checkObject(options, 'options');
  const { start, step, inverse, result } = options;
  check(start !== undefined, 'options.start', 'a function or a primitive value');
  checkFunction(step, 'options.step');
  if (inverse !== undefined) checkFunction(inverse, 'options.inverse');
  const flags = (booleanOption(options, 'useBigIntArguments', false) ? BIG_ARGUMENTS : 0) |
    (booleanOption(options, 'directOnly', false) ? DIRECT_ONLY : 0);
  const varargs = booleanOption(options, 'varargs', false);
  // The first parameter is what was summed up so far.
  const count = varargs ? -1 : Math.max(step.length - 1, (inverse?.length ?? 0) - 1, 0);
  native.aggregate(name, [start, step, inverse, typeof result === 'function' ? result : undefined], count, flags);
};

DatabaseSync.prototype.setAuthorizer = function(callback) {
  const native = openNative(this);
  check(callback === null || typeof callback === 'function', 'callback', 'a function or null');
  native.setAuthorizer(callback ?? undefined);
};

DatabaseSync.prototype.createTagStore = function(maxSize = MAX_TAGS) {
  openNative(this);
  const message = 'The "maxSize" argument must be a positive integer.';
  if (typeof maxSize !== 'number') throw invalidType(message);
  if (!isInt32(maxSize) || maxSize <= 0) throw outOfRange(message);
  return require('internal/sqlite/tag_store').makeTagStore(this, maxSize);
};

DatabaseSync.prototype.createSession = function(options) {
  const native = openNative(this);
  if (options === undefined) return native.startSession('main', undefined);
  checkObject(options, 'options');
  const table = stringOption(options, 'table', undefined);
  return native.startSession(stringOption(options, 'db', 'main'), table);
};

DatabaseSync.prototype.applyChangeset = function(changeset, options) {
  const native = openNative(this);
  check(isUint8Array(changeset), 'changeset', 'a Uint8Array');
  let filter;
  let onConflict;
  if (options !== undefined) {
    checkObject(options, 'options');
    ({ filter, onConflict } = options);
    if (onConflict !== undefined) checkFunction(onConflict, 'options.onConflict');
    if (filter !== undefined) checkFunction(filter, 'options.filter');
  }
  return native.applyChangeset(changeset, filter, onConflict);
};

DatabaseSync.prototype.enableDefensive = function(active) {
  const native = openNative(this);
  checkBoolean(active, 'active');
  native.setDefensive(active);
};

DatabaseSync.prototype.enableLoadExtension = function(allow) {
  const native = openNative(this);
  checkBoolean(allow, 'allow');
  const state = this[kState];
  if (allow && (state.openFlags & EXTENSIONS) === 0) {
    throw invalidState('Cannot enable extension loading because it was disabled at database creation.');
  }
  state.extensions = allow;
  native.setExtensions(allow);
};

DatabaseSync.prototype.loadExtension = function(path, entryPoint) {
  const native = openNative(this);
  if (!this[kState].extensions) throw invalidState('extension loading is not allowed');
  checkString(path, 'path');
  const failure = native.loadExtension(path, typeof entryPoint === 'string' ? entryPoint : undefined);
  if (failure != null) throw withCode(new Error(failure), 'ERR_LOAD_SQLITE_EXTENSION');
};

DatabaseSync.prototype.serialize = function(dbName = 'main') {
  const native = openNative(this);
  checkString(dbName, 'dbName');
  return native.serialize(dbName);
};

DatabaseSync.prototype.deserialize = function(buffer, options) {
  const native = openNative(this);
  check(isUint8Array(buffer), 'buffer', 'a Uint8Array');
  if (buffer.length === 0) throw invalidValue('The "buffer" argument must not be empty.');
  let dbName = 'main';
  if (options !== undefined) {
    checkObject(options, 'options');
    dbName = stringOption(options, 'dbName', dbName);
  }
  native.deserialize(buffer, dbName);
};

module.exports = { ARRAYS, BARE_NAMES, DatabaseSync, READ_BIG, UNKNOWN_NAMES, kNative, openNative };
