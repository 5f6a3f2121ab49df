'use strict';
// The module node:sqlite. Follows "SQLite" in Node's docs. Databases are in internal/sqlite/database,
// copies in internal/sqlite/backup, template literals in internal/sqlite/tag_store.
//
// Native half (internalBinding('sqlite')), see also internal/sqlite/database:
//   class StatementSync: get, all, run, iterate(...parameters), columns(), sourceSQL, expandedSQL
//   class StatementSyncIterator: next(), return()
//   class Session: changeset(), patchset(), close()
//   setStatementFlag(statement, bit, on); parameterCount(statement)

const { ARRAYS, BARE_NAMES, DatabaseSync, READ_BIG, UNKNOWN_NAMES } = require('internal/sqlite/database');
const { backup } = require('internal/sqlite/backup');
const { checkBoolean } = require('internal/sqlite/arguments');
const { Session, StatementSync, StatementSyncIterator, setStatementFlag } = internalBinding('sqlite');

Object.setPrototypeOf(StatementSyncIterator.prototype, Iterator.prototype);

for (const [name, argument, bit] of [
  ['setAllowBareNamedParameters', 'allowBareNamedParameters', BARE_NAMES],
  ['setAllowUnknownNamedParameters', 'enabled', UNKNOWN_NAMES],
  ['setReadBigInts', 'readBigInts', READ_BIG],
  ['setReturnArrays', 'returnArrays', ARRAYS],
]) {
  StatementSync.prototype[name] = {
    [name](on) {
      checkBoolean(on, argument);
      setStatementFlag(this, bit, on);
    },
  }[name];
}

Session.prototype[Symbol.dispose] = function() {
  try {
    this.close();
  } catch {
    // It has ended already.
  }
};

// SQLite's own numbers.
const constants = {
  SQLITE_CHANGESET_OMIT: 0,
  SQLITE_CHANGESET_REPLACE: 1,
  SQLITE_CHANGESET_ABORT: 2,
  SQLITE_CHANGESET_DATA: 1,
  SQLITE_CHANGESET_NOTFOUND: 2,
  SQLITE_CHANGESET_CONFLICT: 3,
  SQLITE_CHANGESET_CONSTRAINT: 4,
  SQLITE_CHANGESET_FOREIGN_KEY: 5,
  SQLITE_OK: 0,
  SQLITE_DENY: 1,
  SQLITE_IGNORE: 2,
};

// What an authorizer is asked about, from 1 on.
const ACTIONS = ('CREATE_INDEX CREATE_TABLE CREATE_TEMP_INDEX CREATE_TEMP_TABLE CREATE_TEMP_TRIGGER CREATE_TEMP_VIEW ' +
  'CREATE_TRIGGER CREATE_VIEW DELETE DROP_INDEX DROP_TABLE DROP_TEMP_INDEX DROP_TEMP_TABLE DROP_TEMP_TRIGGER ' +
  'DROP_TEMP_VIEW DROP_TRIGGER DROP_VIEW INSERT PRAGMA READ SELECT TRANSACTION UPDATE ATTACH DETACH ALTER_TABLE ' +
  'REINDEX ANALYZE CREATE_VTABLE DROP_VTABLE FUNCTION SAVEPOINT').split(' ');
ACTIONS.forEach((action, i) => { constants[`SQLITE_${action}`] = i + 1; });
constants.SQLITE_COPY = 0;
constants.SQLITE_RECURSIVE = 33;

module.exports = { DatabaseSync, StatementSync, Session, constants, backup };
