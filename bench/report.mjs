// What the benchmark prints and writes: the table (terminal and Markdown), the notes, the JSON.

import os from 'node:os';

/** The runtime that the ratios refer to. */
export const BASE = 'node26';
const NOISY = 1.15;

export function machine() {
  const [load] = os.loadavg();
  return { cpu: os.cpus()[0].model.trim(), cores: os.cpus().length, memoryGB: Math.round(os.totalmem() / 2 ** 30),
    kernel: `${os.type()} ${os.release()}`, arch: os.arch(), load: Number(load.toFixed(2)) };
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Whether even the middle half of the values is wide apart. */
function noisy(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.75) - 1] / sorted[Math.floor(sorted.length / 4)] > NOISY;
}

const higherIsBetter = (unit) => unit.endsWith('/s');

/** Adds medians and ratios to a case's raw results: {name, runs: {runtime: {values, unit, error}}}. */
export function summarise({ name, runs }) {
  const unit = Object.values(runs).find((run) => run.unit)?.unit ?? '';
  const better = higherIsBetter(unit) ? 'higher' : 'lower';
  const results = {};
  for (const [runtime, { values, error }] of Object.entries(runs)) {
    results[runtime] = error ? { error, values } : {
      median: median(values), values, noisy: noisy(values),
    };
  }
  const base = results[BASE]?.median;
  for (const result of Object.values(results)) {
    if (base && result.median) result.ratio = better === 'higher' ? result.median / base : base / result.median;
  }
  return { name, unit, better, results };
}

function figure(value) {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)}M`;
  if (value >= 10_000) return `${(value / 1e3).toFixed(value >= 1e5 ? 0 : 1)}k`;
  return value.toFixed(value >= 1000 ? 0 : value >= 100 ? 1 : 2);
}

function cell({ error, median, ratio, noisy }, name) {
  if (error) return 'fails';
  const times = ratio === undefined || name === BASE ? '' : ` (${ratio.toFixed(2)})`;
  return `${figure(median)}${noisy ? '~' : ''}${times}`;
}

/** The cells of one case, the first of them its name and unit. */
export function row({ name, unit, better, results }, runtimes) {
  return [name, `${unit} ${better === 'higher' ? '↑' : '↓'}`, ...runtimes.map((runtime) => cell(results[runtime.name], runtime.name))];
}

export const header = (runtimes) => ['case', 'unit', ...runtimes.map(({ name, version }) => `${name} ${version}`)];

/** A row for the terminal, in columns as wide as the header needs. */
export function line(cells, head) {
  const widths = head.map((title, i) => Math.max(title.length, [23, 8][i] ?? 15));
  return cells.map((text, i) => (i < 2 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  ');
}

export const legend = [
  '↑ higher is better, ↓ lower is better; the number is the median of all rounds.',
  `In brackets: how many times as good as ${BASE}, above 1 is better, whatever the unit.`,
  `~ even the middle half of the rounds differ by more than ${Math.round((NOISY - 1) * 100)} %.`,
];

/** How each runtime compares with the base over all cases that both can run. */
export function totals(cases, runtimes) {
  return runtimes.filter(({ name }) => name !== BASE).map(({ name }) => {
    const ratios = cases.map(({ results }) => results[name].ratio).filter(Boolean);
    const fails = cases.filter(({ results }) => results[name].error).length;
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    const better = ratios.filter((ratio) => ratio > 1.05).length;
    const worse = ratios.filter((ratio) => ratio < 0.95).length;
    return `${name}: better in ${better}, about equal in ${ratios.length - better - worse}, worse in ${worse} of ` +
      `${ratios.length} cases; geometric mean ${ratios.length ? mean.toFixed(2) : '-'}; fails ${fails}`;
  });
}

/** One line for each runtime that cannot run a case. */
export function failures(cases) {
  return cases.flatMap(({ name, results }) => Object.entries(results).filter(([, { error }]) => error)
    .map(([runtime, { error }]) => `${runtime} ${name}: ${error}`));
}

export function markdown({ date, machine, rounds, quick, runtimes, cases }) {
  const table = [header(runtimes), ['---', '---', ...runtimes.map(() => '---:')], ...cases.map((one) => row(one, runtimes))];
  const failing = failures(cases);
  return [
    '# Benchmark', '',
    `${date}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB, ${machine.kernel} ${machine.arch}; ` +
      `load ${machine.load} at the start; ${rounds} rounds${quick ? ' (quick)' : ''}.`, '',
    ...legend.map((text) => `- ${text}`), '',
    ...table.map((cells) => `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`), '',
    ...totals(cases, runtimes).map((text) => `- ${text}`),
    ...(failing.length ? ['', 'Failing:', '', ...failing.map((text) => `- ${text}`)] : []), '',
  ].join('\n');
}
