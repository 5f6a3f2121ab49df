'use strict';
// What the page knows: the session (a greeting and snapshots, kept as the texts they came in) and what is derived
// from two snapshots. No document here. The format of the stream is described in the crate's head (src/lib.rs).

const KEPT = 20 * 60 * 4; // snapshots kept for looking back: 20 minutes
const RECORDED = 2 * 60 * 60 * 4; // the most that a recording holds: 2 hours
const SPAN_MS = 60_000; // what the charts show
const WINDOW_MS = 5000; // what rates and shares are about
const CLASSES = ['file', 'cpu', 'lookup'];
const CLASS_NAMES = { file: 'File', cpu: 'CPU', lookup: 'Look-up' };
const PHASES = ['timers', 'pending', 'idle, prepare', 'poll', 'check', 'closing'];

class Session {
  constructor(hello) {
    this.hello = hello;
    this.texts = [];
    this.points = [];
    this.first = 0; // how many snapshots were dropped before texts[0]
    this.recordFrom = -1;
  }

  get length() {
    return this.texts.length;
  }

  /** Takes one snapshot as text, unless it is one that is there already. */
  add(text) {
    const snapshot = shape(JSON.parse(text));
    if (snapshot.t <= (this.points.at(-1)?.t ?? -1)) return;
    this.texts.push(text);
    this.points.push(point(snapshot, this.last));
    this.last = snapshot;
    const kept = this.recordFrom >= 0 ? Math.max(KEPT, Math.min(RECORDED, this.first + this.length - this.recordFrom)) : KEPT;
    // Dropped in slices, so that not each snapshot moves the whole list.
    if (this.texts.length > kept + 240) {
      const many = this.texts.length - kept;
      this.texts.splice(0, many);
      this.points.splice(0, many);
      this.first += many;
    }
  }

  at(index) {
    return index === this.length - 1 && this.last ? this.last : shape(JSON.parse(this.texts[index]));
  }

  /** The last snapshot at least `ms` before the one at `index`, or the first. */
  before(index, ms) {
    const until = this.points[index].t - ms;
    let i = index;
    while (i > 0 && this.points[i].t > until) i--;
    return i;
  }

  /** The text of a session file: what was recorded, or all that is kept. */
  save() {
    const from = this.recordFrom < 0 ? 0 : Math.max(0, this.recordFrom - this.first);
    return `{"anodeLoopSession":1,"hello":${JSON.stringify(this.hello)},"snapshots":[\n${this.texts.slice(from).join(',\n')}\n]}\n`;
  }

  /** Reads a session file; throws an Error with a message for people. */
  static read(text) {
    let data;
    try {
      data = JSON.parse(text);
    } catch {
      throw new Error('This file is not JSON.');
    }
    if (data?.anodeLoopSession !== 1) throw new Error('This file is not a session of the loop view.');
    if (!Array.isArray(data.snapshots) || data.snapshots.length === 0) throw new Error('This session is empty.');
    const session = new Session(data.hello);
    for (const snapshot of data.snapshots) session.add(JSON.stringify(snapshot));
    session.last = undefined;
    return session;
  }
}

const MS = 1e-6; // a nanosecond in milliseconds

/** Time that a phase, or two together, worked. */
function phaseTime(snapshot, name) {
  return name.split(', ').reduce((sum, phase) => sum + (snapshot.loop.phases[phase] ?? 0), 0);
}

/**
 * A snapshot as the page uses it, of one as it comes: milliseconds since recording began, histograms with the columns of
 * BOUNDS, active handles and requests apart.
 */
