// Sessions and changesets, tagged templates, backups.
import { DatabaseSync, backup, constants } from 'node:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const attempt = (fn) => {
  try {
    return fn();
  } catch (e) {
    return `${e.name} ${e.code} ${e.errcode}: ${e.message}`;
  }
};
const show = (fn) => console.log(attempt(fn));
const make = () => {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT UNIQUE); CREATE TABLE u(id INTEGER PRIMARY KEY)');
  return db;
};

const from = make();
const to = make();
const session = from.createSession();
const onlyU = from.createSession({ table: 'u' });
from.exec("INSERT INTO t VALUES (1, 'a'), (2, 'b'); INSERT INTO u VALUES (5)");
const changes = session.changeset();
console.log(changes instanceof Uint8Array, changes.length > 0, session.patchset().length > 0);
show(() => to.applyChangeset(changes, { filter: (table) => table === 't' }));
console.log(to.prepare('SELECT * FROM t').all(), to.prepare('SELECT * FROM u').all());
show(() => to.applyChangeset(onlyU.changeset()));
show(() => to.applyChangeset(changes));
const kinds = [];
show(() => to.applyChangeset(changes, {
  onConflict(kind) {
    kinds.push(kind);
    return constants.SQLITE_CHANGESET_OMIT;
  },
}));
console.log(kinds);
show(() => to.applyChangeset(changes, { onConflict: () => 'x' }));
show(() => to.applyChangeset(changes, { onConflict() { throw new TypeError('conflict'); } }));
show(() => to.applyChangeset(changes, { filter() { throw new TypeError('filter'); } }));
show(() => to.applyChangeset(new Uint8Array([1, 2, 3])));
show(() => to.applyChangeset('x'));
show(() => to.applyChangeset(changes, { filter: 1 }));
session.close();
show(() => session.close());
from.close();
show(() => onlyU.changeset());

const sql = to.createTagStore(2);
console.log(sql.capacity, sql.size, sql.db === to);
show(() => sql.run`INSERT INTO t VALUES (${10}, ${'ten'})`);
show(() => sql.get`SELECT * FROM t WHERE id = ${10}`);
show(() => sql.all`SELECT id FROM t WHERE id < ${10}`);
console.log(sql.size);
show(() => [...sql.iterate`SELECT v FROM t ORDER BY ${1}`]);
show(() => sql.get`SELECT ?`);
show(() => sql.get`SELECT ${{ a: 1 }}`);
show(() => sql.get`SELECT ${undefined}`);
for (const size of [0, 1.5, 'x']) show(() => to.createTagStore(size));
sql.clear();
console.log(sql.size);

const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
const file = join(folder, 'a.db');
to.exec("CREATE TABLE big(x); INSERT INTO big SELECT randomblob(3000) FROM t a, t b, t c, t d");
const seen = [];
const pages = await backup(to, file, { rate: 20, progress: ({ totalPages, remainingPages }) => {
  seen.push(totalPages - remainingPages);
} });
console.log(pages, seen);
const copy = new DatabaseSync(pathToFileURL(file), { readOnly: true });
console.log(copy.prepare('SELECT count(*) n FROM big').get(), copy.location() === file);
show(() => copy.exec('DELETE FROM big'));
copy.close();
for (const options of [{ source: 'nope' }, { rate: 1, progress() { throw new Error('progress'); } }]) {
  await backup(to, join(folder, 'b.db'), options).catch((e) => console.log(e.message));
}
await backup(to, join(folder, 'no/b.db')).catch((e) => console.log(e.code, e.errcode, e.message));
for (const args of [[], [{}], [to], [to, 'a', 1], [to, 'a', { rate: 0 }], [to, 'a', { rate: 'x' }]]) {
  show(() => backup(...args));
}
to.close();
show(() => backup(to, 'a'));
rmSync(folder, { recursive: true });
