// Draws a trace of `--trace-loop` as an SVG: lanes for the main thread, the kernel, what waits for the pool and each thread
// of the pool, from left to right in time. For the pictures of docs/how-node-programs-run.md.
//
//   anode docs/tools/trace-picture.mjs TRACE.json PICTURE.svg [--loop | --around=NAME] [--from=MS] [--to=MS]
//
// --loop begins where the event loop begins, --around=NAME just before the function of that name; --from and --to cut, in
// milliseconds after the begin. The same trace gives the same picture. Those of the page were drawn with --loop
// (files-and-network), --around=read (order) and without options (the others).

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const WIDTH = 920;
const LEFT = 118;
const RIGHT = 14;
const MOST_ROWS = 14; // of a lane whose spans overlap

/** The events of a trace, also of one that was not ended. */
function parse(text) {
  const list = text.trimEnd();
  return JSON.parse(list.endsWith(']') ? list : `${list.replace(/,$/, '')}]`);
}

const TONES = { callback: 'main', script: 'script', ticks: 'ticks', microtasks: 'ticks', gc: 'collection', module: 'module' };
const MAIN = 1;
const FIRST_THREAD = 100;

/** Spans of a trace, in milliseconds: { loop, main, kernel, waiting, threads: Map of number to spans }. */
function read(events) {
  const spans = { loop: [], main: [], kernel: [], waiting: [], threads: new Map() };
  const open = new Map();
  const running = [];
  const classes = new Map(events.filter((event) => event.cat === 'pool').map((event) => [event.name, event.args.class]));
  const add = (event, from, to) => {
    const span = { from: from / 1000, to: to / 1000, row: 0 };
    const { name } = event;
    const lasted = duration(span.to - span.from);
    if (event.cat === 'kernel') {
      spans.kernel.push({ ...span, tone: 'kernel', label: name, title: `${name}, ready after ${lasted}` });
    } else if (event.cat === 'pool-queue') {
      spans.waiting.push({ ...span, tone: classes.get(event.name) ?? 'file', wait: true, label: name, title: `${name} waited for ${lasted}` });
    } else if (event.cat === 'pool') {
      const number = event.tid - FIRST_THREAD;
      if (!spans.threads.has(number)) spans.threads.set(number, []);
      spans.threads.get(number).push({ ...span, tone: event.args.class, label: name, title: `${name} ran for ${lasted}` });
    } else if (event.cat === 'phase' && event.name === 'outside') {
      // The loop does not run.
    } else if (event.cat === 'phase' || event.cat === 'wait') {
      const waits = event.cat === 'wait';
      spans.loop.push({ ...span, tone: waits ? 'sleep' : 'main', label: waits ? 'sleeps' : event.name, title: `${waits ? 'sleeps' : event.name}, ${lasted}` });
    } else if (event.tid === MAIN && TONES[event.cat]) {
      const label = event.cat === 'callback' && event.name.includes(':') ? event.args.kind : name;
      spans.main.push({ ...span, tone: TONES[event.cat], label, title: `${label}${event.args?.at ? `, ${path.basename(event.args.at)}` : ''}, ${lasted}` });
    }
  };
  for (const event of events) {
    if (event.ph === 'X') add(event, event.ts, event.ts + event.dur);
    else if (event.ph === 'b') open.set(`${event.cat} ${event.id}`, event);
    else if (event.ph === 'e') add(event, open.get(`${event.cat} ${event.id}`)?.ts ?? event.ts, event.ts);
    else if (event.ph === 'B') running.push(event);
    else if (event.ph === 'E' && running.length > 0) add(event, running.pop().ts, event.ts);
  }
  spans.loop = awake(spans.loop.sort((a, b) => a.from - b.from || b.to - a.to));
  nest(spans.main);
  return spans;
}

/** The spans of the loop with each phase cut into what is before, between and after its sleep. */
function awake(spans) {
  const sleeps = spans.filter((span) => span.tone === 'sleep');
  return spans.flatMap((span) => {
    if (span.tone === 'sleep') return [span];
    const parts = [];
    let { from } = span;
    for (const sleep of sleeps.filter((sleep) => sleep.from >= span.from && sleep.to <= span.to)) {
      if (sleep.from > from) parts.push({ ...span, from, to: sleep.from });
      from = sleep.to;
    }
    if (span.to > from) parts.push({ ...span, from });
    return parts;
  });
}

/** Sorts spans and gives each the row below what it is inside of. */
function nest(spans) {
  spans.sort((a, b) => a.from - b.from || b.to - a.to);
  const around = [];
  for (const span of spans) {
    while (around.length > 0 && around.at(-1).to <= span.from) around.pop();
    span.row = around.length;
    around.push(span);
  }
}

// What is drawn

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const round = (n) => Number(n.toFixed(1));

/** Milliseconds for people. */
const duration = (ms) => ms < 1 ? `${Math.round(ms * 1000)} µs` : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** A step for the time axis that gives at most ten lines. */
function step(span) {
  const power = 10 ** Math.floor(Math.log10(span / 10));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => span / n <= 10);
}

/** Gives each span a row, so that in a row none covers another as long as there are rows. */
function pack(spans) {
  const ends = [];
  return spans.toSorted((a, b) => a.from - b.from).map((span) => {
    let row = ends.findIndex((end) => end <= span.from);
    if (row < 0) row = ends.length < MOST_ROWS ? ends.length : ends.indexOf(Math.min(...ends));
    ends[row] = Math.max(span.to, ends[row] ?? 0);
    return { ...span, row };
  });
}

