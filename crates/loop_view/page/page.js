'use strict';
// The page itself: takes the stream, shows one moment of the session, and the buttons.

const picture = new Picture();
const delayChart = new LineChart($('c-delay'), {
  id: 'h-delay', title: 'Loop delay', column: 'Longest delay', tone: 'main', least: 10, format: duration, value: (p) => p.delay,
});
const busyChart = new LineChart($('c-busy'), {
  id: 'h-busy', title: 'Main thread busy', column: 'Busiest', tone: 'main', top: 1, format: percent, value: (p) => p.busy,
});
const memoryChart = new LineChart($('c-memory'), {
  id: 'h-memory', title: 'Resident memory', column: 'Most', tone: 'kernel', least: 1 << 20, nice: niceBytes, extreme: 'most', format: bytes,
  value: (p) => p.memory,
});
const timesCharts = CLASSES.map((name) => new TimesChart($('c-times'), name));

let live = new Session({}); // what the stream fills
let shown = live; // that, or a session from a file
let index = -1; // the snapshot that is shown; -1: the last
let connected = false;
let ended = false;
let player;
let spoken = { at: 0, blocked: false };

/** Says something to screen readers; not often. */
function say(message) {
  text($('say'), message);
}

function problem(message) {
  $('problem').hidden = !message;
  text($('problem'), message ?? '');
}

const following = () => shown === live && index < 0;

// What is shown

function render() {
  const { length } = shown;
  if (length === 0) return;
  const i = index < 0 ? length - 1 : Math.min(index, length - 1);
  const now = shown.at(i);
  const earlier = shown.at(shown.before(i, WINDOW_MS));
  const passed = Math.max(1, now.t - earlier.t);
  const points = shown.points.slice(shown.before(i, SPAN_MS), i + 1);

  const recent = points.filter((p) => p.t > now.t - WINDOW_MS);
  const worst = recent.reduce((max, p) => Math.max(max, p.delay), 0);
  const busy = clamp(1 - (now.loop.idle - earlier.loop.idle) / passed, 0, 1);
  const queued = CLASSES.reduce((sum, name) => sum + now.pool.classes[name].queued, 0);
  const sum = (entries) => entries.reduce((total, entry) => total + entry.count, 0);
  text($('f-busy'), percent(busy));
  text($('f-delay'), duration(worst));
  figure('f-callbacks', count(now.main.callbacks), rate((now.main.callbacks - earlier.main.callbacks) * 1000 / passed));
  text($('f-queue'), count(queued));
  text($('f-active'), `${count(sum(now.handles))}, ${count(sum(now.requests))}`);
  figure('f-memory', bytes(now.memory.rss), 'resident');

  picture.show(now, earlier, shown.at(Math.max(0, i - 1)), following() || player !== undefined);
  delayChart.set(points);
  busyChart.set(points);
  memoryChart.set(points);
  CLASSES.forEach((name, n) => timesCharts[n].set(now.pool.classes[name]));
  phases(now, earlier, passed);
  activeList($('handles'), now.handles);
  activeList($('requests'), now.requests);
  memory(now.memory);
  tables(now);
  bar(i);
}

function figure(id, value, note) {
  const node = $(id);
  if (!node.firstElementChild) node.replaceChildren('', ' ', h('small'));
  if (node.firstChild.data !== value) node.firstChild.data = value;
  text(node.lastChild, note);
}

/** Bars of the phases, then of what is known to be inside of them. */
function phases(now, earlier, passed) {
  const rows = (root, names, times) => {
    list(root, names, ([, label, tone]) => h('div', { class: `row t-${tone}` }, h('span', {}, label), h('span', { class: 'bar', 'aria-hidden': 'true' }, h('i')), h('span', { class: 'read' })), (node, [name]) => {
      const share = clamp((times(now, name) - times(earlier, name)) / passed, 0, 1);
      node.children[1].firstChild.style.width = `${share * 100}%`;
      text(node.lastChild, `${percent(share)}; ${duration(times(now, name))}`);
    });
  };
  rows($('phases'), PHASES.map((name) => [name, name, 'main']), phaseTime);
  rows($('inside'), INSIDE, (snapshot, name) => snapshot.inside[name]);
}