function shape(raw) {
  const since = (ns) => (ns - raw.began) * MS;
  const { now, pool, main } = raw;
  const busy = now.asleepSince === null && now.busySince !== null ? (raw.time - now.busySince) * MS : 0;
  const jobs = new Set(raw.kinds.filter((kind) => kind.lane === 'pool').map((kind) => kind.kind));
  const active = Object.entries(raw.active).map(([kind, count]) => ({ kind, count }));
  return {
    t: since(raw.time),
    loop: {
      iterations: raw.iterations, idle: raw.idle * MS, phase: now.phase, delay: raw.delay,
      phases: Object.fromEntries(Object.entries(raw.phases).map(([name, { total }]) => [name, total * MS])),
    },
    inside: {
      ticks: main.ticks.total * MS, microtasks: main.microtasks.total * MS, modules: main.modules.total * MS,
      collections: Object.values(main.collections).reduce((sum, { total }) => sum + total * MS, 0),
    },
    main: {
      busy,
      callbacks: Object.values(raw.lanes).reduce((sum, lane) => sum + lane.callbacks, 0),
      now: now.callback ? { ...now.callback.site, kind: now.callback.kind, for: (raw.time - now.callback.since) * MS } :
        busy >= 1 ? { kind: now.phase === 'outside' ? 'the main script' : now.phase, for: busy } : undefined,
    },
    lanes: Object.fromEntries(Object.entries(raw.lanes).map(([name, lane]) => [name, { queued: lane.queued, done: lane.callbacks }])),
    kinds: raw.kinds.map((kind) => ({
      kind: kind.kind, lane: kind.lane, class: kind.class, done: kind.callbacks + (kind.atOnce?.count ?? 0), main: kind.callback * MS,
      pending: Math.max(0, kind.queued - kind.callbacks),
    })),
    handles: active.filter((entry) => !jobs.has(entry.kind)),
    requests: active.filter((entry) => jobs.has(entry.kind)),
    pool: {
      size: pool.size,
      threads: pool.running.map((job, i) => {
        const lasts = job ? (raw.time - job.since) * MS : 0;
        return { kind: job?.kind, class: job?.class, for: lasts, busy: pool.busy[i] * MS + lasts };
      }),
      classes: Object.fromEntries(Object.entries(pool.classes).map(([name, figures]) => [name, {
        queued: figures.queueLength, running: figures.runningNow, cancelled: figures.cancelled, done: figures.done,
        asked: figures.queued, wait: columns(figures.waiting), run: columns(figures.running),
      }])),
    },
    longest: raw.longest.map((call) => ({ ...call.site, kind: call.kind, t: since(call.began), ms: call.lasted * MS })),
    sites: raw.sites.map((call) => ({ ...call.site, count: call.calls, total: call.total * MS, max: call.longest * MS })),
    memory: raw.memory,
  };
}

/** Upper bounds of the columns of histograms: from a microsecond, each twice the one before. */
const BOUNDS = Array.from({ length: 26 }, (_, i) => 0.001 * 1.024 * 2 ** i);

/** A histogram of nanoseconds, whose buckets are [largest value, count], with the columns of BOUNDS. */
function columns(histogram) {
  const buckets = Array(BOUNDS.length + 1).fill(0);
  for (const [most, n] of histogram.buckets) {
    const at = BOUNDS.findIndex((bound) => most * MS <= bound);
    buckets[at < 0 ? BOUNDS.length : at] += n;
  }
  return { count: histogram.count, sum: histogram.sum * MS, half: histogram.p50 * MS, most: histogram.p99 * MS, buckets };
}

/** The few numbers of a snapshot that the charts over time need. */
function point(snapshot, earlier) {
  const { t, loop, main } = snapshot;
  const passed = earlier ? t - earlier.t : 0;
  const idle = earlier ? loop.idle - earlier.loop.idle : 0;
  return {
    t,
    busy: passed > 0 ? clamp(1 - idle / passed, 0, 1) : 0,
    memory: snapshot.memory.rss,
    delay: Math.max(longestSince(loop.delay, earlier?.loop.delay), main.busy),
  };
}

/** The longest of the values that a histogram has more than an earlier one of the same, to the width of a bucket. */
function longestSince(histogram, earlier) {
  if (earlier && histogram.max > earlier.max) return histogram.max * MS;
  const before = new Map(earlier?.buckets);
  for (const [most, n] of histogram.buckets.toReversed()) {
    if (n > (before.get(most) ?? 0)) return Math.min(most, histogram.max) * MS;
  }
  return 0;
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

function count(n) {
  return n < 100_000 ? whole.format(n) : compact.format(n);
}

function rate(n) {
  return `${n > 0 && n < 10 ? n.toFixed(1) : count(Math.round(n))}/s`;
}

/** Milliseconds as text with a fitting unit and three figures. */
function duration(ms) {
  if (ms === undefined) return '–';
  if (ms === Infinity) return 'longer';
  if (ms === 0) return '0 ms';
  const [value, unit] = ms < 1 ? [ms * 1000, 'µs'] : ms < 1000 ? [ms, 'ms'] : ms < 60_000 ? [ms / 1000, 's'] : [ms / 60_000, 'min'];
  return `${value < 10 ? value.toFixed(unit === 'µs' ? 0 : 1) : Math.round(value)} ${unit}`;
}

function percent(share) {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}

function bytes(n) {
  return n < 1 << 20 ? `${Math.round(n / 1024)} KiB` : n < 1 << 30 ? `${(n / (1 << 20)).toFixed(n < 10 << 20 ? 1 : 0)} MiB` : `${(n / (1 << 30)).toFixed(2)} GiB`;
}

/** Where a callback is written, short and whole. */
function place(site) {
  if (!site || !site.file) return { name: site?.name || 'native code', short: '', full: site?.name || 'native code' };
  const file = site.file.replace(/^file:\/\//, '');
  const name = site.name || '(anonymous)';
  return { name, short: `${file.slice(file.lastIndexOf('/') + 1)}:${site.line}`, full: `${name} ${file}:${site.line}` };
}