const STYLE = `
  .ground { fill: #fffefb; stroke: #dedad1 } text { font: 11px system-ui, "DejaVu Sans", sans-serif; fill: #1f2328 }
  .lane { font-weight: 600 } .soft, .axis { fill: #59616b } .line { stroke: #dedad1 } .strip { fill: #efede7 }
  .main { fill: #3551c4 } .script { fill: #6f86e0 } .ticks { fill: #6a3fb8 } .collection { fill: #a3245a } .module { fill: #8a93a0 }
  .sleep { fill: #e4e1d9 } .kernel { fill: #0a6f80 } .file { fill: #a35200 } .cpu { fill: #a3245a } .lookup { fill: #6a3fb8 } .wait { opacity: .38 }
  .in { fill: #fff } .on { fill: #1f2328 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #1c1f25; stroke: #30353e } text { fill: #e9e7e1 } .soft, .axis { fill: #a1a9b4 } .line { stroke: #30353e } .strip { fill: #24282f }
    .main { fill: #93a7ff } .script { fill: #6d80d6 } .ticks { fill: #bda5ff } .collection { fill: #f58fb4 } .module { fill: #7d8692 }
    .sleep { fill: #2f343d } .kernel { fill: #55c3d4 } .file { fill: #f0a557 } .cpu { fill: #f58fb4 } .lookup { fill: #bda5ff } .in { fill: #14161a } .on { fill: #e9e7e1 }
  }`;

/** Draws lanes: [{ name, height, spans: [{ from, to, row, tone, label, title, wait }] }]. */
function draw(lanes, begin, end) {
  const scale = (WIDTH - LEFT - RIGHT) / (end - begin);
  const x = (ms) => LEFT + (Math.min(Math.max(ms, begin), end) - begin) * scale;
  const body = [];
  let y = 26;
  for (const lane of lanes) {
    const { spans } = lane;
    const rows = Math.max(1, ...spans.map((span) => span.row + 1));
    body.push(`<rect class="strip" x="${LEFT}" y="${y}" width="${WIDTH - LEFT - RIGHT}" height="${rows * (lane.height + 2) + 2}" rx="3"/>`,
      `<text class="lane" x="12" y="${y + 15}">${escape(lane.name)}</text>`);
    for (const span of spans) {
      const left = x(span.from);
      const width = Math.max(1, x(span.to) - left);
      const top = y + 2 + span.row * (lane.height + 2);
      body.push(`<g><title>${escape(span.title)}</title><rect class="${span.tone}${span.wait ? ' wait' : ''}" x="${round(left)}" y="${top}" width="${round(width)}" height="${lane.height}" rx="2"/>`);
      // About six pixels for a letter.
      const room = Math.floor((width - 8) / 6);
      if (room >= Math.min(span.label.length, 3) && lane.height >= 12) {
        const shown = span.label.length > room ? `${span.label.slice(0, room - 1)}…` : span.label;
        body.push(`<text class="${span.tone === 'sleep' ? 'soft' : span.wait ? 'on' : 'in'}" x="${round(left + 4)}" y="${top + lane.height / 2 + 4}">${escape(shown)}</text>`);
      }
      body.push('</g>');
    }
    y += rows * (lane.height + 2) + 8;
  }
  const lines = [];
  const every = step(end - begin);
  for (let at = 0; at <= end - begin; at += every) {
    const left = round(x(begin + at));
    const last = left > WIDTH - RIGHT - 20;
    lines.push(`<line class="line" x1="${left}" x2="${left}" y1="20" y2="${y - 4}"/>`,
      `<text class="axis" x="${left}" y="15" text-anchor="${last ? 'end' : 'middle'}">${round(at * 1000) / 1000}${at === 0 ? ' ms' : ''}</text>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 2}" width="${WIDTH}" role="img">
<style>${STYLE}</style>
<rect class="ground" x=".5" y=".5" width="${WIDTH - 1}" height="${y + 1}" rx="8"/>
${lines.join('\n')}
${body.join('\n')}
</svg>
`;
}

const { values: options, positionals: [from, to] } = parseArgs({
  allowPositionals: true,
  options: { loop: { type: 'boolean' }, around: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
});
if (to === undefined) {
  console.error('Usage: anode docs/tools/trace-picture.mjs TRACE.json PICTURE.svg [--loop | --around=NAME] [--from=MS] [--to=MS]');
  process.exit(2);
}
const spans = read(parse(readFileSync(from, 'utf8')));
const all = [spans.loop, spans.main, spans.kernel, ...spans.threads.values()].flat();
if (all.length === 0) {
  console.error(`${from} has nothing to draw`);
  process.exit(1);
}
const script = spans.main.find((span) => span.tone === 'script');
const around = options.around && spans.main.find((span) => span.label === options.around);
if (options.around && !around) {
  console.error(`${from} has no function ${options.around}`);
  process.exit(1);
}
const first = around ? around.from - 0.05 : options.loop && script ? script.to : Math.min(...spans.main.map((span) => span.from));
const begin = first + Number(options.from ?? 0);
const end = options.to === undefined ? Math.max(...all.map((span) => span.to)) : first + Number(options.to);
const inside = (list) => list.filter((span) => span.to > begin && span.from < end);
const threads = [...spans.threads].sort(([a], [b]) => a - b);
const lanes = [
  { name: 'Event loop', height: 14, spans: inside(spans.loop) },
  { name: 'Main thread', height: 18, spans: inside(spans.main) },
  { name: 'Kernel', height: 13, spans: pack(inside(spans.kernel)) },
  { name: 'Waiting', height: 13, spans: pack(inside(spans.waiting)) },
  ...threads.map(([number, list]) => ({ name: `Thread ${number + 1}`, height: 18, spans: inside(list) })),
];
writeFileSync(to, draw(lanes.filter((lane) => lane.spans.length > 0), begin, end));
