'use strict';
// DatabaseSync and StatementSync: values to and fro, parameters, errors, iterators, limits, functions.
const { DatabaseSync, StatementSync, constants } = require('node:sqlite');

function attempt(fn) {
  try {
    return fn();
  } catch (e) {
    return `${e.name} ${e.code} ${e.errcode} ${e.errstr}: ${e.message}`;
  }
}
const show = (fn) => console.log(attempt(fn));

console.log(Object.keys(require('node:sqlite')), Object.keys(constants).length, constants.SQLITE_READ);
const db = new DatabaseSync(':memory:');
show(() => db.exec('CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b REAL, c BLOB) STRICT'));
const insert = db.prepare('INSERT INTO t(a, b, c) VALUES (?, ?, ?)');
console.log(insert instanceof StatementSync, insert.sourceSQL);
show(() => insert.run('eins', 1.5, new Uint8Array([1, 2])));
show(() => insert.run('zwei ☃ 🎉', -0, new DataView(new ArrayBuffer(3), 1)));
show(() => insert.run(null, null, null));
show(() => insert.run('x'));
show(() => insert.run('x', 1, new Uint8Array(), 4));
show(() => insert.run(Symbol('s')));
show(() => insert.run(1, 'not a number', null));
console.log(insert.expandedSQL);
show(() => db.prepare('SELECT * FROM t ORDER BY id').all());
show(() => db.prepare('SELECT a, b FROM t WHERE id = $id').get({ id: 2 }));
show(() => db.prepare('SELECT a, b FROM t WHERE id = $id').get({ $id: 1 }));
show(() => db.prepare('SELECT $a, @a').get({ a: 1 }));
show(() => db.prepare('SELECT $a').get({ b: 1 }));
show(() => db.prepare('SELECT $a x', { allowUnknownNamedParameters: true }).get({ b: 1 }));
show(() => db.prepare('SELECT $a x', { allowBareNamedParameters: false }).get({ a: 1 }));
show(() => db.prepare('SELECT $a x, ? y, :b z, ? w').get({ a: 1, b: 2 }, 3, 4));
show(() => db.prepare('SELECT ?2 x, ?1 y').get('one', 'two'));
show(() => db.prepare('SELECT typeof(?) a, typeof(?) b, typeof(?) c, typeof(?) d').get(1, 1n, true, 'x'));
show(() => db.prepare('SELECT ? x').get(2n ** 64n));
show(() => db.prepare('SELECT 9007199254740993 x').get());
show(() => db.prepare('SELECT 9007199254740993 x', { readBigInts: true }).get());
show(() => db.prepare('SELECT 1 a, 2 b', { returnArrays: true }).all());
show(() => db.prepare('SELECT 1 a, 2 a, 3 "ä"').get());
show(() => db.prepare('SELECT id, a AS name, b + 1 FROM t').columns());
show(() => db.prepare(''));
show(() => db.prepare('SELEC'));
show(() => db.exec('SELECT * FROM nothing'));
show(() => db.prepare('INSERT INTO t(id) VALUES (1)').run());
show(() => new DatabaseSync('/nowhere/at/all.db'));
for (const bad of [undefined, 1, 'a\0b', Buffer.from('a\0b'), new URL('http://x/')]) show(() => new DatabaseSync(bad));
for (const key of ['open', 'readOnly', 'timeout', 'limits', 'defensive']) show(() => new DatabaseSync('x', { [key]: 'x' }));

const select = db.prepare('SELECT id FROM t ORDER BY id');
const rows = select.iterate();
console.log(rows.next(), rows instanceof Iterator, [...rows], rows.next());
const over = select.iterate();
over.next();
select.get();
show(() => over.next());
for (const row of select.iterate()) {
  console.log(row);
  break;
}
console.log(select.iterate().map(({ id }) => id * 2).toArray());

show(() => db.isTransaction);
db.exec('BEGIN');
show(() => [db.isTransaction, db.isOpen]);
db.exec('ROLLBACK');
show(() => db.location());
console.log(db.limits.attach, Object.keys(db.limits));
db.limits.column = 3;
show(() => db.prepare('SELECT 1, 2, 3, 4'));
db.limits.column = Infinity;
show(() => db.prepare('SELECT 1, 2, 3, 4').get());
show(() => { db.limits.column = -1; });
show(() => { db.limits.column = '1'; });

db.function('add', (a, b) => a + b);
db.function('all', { varargs: true, useBigIntArguments: true }, (...args) => args.map((arg) => typeof arg).join());
db.function('boom', () => { throw new RangeError('boom'); });
db.function('promise', async () => {});
db.function('same', (x) => x);
show(() => db.prepare("SELECT add(1, 2) a, add('x', 'y') b, all(1, 2.5, 'x', NULL, x'00') c").get());
show(() => db.prepare('SELECT boom()').get());
show(() => db.exec('SELECT boom()'));
show(() => db.prepare('SELECT promise()').get());
show(() => db.prepare('SELECT add(1)').get());
show(() => db.prepare("SELECT same(NULL) a, same(1) b, same(1.5) c, same('ü') d, same(x'ff') e").get());
db.function('nested', (n) => db.prepare('SELECT ? + 1 AS x').get(n).x);
show(() => db.prepare('SELECT nested(id) x FROM t').all());
db.aggregate('concat', { start: () => [], step: (list, x) => [...list, x], result: (list) => list.join('-') });
show(() => db.prepare('SELECT concat(id) x FROM t').get());
show(() => db.prepare('SELECT concat(id) x FROM t WHERE id > 100').get());
db.aggregate('total2', { start: 0, step: (sum, x) => sum + x, inverse: (sum, x) => sum - x });
show(() => db.prepare('SELECT total2(id) OVER (ORDER BY id ROWS 1 PRECEDING) x FROM t').all());
db.aggregate('bad', { start: 0, step() { throw new Error('step'); } });
show(() => db.prepare('SELECT bad(id) FROM t').get());
for (const options of [{}, { start: 0 }, { start: 0, step: 1 }, { start: 0, step() {}, inverse: 1 }]) {
  show(() => db.aggregate('x', options));
}

const asked = [];
db.setAuthorizer((action, ...details) => {
  asked.push([action, ...details]);
  return action === constants.SQLITE_DELETE ? constants.SQLITE_DENY : constants.SQLITE_OK;
});
show(() => db.prepare('SELECT a FROM t').all().length);
show(() => db.exec('DELETE FROM t'));
db.setAuthorizer(() => { throw new Error('authorizer'); });
show(() => db.exec('SELECT 1'));
db.setAuthorizer(null);
console.log(asked);

const copy = new DatabaseSync(':memory:');
const bytes = db.serialize();
console.log(bytes instanceof Uint8Array, bytes.length);
const old = copy.prepare('SELECT 1');
copy.deserialize(bytes);
show(() => old.get());
show(() => copy.prepare('SELECT count(*) n FROM t').get());
show(() => copy.deserialize(new Uint8Array()));
copy.close();
show(() => copy.exec('SELECT 1'));
show(() => copy.close());
copy.open();
show(() => copy.open());
show(() => copy.prepare('SELECT 1 x').get());
copy[Symbol.dispose]();
copy[Symbol.dispose]();
show(() => DatabaseSync(':memory:'));
show(() => new StatementSync());
db.close();
show(() => select.get());
