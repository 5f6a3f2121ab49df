// What ./x bench makes of its measurements: medians, ratios, the table, the charts, the documents.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { barChart, ratioChart } from '../../bench/charts.mjs';
import { cases, groups } from '../../bench/cases.mjs';
import { replacePart, updateDocuments } from '../../bench/documents.mjs';
import * as report from '../../bench/report.mjs';

assert.equal(report.median([3, 1, 2]), 2);
assert.equal(report.median([4, 1, 3, 2]), 2.5);
assert.equal(report.median([7]), 7);
assert.equal(report.noisy([100, 101, 102, 103, 500]), false);
assert.equal(report.noisy([100, 130, 100, 130, 100]), true);
assert.deepEqual([0.1234, 12.345, 123.45, 1234.5, 12345, 123456, 1234567].map(report.figure),
  ['0.12', '12.35', '123.5', '1235', '12.3k', '123k', '1.23M']);

const values = (unit, ...list) => ({ unit, values: list, error: undefined });
const fails = (error) => ({ unit: undefined, values: [], error });
const runtimes = ['anode', 'node26', 'bun'].map((name) => ({ name, version: '1.0.0' }));
const table = { name: 'runtimes', title: 'Runtimes', base: 'node26', runtimes };
table.cases = [
  { name: 'fast', group: 'a', runs: { anode: values('op/s', 300, 100, 200), node26: values('op/s', 100), bun: fails('no | <way>') } },
  { name: 'short', group: 'b', runs: { anode: values('ms', 20), node26: values('ms', 10), bun: values('ms', 5) } },
  { name: 'lonely', group: 'b', runs: { anode: values('MB', 9), node26: fails('none'), bun: values('MB', 8) } },
].map((one) => report.summarise(one, table.base));

// A ratio above 1 is better in both directions, and there is none without both figures.
const [fast, short, lonely] = table.cases;
assert.deepEqual([fast.better, fast.results.anode.median, fast.results.anode.ratio, fast.results.node26.ratio], ['higher', 200, 2, 1]);
assert.deepEqual([short.better, short.results.anode.ratio, short.results.bun.ratio], ['lower', 0.5, 2]);
assert.equal(fast.results.bun.error, 'no | <way>');
assert.deepEqual([lonely.results.anode.ratio, lonely.results.bun.ratio], [undefined, undefined]);

assert.deepEqual(report.totals(table), [
  'anode beside node26: better in 1, about equal in 0, worse in 1 of 2 cases; geometric mean 1.00; fails 0',
  'bun beside node26: better in 1, about equal in 0, worse in 0 of 1 cases; geometric mean 2.00; fails 1',
]);
assert.deepEqual(report.failures(table), ['bun fast: no | <way>', 'node26 lonely: none']);

const titles = { a: 'Group A', b: 'Group B' };
assert.equal(report.markdownTable(table, titles), [
  '| case | unit | anode 1.0.0 | node26 1.0.0 | bun 1.0.0 |',
  '| --- | --- | ---: | ---: | ---: |',
  '| **Group A** |  |  |  |  |',
  '| fast | op/s ↑ | 200.0~ (2.00) | 100.0 | fails |',
  '| **Group B** |  |  |  |  |',
  '| short | ms ↓ | 20.00 (0.50) | 10.00 | 5.00 (2.00) |',
  '| lonely | MB ↓ | 9.00 | fails | 8.00 |',
].join('\n'));
assert.match(report.failureList(table).join('\n'), /^\nFailing:\n\n- bun fast: no \| &lt;way>\n/);

