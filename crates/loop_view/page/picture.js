'use strict';
// The picture: main thread, kernel, pool, and marks that travel between them on a canvas. The boxes are ordinary
// elements; a mark is a sample, at most a few for each snapshot and way.

const TRAVEL_MS = 800;
const MOST_MARKS = 120;

class Picture {
  constructor() {
    this.root = $('picture');
    this.canvas = this.root.querySelector('canvas');
    this.marks = [];
    this.still = matchMedia('(prefers-reduced-motion: reduce)');
    this.dark = matchMedia('(prefers-color-scheme: dark)');
    this.frame = this.frame.bind(this);
    const measure = () => this.measure();
    new ResizeObserver(measure).observe(this.root);
    this.dark.addEventListener('change', measure);
  }

  /** Sizes the canvas and reads the colours. */
  measure() {
    const scale = devicePixelRatio || 1;
    const box = this.root.getBoundingClientRect();
    this.canvas.width = Math.round(box.width * scale);
    this.canvas.height = Math.round(box.height * scale);
    this.canvas.getContext('2d').setTransform(scale, 0, 0, scale, 0, 0);
    const style = getComputedStyle(document.documentElement);
    this.tones = Object.fromEntries(['main', 'kernel', 'file', 'cpu', 'lookup'].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    this.surface = style.getPropertyValue('--surface').trim();
  }

  /** Shows one snapshot, `earlier` being one about WINDOW_MS before, `previous` the one just before. */
  show(snapshot, earlier, previous, live) {
    const passed = Math.max(1, snapshot.t - earlier.t);
    this.main(snapshot, earlier, passed);
    this.kernel(snapshot, earlier, passed);
    this.pool(snapshot, earlier, passed);
    if (live && previous !== snapshot && !this.still.matches && !document.hidden) this.launch(snapshot, previous);
  }

  main(snapshot, earlier, passed) {
    const { loop, main } = snapshot;
    const now = main.now;
    const doing = $('doing');
    const at = now && place(now);
    text(doing, now ? `${at.short ? `${at.name} ${at.short}` : now.kind}${now.for >= 10 ? ` for ${duration(now.for)}` : ''}` : loop.phase === 'poll' ? 'waits for events' : `in ${loop.phase}`);
    doing.title = now ? at.full : '';
    doing.classList.toggle('blocked', Boolean(now) && now.for >= 100);
    list($('cycle'), PHASES, (name) => h('li', { class: 't-main' }, h('b', {}, name),
      h('p', {}, h('span', { class: 'bar', 'aria-hidden': 'true' }, h('i')), h('span', { class: 'read' }))), (node, name) => {
      const share = (phaseTime(snapshot, name) - phaseTime(earlier, name)) / passed;
      const [bar, read] = node.lastChild.children;
      text(read, percent(clamp(share, 0, 1)));
      bar.firstChild.style.width = `${clamp(share, 0, 1) * 100}%`;
      node.classList.toggle('on', name.split(', ').includes(loop.phase));
    });
    text($('iterations'), `${count(loop.iterations)} iterations, ${rate((loop.iterations - earlier.loop.iterations) * 1000 / passed)}.`);
  }

  kernel(snapshot, earlier, passed) {
    const kinds = snapshot.kinds.filter((k) => k.lane === 'kernel');
    const before = new Map(earlier.kinds.filter((k) => k.lane === 'kernel').map((k) => [k.kind, k.done]));
    const rows = kinds.map((k) => ({ ...k, recent: k.done - (before.get(k.kind) ?? 0) }))
      .sort((a, b) => b.recent - a.recent || b.done - a.done).slice(0, 6);
    list($('kernel-list'), rows, () => h('li', {}, h('span', { class: 'mark t-kernel' }), h('span', { class: 'mono' }), h('span', { class: 'read' })), (node, row) => {
      text(node.children[1], row.kind);
      text(node.children[2], `${row.recent ? `${rate(row.recent * 1000 / passed)}, ` : ''}${count(row.done)}`);
    });
    const watched = snapshot.handles.filter((entry) => !/^(timer|immediate|idle|prepare|check|async)$/i.test(entry.kind)).reduce((sum, entry) => sum + entry.count, 0);
    text($('kernel-sum'), `${count(watched)} watched`);
    this.flow('kernel', snapshot, earlier, passed);
  }

  flow(lane, snapshot, earlier, passed) {
    const [queued, done] = ['queued', 'done'].map((key) => (snapshot.lanes[lane][key] - earlier.lanes[lane][key]) * 1000 / passed);
    text($(`${lane}-down`), `↓ ${rate(queued)}`);
    text($(`${lane}-up`), `↑ ${rate(done)}`);
  }

  pool(snapshot, earlier, passed) {
    const { threads, classes } = snapshot.pool;
    const running = threads.filter((thread) => thread.kind).length;
    text($('pool-sum'), `${running} of ${snapshot.pool.size} threads busy, ${count(CLASSES.reduce((sum, name) => sum + classes[name].done, 0))} jobs done`);
    const waiting = CLASSES.map((name) => classes[name].queued);
    const total = waiting.reduce((a, b) => a + b, 0);
    text($('queue-title'), total === 0 ? 'None waits' : `${count(total)} waiting`);
    // In the order of classes; the order of the queue itself is one for each class.
    const shown = CLASSES.flatMap((name, i) => Array(Math.min(waiting[i], 40)).fill(name)).slice(0, 42);
    list($('waiting'), shown, (name) => h('span'), (node, name) => { node.className = `mark t-${name}`; });
    const ul = $('threads').querySelector('ul');
    ul.classList.toggle('many', threads.length > 4);
    const rows = threads.length > 0 ? threads.slice(0, 64) : [undefined];
    list(ul, rows, () => h('li', {}, h('span', { class: 'mark' }), h('span'), h('span', { class: 'read' })), (node, thread, i) => {
      const before = thread && earlier.pool.threads[i];
      const share = before ? clamp((thread.busy - before.busy) / passed, 0, 1) : 0;
      node.className = thread?.kind ? `busy t-${thread.class}` : '';
      node.children[0].className = thread?.kind ? `mark t-${thread.class}` : 'mark';
      node.children[0].style.visibility = thread?.kind ? '' : 'hidden';
      node.children[1].className = thread?.kind ? 'mono' : 'quiet';
      text(node.children[1], thread ? thread.kind ?? 'idle' : 'no thread has been needed yet');
      text(node.children[2], thread ? `${thread.kind && thread.for >= 10 ? `${duration(thread.for)} · ` : ''}${percent(share)} busy` : '');
    });
    this.flow('pool', snapshot, earlier, passed);
  }

  /** Sends marks on their way for what happened between two snapshots. */
  launch(snapshot, previous) {
    const now = performance.now();
    const send = (way, tone, many) => {
      const marks = Math.min(many, 5);
      for (let i = 0; i < marks && this.marks.length < MOST_MARKS; i++) {
        this.marks.push({ way, tone, begin: now + (i + Math.random() * 0.6) * 230 / marks, lean: Math.random() });
      }
    };
    const [down, up] = ['queued', 'done'].map((key) => snapshot.lanes.kernel[key] - previous.lanes.kernel[key]);
    send('kernel-down', 'kernel', down);
    send('kernel-up', 'kernel', up);
    for (const name of CLASSES) {
      const [a, b] = [snapshot.pool.classes[name], previous.pool.classes[name]];
      send('pool-down', name, a.asked - b.asked);
      send('pool-up', name, a.done - b.done);
    }
    if (this.marks.length > 0 && !this.moving) {
      this.moving = true;
      requestAnimationFrame(this.frame);
    }
  }

  /** Where the ways run: from the main thread's box to the lane's, beside its numbers. */
  ways() {
    const at = (id) => {
      const node = $(id);
      return { left: node.offsetLeft, top: node.offsetTop, width: node.offsetWidth, bottom: node.offsetTop + node.offsetHeight };
    };
    const [main, kernel, pool] = [at('main-box'), at('kernel-box'), at('pool-box')];
    const way = (box, share, up) => {
      const [from, to] = [main.bottom, box.top];
      const x = box.left + box.width * share;
      return up ? { x, from: to, to: from } : { x, from, to };
    };
    return {
      'kernel-down': way(kernel, 0.14, false), 'kernel-up': way(kernel, 0.86, true),
      'pool-down': way(pool, 0.1, false), 'pool-up': way(pool, 0.86, true),
    };
  }

  frame(now) {
    const pen = this.canvas.getContext('2d');
    pen.clearRect(0, 0, this.root.offsetWidth, this.root.offsetHeight);
    const ways = this.ways();
    this.marks = this.marks.filter((mark) => now < mark.begin + TRAVEL_MS);
    for (const mark of this.marks) {
      const part = (now - mark.begin) / TRAVEL_MS;
      if (part < 0) continue;
      const way = ways[mark.way];
      const eased = part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) ** 2;
      const x = way.x + (mark.lean - 0.5) * 44;
      const y = way.from + (way.to - way.from) * eased;
      pen.globalAlpha = Math.min(1, part * 6, (1 - part) * 6);
      pen.fillStyle = pen.strokeStyle = this.tones[mark.tone];
      drawMark(pen, mark.tone, x, y);
    }
    pen.globalAlpha = 1;
    this.moving = this.marks.length > 0;
    if (this.moving) requestAnimationFrame(this.frame);
  }
}

/** A mark as in the legend. */
function drawMark(pen, tone, x, y) {
  pen.beginPath();
  if (tone === 'cpu') {
    pen.rect(x - 4.5, y - 4.5, 9, 9);
  } else if (tone === 'lookup') {
    pen.moveTo(x, y - 5);
    pen.lineTo(x + 5.5, y + 5);
    pen.lineTo(x - 5.5, y + 5);
    pen.closePath();
  } else {
    pen.arc(x, y, tone === 'kernel' ? 4 : 5, 0, 2 * Math.PI);
  }
  if (tone === 'kernel') {
    pen.lineWidth = 2.5;
    pen.stroke();
  } else {
    pen.fill();
  }
}
