// What ./x bench --update writes into the repository: docs/bench.json, the charts in docs/bench/, and
// the parts of README.md and docs/status.md between the marks.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { barChart, ratioChart } from './charts.mjs';
import { circumstances, failureList, legend, markdownTable, toJson, totals } from './report.mjs';

const BEGIN = '<!-- bench: written by ./x bench --update -->';
const END = '<!-- end of bench -->';

/** `text` with `part` between the marks; throws an Error where it has no marks. `file` is for the message. */
export function replacePart(text, part, file) {
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${file} lacks the marks of its benchmark part`);
  return `${text.slice(0, from)}${BEGIN}\n${part}\n${text.slice(to)}`;
}

/** The charts of a run: file name without .svg → SVG. `titles`: the title of each group of cases. */
export function charts({ date, machine, tables }, titles) {
  const made = {};
  const where = `${date.slice(0, 10)}, ${machine.cpu}, ${machine.cores} cores`;
  if (tables[0].cases.some(({ results }) => results.anode?.ratio)) {
    made.ratios = ratioChart(`Anode beside ${tables[0].base}`,
      `How many times as good as ${tables[0].base}; to the right is better, each line is a doubling. ${where}`, 'anode', tables[0]);
  }
  for (const table of tables) {
    for (const group of new Set(table.cases.map((one) => one.group))) {
      const cases = table.cases.filter((one) => one.group === group);
      made[group] = barChart(titles[group], `Medians; × is how many times as good as ${table.base}. ${where}`, { ...table, cases });
    }
  }
  return made;
}

/** The benchmark part of README.md. */
export function readmePart(whole, titles) {
  const [first, ...others] = whole.tables;
  return [
    circumstances(whole), '', ...legend(first.base).map((text) => `- ${text}`), '', markdownTable(first, titles), '',
    ...others.flatMap((table) => [`${table.title}; in brackets, how many times as good as ${table.base}:`, '', markdownTable(table), '']),
    ...whole.tables.flatMap(totals).map((text) => `- ${text}`), '',
    'Charts, and why what fails does so: [docs/status.md](docs/status.md#speed).',
  ].join('\n');
}

/** The benchmark part of docs/status.md. `names`: the charts there are, in order. */
export function statusPart(whole, names, titles) {
  const captions = { ...titles, ratios: 'Anode beside Node, all cases' };
  return [
    circumstances(whole), '', ...whole.tables.flatMap(totals).map((text) => `- ${text}`),
    ...whole.tables.flatMap(failureList), '',
    'All values of all rounds are in [bench.json](bench.json).', '',
    ...names.map((name) => `![${captions[name]}](bench/${name}.svg)\n`),
  ].join('\n').trimEnd();
}

/** Writes all of it; `root` is the repository. Returns the files that it wrote. */
export function updateDocuments(root, whole, titles) {
  const docs = path.join(root, 'docs');
  const folder = path.join(docs, 'bench');
  const made = charts(whole, titles);
  const written = [];
  const write = (file, text) => {
    writeFileSync(file, text);
    written.push(path.relative(root, file));
  };
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (file.endsWith('.svg')) rmSync(path.join(folder, file));
  for (const [name, svg] of Object.entries(made)) write(path.join(folder, `${name}.svg`), svg);
  write(path.join(docs, 'bench.json'), toJson(whole));
  const parts = { 'README.md': readmePart(whole, titles), 'docs/status.md': statusPart(whole, Object.keys(made), titles) };
  for (const [name, part] of Object.entries(parts)) {
    const file = path.join(root, name);
    write(file, replacePart(readFileSync(file, 'utf8'), part, name));
  }
  return written;
}
