'use strict';
// A database that is closed while a statement reads its arguments.
const { DatabaseSync } = require('node:sqlite');

for (const keys of [['a'], []]) {
  const db = new DatabaseSync(':memory:');
  const statement = db.prepare('select $a as a');
  const names = new Proxy({}, {
    ownKeys() { db.close(); return keys; },
    getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
  });
  try {
    console.log(statement.get(names));
  } catch (error) {
    // What is said differs where nothing was bound.
    console.log(keys.length > 0 ? error.code : error instanceof Error);
  }
  console.log(db.isOpen);
}
