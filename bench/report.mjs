// What the results mean and how they are said: medians, ratios, table rows, notes. No files here.

import os from 'node:os';

/** The runtime that the ratios refer to; the event loop alone refers to libuv. */
export const BASE = 'node26';
/** A result whose rounds' middle half is wider apart than this is marked. */
const NOISY = 1.15;
/** Ratios this near to 1 count as equal. */
const EQUAL = 0.05;

export function machine() {
  return { cpu: os.cpus()[0].model.trim(), cores: os.cpus().length, memoryGB: Math.round(os.totalmem() / 2 ** 30),
    kernel: `${os.type()} ${os.release()}`, arch: os.arch(), load: load() };
}

/** The machine's load of the last minute. */
export const load = () => Number(os.loadavg()[0].toFixed(2));

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Whether even the middle half of the values is wide apart. */
export function noisy(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.75) - 1] / sorted[Math.floor(sorted.length / 4)] > NOISY;
}

/** Whether a larger figure of this unit is the better one. */
const higherIsBetter = (unit) => unit.endsWith('/s');

/**
 * Adds medians and ratios to a case's raw results: {name, group, runs: {runtime: {values, unit, error}}}.
 * A ratio says how many times as good as `base` a runtime is, whatever the unit; there is none where
 * either of the two fails.
 */
export function summarise({ name, group, runs }, base) {
  const unit = Object.values(runs).find((run) => run.unit)?.unit ?? '';
  const better = higherIsBetter(unit) ? 'higher' : 'lower';
  const results = {};
  for (const [runtime, { values, error }] of Object.entries(runs)) {
    results[runtime] = error ? { error, values } : { median: median(values), values, noisy: noisy(values) };
  }
  const reference = results[base]?.median;
  for (const result of Object.values(results)) {
    if (!reference || !result.median) continue;
    result.ratio = better === 'higher' ? result.median / reference : reference / result.median;
  }
  return { name, group, unit, better, results };
}

/** A figure with as many digits as mean something. */
export function figure(value) {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)}M`;
  if (value >= 10_000) return `${(value / 1e3).toFixed(value >= 1e5 ? 0 : 1)}k`;
  return value.toFixed(value >= 1000 ? 0 : value >= 100 ? 1 : 2);
}

function cell({ error, median, ratio, noisy }, isBase) {
  if (error) return 'fails';
  const times = ratio === undefined || isBase ? '' : ` (${ratio.toFixed(2)})`;
  return `${figure(median)}${noisy ? '~' : ''}${times}`;
}

/** The cells of one case in a table {base, runtimes}, the first of them its name and unit. */
export function row({ name, unit, better, results }, { base, runtimes }) {
  const arrow = unit && ` ${better === 'higher' ? '↑' : '↓'}`;
  return [name, `${unit}${arrow}`, ...runtimes.map((runtime) => cell(results[runtime.name], runtime.name === base))];
}

export const header = ({ runtimes }) => ['case', 'unit', ...runtimes.map(({ name, version }) => `${name} ${version}`)];

/** A row for the terminal, in columns as wide as the header needs. `paint` colours the cell of an index. */
export function line(cells, head, paint = (text) => text) {
  const widths = head.map((title, i) => Math.max(title.length, [26, 8][i] ?? 15));
  return cells.map((text, i) => paint(i < 2 ? text.padEnd(widths[i]) : text.padStart(widths[i]), i)).join('  ');
}

/** How a row of the terminal is coloured: what fails red, what differs from the base green or red. */
export function painter({ results }, { runtimes }) {
  const colour = (code) => (text) => `\x1b[${code}m${text}\x1b[39m`;
  return (text, index) => {
    const result = results[runtimes[index - 2]?.name];
    if (!result) return text;
    if (result.error || result.ratio < 1 - EQUAL) return colour(31)(text);
    return result.ratio > 1 + EQUAL ? colour(32)(text) : text;
  };
}

export const legend = (base) => [
  '↑ higher is better, ↓ lower is better; the number is the median of all rounds.',
  `In brackets: how many times as good as ${base}, above 1 is better, whatever the unit.`,
  `~ even the middle half of the rounds differ by more than ${Math.round((NOISY - 1) * 100)} %.`,
];

/** How each runtime compares with the base over all cases that both can run. */
export function totals({ base, runtimes, cases }) {
  return runtimes.filter(({ name }) => name !== base).map(({ name }) => {
    const ratios = cases.map(({ results }) => results[name].ratio).filter(Boolean);
    const fails = cases.filter(({ results }) => results[name].error).length;
    if (ratios.length === 0) return `${name}: nothing to compare with ${base}; fails ${fails}`;
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    const better = ratios.filter((ratio) => ratio > 1 + EQUAL).length;
    const worse = ratios.filter((ratio) => ratio < 1 - EQUAL).length;
    return `${name} beside ${base}: better in ${better}, about equal in ${ratios.length - better - worse}, worse in ` +
      `${worse} of ${ratios.length} cases; geometric mean ${mean.toFixed(2)}; fails ${fails}`;
  });
}

/** One line for each runtime that cannot run a case, `runtime case: error`. */
export function failures({ cases }) {
  return cases.flatMap(({ name, results }) => Object.entries(results).filter(([, { error }]) => error)
    .map(([runtime, { error }]) => `${runtime} ${name}: ${error}`));
}

/** Whether other work on the machine makes figures rough. */
export const busy = ({ load, cores }) => load > 0.5 * cores;

/** When, where and how the figures came to be, in a sentence or two. */
export function circumstances({ date, machine, loadAfter, rounds, quick }) {
  const warning = busy(machine) ? ' The machine was busy with other work: these figures are rough.' : '';
  return `${date}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB, ${machine.kernel} ${machine.arch}; ` +
    `load ${machine.load} before the run and ${loadAfter} after it; ${rounds} rounds${quick ? ' with less work (--quick)' : ''}.${warning}`;
}

/** A table in Markdown; a row names each group where the groups' titles are given. */
export function markdownTable(table, titles) {
  const rows = [header(table), ['---', '---', ...table.runtimes.map(() => '---:')]];
  let group;
  for (const one of table.cases) {
    if (titles && one.group !== group) rows.push([`**${titles[one.group]}**`, '', ...table.runtimes.map(() => '')]);
    group = one.group;
    rows.push(row(one, table));
  }
  return rows.map((cells) => `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

/** Everything about a run in Markdown, for a file of its own. */
export function markdown(whole, titles) {
  const parts = whole.tables.map((table) => [
    `## ${table.title}`, '', ...legend(table.base).map((text) => `- ${text}`), '', markdownTable(table, titles), '',
    ...totals(table).map((text) => `- ${text}`),
    ...failureList(table),
  ].join('\n'));
  return ['# Benchmark', circumstances(whole), ...parts].join('\n\n') + '\n';
}

/** The failing cases of a table as a Markdown list with a line before it, or nothing. */
export function failureList(table) {
  const failing = failures(table);
  return failing.length ? ['', 'Failing:', '', ...failing.map((text) => `- ${text.replaceAll('<', '&lt;')}`)] : [];
}

/** A run as JSON, the values of a case's rounds on one line. */
export function toJson(whole) {
  return `${JSON.stringify(whole, null, 1).replace(/\[[\d\s.,e+-]+\]/g, (list) => list.replace(/\s+/g, ' '))}\n`;
}