function activeList(root, entries) {
  const rows = entries.length > 0 ? [...entries].sort((a, b) => b.count - a.count).slice(0, 9) : [{ kind: 'none' }];
  list(root, rows, () => h('li', {}, h('span', { class: 'mono' }), h('span')), (node, row) => {
    text(node.firstChild, row.kind);
    text(node.lastChild, row.count === undefined ? '' : count(row.count));
  });
}

const INSIDE = [
  ['ticks', 'nextTick', 'lookup'], ['microtasks', 'microtasks', 'lookup'], ['collections', 'collections', 'cpu'], ['modules', 'modules', 'file'],
];

const OWNERS = [
  ['objects', 'JavaScript objects', 'var(--main)'], ['free', 'JavaScript heap, free', 'color-mix(in srgb, var(--main) 40%, var(--surface))'],
  ['external', 'Buffers, native memory', 'var(--kernel)'], ['rest', 'Code, stacks, the rest', 'var(--other)'],
];

/** Resident memory cut by owner: what nobody claims is the rest. */
function memory(figures) {
  const { rss, heapUsed, heapTotal, external } = figures;
  const owned = { objects: heapUsed, free: heapTotal - heapUsed, external, rest: Math.max(0, rss - heapTotal - external) };
  const all = Object.values(owned).reduce((a, b) => a + b, 0);
  const root = $('memory');
  if (!root.firstChild) root.append(h('div', { class: 'pile', 'aria-hidden': 'true' }), h('ul', { class: 'plainlist' }));
  list(root.firstChild, OWNERS, ([, , tone]) => h('i', { style: `background:${tone}` }), (node, [key]) => { node.style.width = `${owned[key] * 100 / all}%`; });
  list(root.lastChild, OWNERS, ([, name, tone]) => h('li', {}, h('span', { class: 'mark', style: `background:${tone};border-radius:3px` }), h('span', {}, name), h('span')), (node, [key]) => {
    text(node.lastChild, bytes(owned[key]));
  });
}

const KINDS = [
  { title: 'Kind', class: 'cut', cell: (k) => ({ text: k.kind, mark: k.class ?? k.lane }) },
  { title: 'Where', class: 'keep', cell: (k) => k.lane === 'pool' ? `pool, ${CLASS_NAMES[k.class]}` : k.lane === 'main' ? 'main thread' : 'kernel' },
  { title: 'Pending', class: 'n', cell: (k) => count(k.pending) },
  { title: 'Done', class: 'n', cell: (k) => count(k.done) },
  { title: 'On main thread', class: 'n', cell: (k) => duration(k.main) },
];
const siteCell = (item) => {
  const { name, short, full } = place(item);
  return { text: name, note: short, title: full };
};
const LONGEST = [
  { title: 'Function', class: 'cut', cell: siteCell },
  { title: 'Called back by', class: 'keep', cell: (c) => c.kind },
  { title: 'At', class: 'n', cell: (c) => `${(c.t / 1000).toFixed(1)} s` },
  { title: 'Took', class: 'n', cell: (c) => duration(c.ms) },
];
const SITES = [
  { title: 'Function', class: 'cut', cell: siteCell },
  { title: 'Calls', class: 'n', cell: (s) => count(s.count) },
  { title: 'Longest', class: 'n', cell: (s) => duration(s.max) },
  { title: 'All', class: 'n', cell: (s) => duration(s.total) },
];

function tables(now) {
  const kinds = [...now.kinds].sort((a, b) => b.main - a.main || b.done - a.done).slice(0, 20);
  table($('kinds'), 'Work by kind since the start', KINDS, kinds, 'Nothing yet.');
  table($('longest'), 'The longest callbacks since the start', LONGEST, now.longest.slice(0, 6), 'No callback yet.');
  table($('sites'), 'Call sites by main-thread time since the start', SITES, now.sites.slice(0, 6), 'No callback yet.');
}

// Which moment

function bar(i) {
  const past = $('past');
  past.hidden = following();
  const blocked = shown.at(i).main.now?.for >= 1000;
  const state = shown !== live ? 'a saved session' : index >= 0 ? 'paused' : ended ? 'the program has ended' : !connected ? 'no connection' :
    blocked ? 'main thread blocked' : live.recordFrom >= 0 ? 'live, recording' : 'live';
  $('state').dataset.state = following() && blocked ? 'blocked' : following() && connected ? 'live' : 'off';
  text($('state'), state);
  text($('pause'), shown !== live ? 'Close session' : index < 0 ? 'Pause' : 'Resume');
  if (following() && blocked !== spoken.blocked && performance.now() - spoken.at > 10_000) {
    spoken = { at: performance.now(), blocked };
    say(blocked ? 'The main thread is blocked.' : 'The main thread runs on.');
  }
  if (past.hidden) return;
  const seek = $('seek');
  seek.max = shown.length - 1;
  seek.value = i;
  const point = shown.points[i];
  const moment = `${(point.t / 1000).toFixed(1)} s after the start`;
  seek.setAttribute('aria-valuetext', moment);
  text($('moment'), moment);
}

