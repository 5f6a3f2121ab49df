'use strict';
// Small pieces of the document: elements, lists that keep their nodes, line charts and histograms. A chart is an SVG
// with a text that says what it shows, a cursor for pointer and arrow keys, and a table of its values.

const $ = (id) => document.getElementById(id);

function h(tag, props = {}, ...children) {
  const svg = ['svg', 'g', 'path', 'line', 'text', 'rect', 'circle', 'title'].includes(tag);
  const node = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === 'style') node.style.cssText = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Sets a text only when it differs, so that selection and screen readers are left in peace. */
function text(node, value) {
  if (node.textContent !== String(value)) node.textContent = value;
}

/** Makes `parent` have one child per item: makes new ones, updates all, drops what is too much. */
function list(parent, items, make, update) {
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  items.forEach((item, i) => {
    let node = parent.children[i];
    if (!node) {
      node = make(item, i);
      parent.append(node);
    }
    update(node, item, i);
  });
}

/**
 * A table in `root`. Columns: { title, class: n (numbers), cut (may be shortened) or keep (may not be wrapped),
 * cell(item) -> text or { text, note, title, mark } }. `empty` is said while there is no row.
 */
function table(root, caption, columns, items, empty) {
  let parts = root.parts;
  if (!parts) {
    const body = h('tbody');
    const head = h('tr', {}, ...columns.map((c) => h('th', { scope: 'col', class: c.class ?? '' }, c.title)));
    const grid = h('table', {}, h('caption', { class: 'unseen' }, caption), h('thead', {}, head), body);
    parts = root.parts = { body, grid, none: h('p', { class: 'empty' }, empty) };
    root.append(grid, parts.none);
  }
  parts.grid.hidden = items.length === 0;
  parts.none.hidden = items.length > 0;
  list(parts.body, items, () => h('tr', {}, ...columns.map((c) => h('td', { class: c.class ?? '' }))), (row, item) => {
    columns.forEach((column, i) => {
      const cell = row.children[i];
      const made = column.cell(item);
      const value = typeof made === 'object' ? made : { text: made };
      if (value.mark === undefined && value.note === undefined) {
        text(cell, value.text);
        return;
      }
      if (!cell.firstElementChild) cell.append(h('span'), h('span'), ' ', h('small'));
      const [mark, main, note] = cell.children;
      mark.className = value.mark ? `mark t-${value.mark}` : '';
      text(main, value.text);
      text(note, value.note ?? '');
      if (value.title && cell.title !== value.title) cell.title = value.title;
    });
  });
}

/** A closed table under a chart, filled while it is open. `rows()` gives lists of cells. */
function tableBelow(root, caption, titles, rows) {
  const place = h('div');
  const details = h('details', {}, h('summary', {}, 'As a table'), h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, place));
  root.append(details);
  const columns = titles.map((title, i) => ({ title, class: i > 0 ? 'n' : '', cell: (row) => row[i] }));
  let last = 0;
  const fill = () => table(place, caption, columns, rows(), 'No values yet.');
  details.addEventListener('toggle', () => { if (details.open) fill(); });
  return () => {
    // Once a second: somebody reads it.
    if (details.open && performance.now() - last > 1000) {
      last = performance.now();
      fill();
    }
  };
}

/** A rounded upper end for an axis. */
function niceTop(value) {
  const step = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((n) => n * step).find((n) => n >= value * 0.999);
}

/** The same for bytes. */
function niceBytes(value) {
  const step = 2 ** Math.floor(Math.log2(value));
  return [1, 1.5, 2].map((n) => n * step).find((n) => n >= value);
}

/**
 * One value over the last minute. Options: id and title of the heading, column of the table, tone (lane), value(point),
 * format, top (fixed upper end) or least (the least upper end) and nice (rounds it), extreme (the word for the greatest).
 */
