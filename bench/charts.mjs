// Bar charts as SVG text. They stand alone, bring their own background, and follow the reader's colour
// scheme. Every bar has its name and its figure beside it, so that nothing depends on colours.

import { figure } from './report.mjs';

const WIDTH = 760;
const MARGIN = 16;
const colours = { // light, dark
  page: ['#ffffff', '#0d1117'], text: ['#1f2328', '#e6edf3'], muted: ['#59636e', '#9198a1'], grid: ['#d1d9e0', '#3d444d'],
  anode: ['#d9480f', '#ff922b'], node26: ['#2f9e44', '#40c057'], node24: ['#8fcb9f', '#2b7a3f'], node: ['#b7dfc1', '#1f5c2e'],
  bun: ['#a07a4f', '#d3b083'], deno: ['#4263eb', '#748ffc'], libuv: ['#2f9e44', '#40c057'], worse: ['#868e96', '#868e96'],
};
const aliases = { anode_event_loop: 'anode' };
const barClass = (runtime) => {
  const name = aliases[runtime] ?? runtime;
  return name in colours ? name : 'muted';
};

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const number = (value) => Number(value.toFixed(1));

function style() {
  const fills = (index) => Object.entries(colours).map(([name, shades]) => `.${name}{fill:${shades[index]}}`).join('');
  return `<style>text{font:13px system-ui,sans-serif}.b{font-weight:600}.t{font-size:16px;font-weight:600}.s{font-size:11px}` +
    `${fills(0)}@media (prefers-color-scheme:dark){${fills(1)}}</style>`;
}

const label = (x, y, classes, content, anchor = 'start') =>
  `<text x="${number(x)}" y="${number(y)}" class="${classes}" text-anchor="${anchor}">${escape(content)}</text>`;
const box = (x, y, width, height, name) =>
  `<rect x="${number(x)}" y="${number(y)}" width="${number(Math.max(width, 0))}" height="${height}" class="${name}" rx="2"/>`;

function document(title, height, parts) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${number(height)}" width="${WIDTH}" height="${number(height)}" role="img">`,
    `<title>${escape(title)}</title>`, style(), `<rect width="${WIDTH}" height="${number(height)}" class="page"/>`,
    label(MARGIN, 28, 'text t', title), ...parts, '</svg>', '',
  ].join('\n');
}

/**
 * One block of bars for each case: every runtime's median, the longest bar the largest figure.
 * @param {string} title
 * @param {string} note a line under the title
 * @param {{base: string, runtimes: {name: string}[], cases: object[]}} table
 */
export function barChart(title, note, { base, runtimes, cases }) {
  const [barLeft, barRight, step, height] = [150, 580, 17, 12];
  const parts = [label(MARGIN, 46, 'muted s', note)];
  let y = 62;
  for (const { name, unit, better, results } of cases) {
    const medians = runtimes.map((runtime) => results[runtime.name].median).filter(Boolean);
    const best = better === 'higher' ? Math.max(...medians) : Math.min(...medians);
    y += 14;
    parts.push(`<text x="${MARGIN}" y="${y}" class="text b">${escape(name)}` +
      `<tspan class="muted s" font-weight="400" dx="8">${escape(unit ? `${unit}, ${better} is better` : '')}</tspan></text>`);
    y += 6;
    for (const runtime of runtimes) {
      const { median, ratio, error } = results[runtime.name];
      const baseline = y + 11;
      parts.push(label(barLeft - 8, baseline, 'muted', runtime.name, 'end'));
      if (error) {
        parts.push(label(barLeft, baseline, 'muted', 'fails'));
      } else {
        const width = (barRight - barLeft) * median / Math.max(...medians);
        const times = ratio === undefined || runtime.name === base ? '' : `\u2002×${ratio.toFixed(2)}`;
        parts.push(box(barLeft, y, width, height, barClass(runtime.name)),
          label(barLeft + width + 6, baseline, median === best ? 'text b' : 'text', `${figure(median)}${times}`));
      }
      y += step;
    }
    y += 8;
  }
  return document(title, y + 4, parts);
}

/**
 * One bar for each case on a scale of doublings: to the right where `runtime` is better than the base,
 * to the left where it is worse.
 */
export function ratioChart(title, note, runtime, { cases }) {
  const compared = cases.filter(({ results }) => results[runtime]?.ratio);
  const [left, right, step, height] = [210, 690, 17, 11];
  const reach = Math.max(1, ...compared.map(({ results }) => Math.abs(Math.log2(results[runtime].ratio))));
  const doublings = Math.min(Math.ceil(reach), 4);
  const middle = (left + right) / 2;
  const perDoubling = (right - left) / 2 / doublings;
  const bottom = 84 + compared.length * step;
  const parts = [label(MARGIN, 46, 'muted s', note)];
  for (let power = -doublings; power <= doublings; power++) {
    const x = middle + power * perDoubling;
    const times = power < 0 ? `1/${2 ** -power}` : `${2 ** power}`;
    parts.push(`<rect x="${number(x - 0.5)}" y="74" width="1" height="${bottom - 78}" class="${power === 0 ? 'muted' : 'grid'}"/>`,
      label(x, 68, 'muted s', `×${times}`, 'middle'));
  }
  compared.forEach(({ name, results }, i) => {
    const { ratio } = results[runtime];
    const y = 80 + i * step;
    const length = Math.min(Math.abs(Math.log2(ratio)), doublings) * perDoubling;
    const better = ratio >= 1;
    parts.push(label(MARGIN, y + 10, 'text', name), box(better ? middle : middle - length, y, length, height, better ? barClass(runtime) : 'worse'),
      label(middle + (better ? length + 5 : -length - 5), y + 10, 'text s', `×${ratio.toFixed(2)}`, better ? 'start' : 'end'));
  });
  return document(title, bottom + 8, parts);
}