function show(session, at) {
  stopPlaying();
  shown = session;
  index = at;
  problem();
  title(session.hello);
  render();
}

function title(hello) {
  text($('program'), hello.program ? `${hello.program} · process ${hello.pid} · ${hello.runtime}, Node API ${hello.node}` : '');
  document.title = hello.program ? `${hello.program} – Anode loop view` : 'Anode loop view';
}

function stopPlaying() {
  clearInterval(player);
  player = undefined;
  text($('play'), 'Play');
}

$('pause').addEventListener('click', () => {
  if (shown !== live || index >= 0) show(live, -1);
  else if (live.length > 0) show(live, live.length - 1);
  say($('state').textContent);
});
$('seek').addEventListener('input', () => { stopPlaying(); index = Number($('seek').value); render(); });
$('play').addEventListener('click', () => {
  if (player) return stopPlaying();
  if (index >= shown.length - 1) index = 0;
  player = setInterval(() => {
    if (index >= shown.length - 1) return stopPlaying();
    index++;
    render();
  }, shown.hello.interval ?? 250);
  text($('play'), 'Stop');
});

// Record, save, open

$('record').addEventListener('click', () => {
  const on = live.recordFrom < 0;
  live.recordFrom = on ? live.first + live.length : -1;
  recordButton();
  say(on ? 'Recording.' : 'Recording ended.');
  if (!on) render();
});

function recordButton() {
  const on = live.recordFrom >= 0;
  $('record').setAttribute('aria-pressed', String(on));
  text($('record'), on ? 'Stop recording' : 'Record');
}

$('save').addEventListener('click', () => {
  if (shown.length === 0) return problem('There is nothing to save yet.');
  const url = URL.createObjectURL(new Blob([shown.save()], { type: 'application/json' }));
  const name = String(shown.hello.program ?? 'program').replace(/^.*\//, '').replace(/[^\w.-]+/g, '_');
  const link = h('a', { href: url, download: `${name}-${shown.hello.pid}.loop.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  say('The session was saved.');
});

async function open(file) {
  try {
    if (file.size > 1 << 30) throw new Error('This file is too large.');
    show(Session.read(await file.text()), 0);
    $('seek').focus();
    say('A saved session is shown.');
  } catch (error) {
    problem(`${file.name}: ${error.message}`);
  }
}

$('open').addEventListener('change', () => {
  const [file] = $('open').files;
  $('open').value = '';
  if (file) open(file);
});
for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  addEventListener(type, (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    document.body.classList.toggle('over', type === 'dragover' || type === 'dragenter');
    if (type === 'drop' && event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
  });
}

// The stream

function connect() {
  const source = new EventSource('events');
  let drawing = false;
  const draw = () => {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => { drawing = false; render(); });
  };
  source.addEventListener('hello', (event) => {
    const hello = JSON.parse(event.data);
    const same = live.hello.pid === hello.pid && live.hello.startedAt === hello.startedAt;
    if (!same && live.recordFrom >= 0) {
      // Another program at this port does not take the place of what was recorded.
      source.close();
      return;
    }
    connected = true;
    ended = false;
    if (!same) {
      const seen = shown === live;
      live = new Session(hello);
      if (seen) show(live, -1);
    }
    problem();
  });
  source.addEventListener('snapshot', (event) => {
    const { first } = live;
    live.add(event.data);
    if (shown !== live) return;
    if (index >= 0) index = Math.max(0, index - (live.first - first));
    draw();
  });
  source.addEventListener('end', () => {
    ended = true;
    connected = false;
    source.close();
    say('The program has ended.');
    draw();
    setTimeout(connect, 2000);
  });
  source.addEventListener('error', () => {
    connected = false;
    if (following()) draw();
  });
}

// A page kept as a file shows saved sessions.
if (location.protocol.startsWith('http')) connect();
else text($('state'), 'open a session');