class LineChart {
  constructor(root, options) {
    this.options = options;
    this.points = [];
    this.cursor = undefined;
    const id = `s-${options.id}`;
    this.read = h('output', { class: 'read', 'aria-live': 'off' });
    this.label = h('title', { id });
    this.area = h('path', { class: 'area' });
    this.trace = h('path', { class: 'trace' });
    this.grid = h('g');
    this.mark = h('g', { visibility: 'hidden' }, h('line', { class: 'cursor' }), h('circle', { class: 'dot', r: 4 }));
    this.svg = h('svg', { role: 'img', 'aria-labelledby': id, tabindex: '0' }, this.label, this.grid, this.area, this.trace, this.mark);
    this.frame = h('div', { class: `chart t-${options.tone}` }, this.svg);
    root.append(h('div', { class: 'head' }, h('h2', { id: options.id }, options.title), this.read), this.frame);
    this.fill = tableBelow(root, `${options.title}, by second`, ['Seconds ago', options.column], () => this.rows());
    new ResizeObserver(() => this.draw()).observe(this.frame);
    this.svg.addEventListener('pointermove', (event) => {
      const box = this.svg.getBoundingClientRect();
      this.cursor = clamp(Math.round((1 - (event.clientX - box.left) / box.width) * SPAN_MS), 0, SPAN_MS);
      this.draw();
    });
    const leave = () => { this.cursor = undefined; this.draw(); };
    this.svg.addEventListener('pointerleave', leave);
    this.svg.addEventListener('blur', leave);
    this.svg.addEventListener('keydown', (event) => {
      const by = { ArrowLeft: 250, ArrowRight: -250, PageUp: 5000, PageDown: -5000 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      this.cursor = clamp((this.cursor ?? 0) + by, 0, SPAN_MS);
      this.draw();
    });
  }

  set(points) {
    this.points = points;
    this.draw();
    this.fill();
  }

  /** The worst value of each second. */
  rows() {
    const end = this.points.at(-1)?.t ?? 0;
    const by = new Map();
    for (const p of this.points) {
      const ago = Math.floor((end - p.t) / 1000);
      by.set(ago, Math.max(by.get(ago) ?? 0, this.options.value(p)));
    }
    return [...by].sort((a, b) => a[0] - b[0]).map(([ago, value]) => [String(ago), this.options.format(value)]);
  }

  draw() {
    const { value, format, top, least, title, nice = niceTop, extreme = 'worst' } = this.options;
    const width = Math.max(120, this.frame.clientWidth);
    const [height, left, bottom, above] = [112, 46, 18, 6];
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const end = this.points.at(-1)?.t ?? 0;
    const worst = this.points.reduce((max, p) => Math.max(max, value(p)), 0);
    const high = top ?? nice(Math.max(worst, least));
    const x = (t) => left + (width - left) * (1 - (end - t) / SPAN_MS);
    const y = (v) => above + (height - above - bottom) * (1 - Math.min(v, high) / high);
    const path = this.points.map((p, i) => `${i === 0 ? 'M' : 'L'}${x(p.t).toFixed(1)} ${y(value(p)).toFixed(1)}`).join('');
    this.trace.setAttribute('d', path);
    const base = y(0);
    this.area.setAttribute('d', path && `${path}L${x(end).toFixed(1)} ${base}L${x(this.points[0].t).toFixed(1)} ${base}Z`);
    const lines = [];
    for (const share of [0, 0.5, 1]) {
      const at = y(high * share);
      lines.push(h('line', { class: 'grid', x1: left, x2: width, y1: at, y2: at }),
        h('text', { x: left - 6, y: at + 4, 'text-anchor': 'end' }, format(high * share)));
    }
    lines.push(h('text', { x: left, y: height - 3 }, '60 s ago'), h('text', { x: width, y: height - 3, 'text-anchor': 'end' }, 'now'));
    this.grid.replaceChildren(...lines);
    const latest = this.points.at(-1);
    text(this.label, latest ? `${title} over the last minute: now ${format(value(latest))}, ${extreme} ${format(worst)}. Arrow keys read values.` : `${title}: no values yet`);
    const chosen = this.cursor === undefined ? undefined :
      this.points.reduce((best, p) => Math.abs(end - p.t - this.cursor) < Math.abs(end - best.t - this.cursor) ? p : best, latest);
    this.mark.setAttribute('visibility', chosen ? 'visible' : 'hidden');
    if (!chosen) {
      text(this.read, latest ? `${extreme} ${format(worst)}` : '');
      return;
    }
    const [line, dot] = this.mark.children;
    for (const name of ['x1', 'x2']) line.setAttribute(name, x(chosen.t));
    line.setAttribute('y1', above);
    line.setAttribute('y2', base);
    dot.setAttribute('cx', x(chosen.t));
    dot.setAttribute('cy', y(value(chosen)));
    text(this.read, `${format(value(chosen))}, ${((end - chosen.t) / 1000).toFixed(1)} s ago`);
  }
}

/** Waiting (above the line) and running (below) of one class of the pool. */
class TimesChart {
  constructor(root, name) {
    this.name = name;
    const id = `s-times-${name}`;
    this.sum = h('span', { class: 'read' });
    this.label = h('title', { id });
    this.bars = h('g');
    this.svg = h('svg', { role: 'img', 'aria-labelledby': id }, this.label, this.bars);
    this.frame = h('div', { class: `chart t-${name}` }, this.svg);
    const cell = h('div', {}, h('div', { class: 'head' }, h('h3', {}, h('span', { class: `mark t-${name}` }), ` ${CLASS_NAMES[name]}`), this.sum), this.frame);
    root.append(cell);
    this.fill = tableBelow(cell, `${CLASS_NAMES[name]} jobs by duration`, ['Up to', 'Waited', 'Ran'], () => this.rows());
    new ResizeObserver(() => this.draw()).observe(this.frame);
  }

