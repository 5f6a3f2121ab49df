// Reads traces in the Chrome trace event format and checks them against the published description
// ("Trace Event Format"): required fields of each kind of event, pairs, arrows, nesting. Written for this format as
// such: it knows nothing of what Anode puts there.

import { readFileSync } from 'node:fs';

/** The events of a trace, also of one whose writer was killed: the array's end may be missing. */
export function readTrace(file) {
  const text = readFileSync(file, 'utf8').trimEnd();
  const ended = text.endsWith(']');
  const events = JSON.parse(ended ? text : `${text.replace(/,$/, '')}]`);
  return { ended, events };
}

const REQUIRED = {
  X: ['name', 'cat', 'pid', 'tid', 'ts', 'dur'],
  B: ['name', 'cat', 'pid', 'tid', 'ts'],
  E: ['pid', 'tid', 'ts'],
  b: ['name', 'cat', 'pid', 'tid', 'ts', 'id'],
  e: ['name', 'cat', 'pid', 'tid', 'ts', 'id'],
  s: ['name', 'cat', 'pid', 'tid', 'ts', 'id'],
  t: ['name', 'cat', 'pid', 'tid', 'ts', 'id'],
  f: ['name', 'cat', 'pid', 'tid', 'ts', 'id'],
  M: ['name', 'pid', 'args'],
};
const TEXTS = new Set(['name', 'cat', 'ph']);

function fields(event, wrong) {
  const required = REQUIRED[event.ph];
  if (required === undefined) return wrong('unknown phase', event);
  for (const field of required) {
    const value = event[field];
    const right = TEXTS.has(field) ? typeof value === 'string' && value !== '' :
      field === 'args' ? typeof value === 'object' :
        typeof value === 'number' && Number.isFinite(value) && value >= 0;
    if (!right) wrong(`${event.ph} without a right ${field}`, event);
  }
}

// Slices of a track lie inside of each other or apart. Times have three digits behind the point.
const SLACK = 0.0015;
function nesting(slices, wrong) {
  const byTrack = Map.groupBy(slices, (event) => `${event.pid}/${event.tid}`);
  for (const track of byTrack.values()) {
    track.sort((a, b) => a.ts - b.ts || b.dur - a.dur);
    const open = [];
    for (const slice of track) {
      while (open.length > 0 && open.at(-1) <= slice.ts + SLACK) open.pop();
      const end = slice.ts + slice.dur;
      if (open.length > 0 && end > open.at(-1) + SLACK) wrong(`reaches beyond the slice it began in, by ${end - open.at(-1)}`, slice);
      open.push(end);
    }
  }
}

/**
 * What is wrong with a trace, as texts; empty if nothing is.
 * @param {object[]} events
 * @param {boolean} [partial] whether the oldest events may have been overwritten, or the newest not be there
 */
export function problems(events, partial = false) {
  const found = [];
  const wrong = (what, event) => found.push(`${what}: ${JSON.stringify(event)}`);
  for (const event of events) fields(event, wrong);
  const slices = events.filter((event) => event.ph === 'X');
  for (const begin of events.filter((event) => event.ph === 'B')) {
    const end = events.find((event) => event.ph === 'E' && event.tid === begin.tid && event.ts >= begin.ts);
    if (end !== undefined) slices.push({ ...begin, dur: end.ts - begin.ts });
    else if (!partial) wrong('B without E', begin);
  }
  nesting(slices, wrong);

  // Asynchronous pairs: one beginning, one end, in this order.
  const pairs = Map.groupBy(events.filter((event) => event.ph === 'b' || event.ph === 'e'), (event) => `${event.cat}/${event.id}`);
  for (const [id, pair] of pairs) {
    const begin = pair.find((event) => event.ph === 'b');
    const end = pair.find((event) => event.ph === 'e');
    if (pair.length > 2) wrong(`${id} is there more than once`, pair);
    if (begin === undefined || end === undefined) {
      if (!partial) wrong(`half a pair ${id}`, pair);
    } else if (begin.ts > end.ts || begin.name !== end.name) {
      wrong(`not a pair ${id}`, pair);
    }
  }

  // Arrows: begin, perhaps steps, end; the end lies in a slice of its track.
  const arrows = Map.groupBy(events.filter((event) => 'stf'.includes(event.ph)), (event) => event.id);
  for (const [id, arrow] of arrows) {
    const begin = arrow.find((event) => event.ph === 's');
    const end = arrow.find((event) => event.ph === 'f');
    if (begin === undefined || end === undefined) {
      if (!partial) wrong(`half an arrow ${id}`, arrow);
      continue;
    }
    for (const step of arrow) if (step.ts < begin.ts || step.ts > end.ts) wrong('an arrow goes back', arrow);
    const into = slices.some((slice) => slice.tid === end.tid && slice.ts <= end.ts + SLACK && end.ts <= slice.ts + slice.dur + SLACK);
    if (!into && !partial) wrong('an arrow ends nowhere', arrow);
  }
  return found;
}

/** Names of tracks by their number. */
export function trackNames(events) {
  const names = events.filter((event) => event.ph === 'M' && event.name === 'thread_name');
  return new Map(names.map((event) => [event.tid, event.args.name]));
}