// On the terminal: columns of one width, coloured only where asked.
const head = report.header(table);
const plain = report.line(report.row(fast, table), head);
assert.equal(plain.length, report.line(head, head).length);
assert.ok(!plain.includes('\x1b'));
const coloured = report.line(report.row(fast, table), head, report.painter(fast, table));
assert.match(coloured, /\x1b\[32m +200\.0~ \(2\.00\)\x1b\[39m.*\x1b\[31m +fails\x1b\[39m$/);
assert.equal(coloured.replace(/\x1b\[\d+m/g, ''), plain);

/** The elements of an SVG text, which must be well formed; [name, attributes, text] each. */
function elements(svg) {
  const open = [];
  const found = [];
  for (const [, close, name, attributes, empty, text] of svg.matchAll(/<(\/?)(\w+)([^<>]*?)(\/?)>([^<]*)/g)) {
    if (close) assert.equal(open.pop(), name, 'elements end in order');
    else if (!empty) open.push(name);
    if (!close) found.push([name, attributes, text.trim()]);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(svg, /NaN|undefined|Infinity|&(?!amp;|lt;|gt;|quot;)/);
  return found;
}
const widthOf = (shapes, name) => shapes.filter(([kind, attributes]) => kind === 'rect' && attributes.includes(`class="${name}"`))
  .map(([, attributes]) => Number(/width="([\d.]+)"/.exec(attributes)[1]));

const bars = barChart('Title <&>', 'a note', table);
const shapes = elements(bars);
assert.ok(bars.includes('Title &lt;&amp;&gt;') && bars.includes('prefers-color-scheme:dark'));
assert.deepEqual(widthOf(shapes, 'anode'), [430, 430, 430]);
assert.deepEqual(widthOf(shapes, 'node26'), [215, 215]);
assert.equal(shapes.filter(([, , text]) => text === 'fails').length, 2);
assert.ok(shapes.some(([, , text]) => text === '200.0\u2002×2.00'));
const ratios = elements(ratioChart('Title', 'a note', 'anode', table));
assert.deepEqual([widthOf(ratios, 'anode'), widthOf(ratios, 'worse')], [[240], [240]]);

// The documents: only what is between the marks changes.
const marks = ['<!-- bench: written by ./x bench --update -->', '<!-- end of bench -->'];
const around = (part) => `before\n${marks[0]}\n${part}${marks[1]}\nafter\n`;
assert.equal(replacePart(around('old\n'), 'new', 'FILE'), around('new\n'));
assert.throws(() => replacePart('nothing', 'new', 'FILE'), /FILE lacks the marks/);

const root = path.join(process.env.SCRATCH, 'repository');
mkdirSync(path.join(root, 'docs', 'bench'), { recursive: true });
writeFileSync(path.join(root, 'docs', 'bench', 'gone.svg'), 'of a case that is no more');
for (const file of ['README.md', 'docs/status.md']) writeFileSync(path.join(root, file), around('old\n'));
const machine = { cpu: 'A processor', cores: 2, memoryGB: 8, kernel: 'Linux 6', arch: 'x64', load: 0.1 };
const whole = { date: '2026-01-02 03:04 UTC', machine, loadAfter: 1.5, rounds: 3, quick: false, seconds: 1, tables: [table] };
const written = updateDocuments(root, whole, titles);
assert.deepEqual(written, ['docs/bench/ratios.svg', 'docs/bench/a.svg', 'docs/bench/b.svg', 'docs/bench.json', 'README.md', 'docs/status.md']);
assert.ok(!existsSync(path.join(root, 'docs', 'bench', 'gone.svg')));
assert.doesNotMatch(report.circumstances(whole), /busy/);
assert.match(report.circumstances({ ...whole, machine: { ...machine, load: 3 } }), /load 3 before.*busy/);
const read = (file) => readFileSync(path.join(root, file), 'utf8');
assert.deepEqual(JSON.parse(read('docs/bench.json')), JSON.parse(JSON.stringify(whole)));
assert.match(read('docs/bench.json'), /"values": \[ 300, 100, 200 \]/);
assert.match(read('README.md'), /^before\n[^]*2026-01-02 03:04 UTC, A processor, 2 cores, 8 GB[^]*\| fast \|[^]*after\n$/);
const status = read('docs/status.md');
for (const [, file] of status.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)) assert.ok(existsSync(path.join(root, 'docs', file)), file);
assert.equal([...status.matchAll(/!\[/g)].length, 3);
assert.match(status, /- node26 lonely: none/);
assert.ok(!status.includes('old'));

// The list of cases: names are unique, programs exist, and every group has a title.
assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length);
assert.ok(groups.every(({ name, title }) => name && title));
const programs = path.join(import.meta.dirname, '..', '..', 'bench', 'cases');
for (const { program, server, nodeServer, nodeClient, wrk } of cases) {
  for (const file of [program, server?.[0], nodeServer?.[0], nodeClient, wrk?.script]) {
    assert.ok(file === undefined || existsSync(path.join(programs, file)), file);
  }
}