  set(figures) {
    this.figures = figures;
    this.draw();
    this.fill();
  }

  rows() {
    const { wait, run } = this.figures;
    return wait.buckets.map((n, i) => [duration(BOUNDS[i] ?? Infinity), count(n), count(run.buckets[i])])
      .filter((row) => row[1] !== '0' || row[2] !== '0');
  }

  draw() {
    if (!this.figures) return;
    const { wait, run, done } = this.figures;
    const width = Math.max(120, this.frame.clientWidth);
    const [half, axis] = [44, 16];
    this.svg.setAttribute('viewBox', `0 0 ${width} ${2 * half + axis}`);
    const columns = wait.buckets.length;
    const step = width / columns;
    // Few long ones matter as much as many short ones: heights by root.
    const most = Math.sqrt(Math.max(1, ...wait.buckets, ...run.buckets));
    const made = [];
    for (let i = 0; i < columns; i++) {
      const bar = (kind, n) => {
        if (n === 0) return;
        const tall = Math.max(2, (half - 2) * Math.sqrt(n) / most);
        made.push(h('rect', { class: kind, x: (i * step + 1).toFixed(1), width: Math.max(1.5, step - 2).toFixed(1), y: kind === 'wait' ? half - tall : half + axis, height: tall, rx: 1.5 }));
      };
      bar('wait', wait.buckets[i]);
      bar('run', run.buckets[i]);
    }
    for (const [ms, name] of [[0.01, '10 µs'], [0.1, '0.1 ms'], [1, '1 ms'], [10, '10 ms'], [100, '0.1 s'], [1000, '1 s'], [10_000, '10 s']]) {
      const x = (Math.log2(ms / BOUNDS[0]) + 1) * step;
      made.push(h('text', { x: x.toFixed(1), y: half + 12, 'text-anchor': 'middle' }, name));
    }
    this.bars.replaceChildren(...made);
    text(this.sum, done === 0 ? 'no job yet' : `${count(done)} done, waited ${duration(wait.sum / Math.max(1, wait.count))}, ran ${duration(run.sum / Math.max(1, run.count))} on average`);
    text(this.label, done === 0 ? `${CLASS_NAMES[this.name]}: no job yet` :
      `${CLASS_NAMES[this.name]}, ${count(done)} jobs: waited up to ${duration(wait.half)} in half of the cases and ${duration(wait.most)} in 99 of 100; ran up to ${duration(run.half)} and ${duration(run.most)}`);
  }
}
