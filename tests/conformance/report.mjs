// What a run of Node's suite shows: the table by area, the failures by cause, and the part of docs/status.md.

import { readFileSync, writeFileSync } from 'node:fs';

const OUTCOMES = ['passed', 'failed', 'timed out', 'crashed'];

/** Rows by area, sorted, each { area, passed, failed, 'timed out', crashed, total }, and their sum at the end. */
export function tally(results) {
  const rows = new Map();
  const sum = { area: 'all', total: 0 };
  for (const outcome of OUTCOMES) sum[outcome] = 0;
  for (const { area, outcome } of results) {
    if (!rows.has(area)) rows.set(area, { ...sum, area, passed: 0, failed: 0, 'timed out': 0, crashed: 0, total: 0 });
    for (const row of [rows.get(area), sum]) {
      row[outcome]++;
      row.total++;
    }
  }
  return [...[...rows.values()].sort((a, b) => (a.area < b.area ? -1 : 1)), sum];
}

const percent = (row) => `${row.total ? Math.round((100 * row.passed) / row.total) : 0} %`;

export function showTable(rows, apart) {
  const cells = rows.map((row) => [row.area, percent(row), ...OUTCOMES.map((o) => row[o] || ''), row.total].map(String));
  const head = ['area', '', ...OUTCOMES, 'of'];
  const widths = head.map((h, i) => Math.max(h.length, ...cells.map((c) => c[i].length)));
  const line = (c) => c.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  ');
  console.log([head, ...cells].map(line).join('\n'));
  for (const [why, count] of Object.entries(apart)) console.log(`not counted: ${count}, ${why}`);
}

export function groupReasons(results, limit) {
  const groups = new Map();
  for (const r of results) {
    if (r.outcome === 'passed') continue;
    if (!groups.has(r.reason)) groups.set(r.reason, []);
    groups.get(r.reason).push(r.name);
  }
  const sorted = [...groups].sort((a, b) => b[1].length - a[1].length);
  if (sorted.length > 0) console.log('\nWhat fails most:');
  for (const [reason, names] of sorted.slice(0, limit)) {
    console.log(`${String(names.length).padStart(5)}  ${reason}\n       ${names.slice(0, 3).join(' ')}${names.length > 3 ? ' ...' : ''}`);
  }
}

/** Replaces what stands between the two marks of docs/status.md. */
export function updateStatus(file, rows, apart) {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = ['<!-- conformance: written by ./x conformance --update -->', '<!-- end of conformance -->'];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} lacks the marks of its conformance part`);
  const date = new Date().toISOString().slice(0, 10);
  const table = [
    `Of Node's own test suite, the tests that real Node passes here; ${date}.`, '',
    '| area | passed | of | | failed | timed out | crashed |', '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map((r) => `| ${r.area} | ${r.passed} | ${r.total} | ${percent(r)} | ${r.failed} | ${r['timed out']} | ${r.crashed} |`),
    '', `Not counted: ${Object.entries(apart).map(([why, count]) => `${count} (${why})`).join(', ')}.`,
  ];
  writeFileSync(file, `${text.slice(0, from)}${begin}\n${table.join('\n')}\n${text.slice(to)}`);
}
