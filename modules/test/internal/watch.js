'use strict';
// A test run that goes on: files run again when they, or what they load, change.
// Follows the Node documentation, "Test runner > Watch mode".
//
// Processes of test files tell by their channels what they load (internal/watch_report). With
// options.files the folders of those files are watched; otherwise everything below options.cwd,
// where files may come and go. With isolation "none" one process runs all of them.

const fs = require('fs');
const path = require('path');
const { clearTimeout, setTimeout } = require('timers');
const { fileURLToPath } = require('internal/url');

const QUIET = 200;
// The name of the one process of isolation "none".
const GROUP = '<all files>';

class Watching {
  #harness;
  #options;
  #runOne;
  // By name of a test file: { promise, child }.
  #running = new Map();
  // By absolute path: the names of the test files that load it.
  #owners = new Map();
  #folders = new Map();
  #names;
  #changed = new Set();
  #timer;
  #over;

  constructor(harness, options, runOne) {
    this.#harness = harness;
    this.#options = options;
    this.#runOne = runOne;
    options.watcher = this;
    this.done = new Promise((resolve) => { this.#over = resolve; });
  }

  get #follows() { return this.#options.files === undefined; }

  #list() {
    const { listTestFiles } = require('internal/test/files');
    return this.#options.files ?? listTestFiles(this.#options.globPatterns, this.#options.cwd, false);
  }

  start() {
    const { cwd, isolation, signal } = this.#options;
    this.#names = this.#list();
    if (signal !== undefined) {
      if (signal.aborted) {
        this.#stop();
        return;
      }
      signal.addEventListener('abort', () => this.#stop(), { __proto__: null, once: true });
    }
    if (this.#follows) this.#watch(cwd, true);
    this.#harness.open();
    if (isolation === 'none') {
      for (const name of this.#names) this.#own(path.resolve(cwd, name), GROUP);
      this.#run(GROUP);
    } else {
      for (const name of this.#names) this.#run(name);
    }
    if (this.#running.size === 0) this.#drained();
  }

  // --- What runs

  #run(name) {
    if (name !== GROUP) this.#own(path.resolve(this.#options.cwd, name), name);
    const entry = { promise: undefined, child: undefined, isStopping: false };
    this.#running.set(name, entry);
    const isGroup = name === GROUP;
    entry.promise = this.#runOne(this.#harness, name, this.#options, isGroup).then(() => {
      this.#running.delete(name);
      if (this.#running.size === 0) this.#drained();
    });
  }

  /** The process of a test file has started. */
  started(name, child) {
    const entry = this.#running.get(name);
    if (entry !== undefined) entry.child = child;
    child.on('message', (message) => {
      if (Array.isArray(message?.['watch:require'])) {
        for (const file of message['watch:require']) this.#own(file, name);
      }
      if (Array.isArray(message?.['watch:import'])) {
        for (const url of message['watch:import']) if (url.startsWith('file:')) this.#own(fileURLToPath(url), name);
      }
    });
  }

  #drained() {
    this.#harness.stream.tell('test:watch:drained', undefined);
    if (!this.#harness.over) this.#harness.conclude();
  }

  async #restart(name) {
    const entry = this.#running.get(name);
    if (entry !== undefined) {
      // A restart is on its way.
      if (entry.isStopping) return;
      entry.isStopping = true;
      entry.child?.kill();
      await entry.promise;
    }
    if (!this.#harness.over) this.#run(name);
  }

  #stop() {
    clearTimeout(this.#timer);
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
    this.#over();
  }

  // --- What changes

  #own(file, name) {
    let names = this.#owners.get(file);
    if (names === undefined) this.#owners.set(file, names = new Set());
    names.add(name);
    const folder = path.dirname(file);
    const { cwd } = this.#options;
    if (!this.#follows || !`${folder}/`.startsWith(`${cwd}/`)) this.#watch(folder, false);
  }

  #watch(folder, recursive) {
    if (this.#folders.has(folder)) return;
    let watcher;
    try {
      watcher = fs.watch(folder, { __proto__: null, recursive });
    } catch (error) {
      if (error.code === 'ENOENT') return;
      throw error;
    }
    watcher.on('change', (kind, name) => {
      if (name !== null) this.#onChange(path.resolve(folder, `${name}`));
    });
    watcher.on('error', () => watcher.close());
    this.#folders.set(folder, watcher);
  }

  #onChange(file) {
    const names = this.#owners.get(file);
    if (names === undefined && !this.#follows) return;
    for (const name of names ?? []) this.#changed.add(name);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settled(), QUIET);
  }

  // Nothing has changed for a while.
  #settled() {
    const changed = this.#changed;
    this.#changed = new Set();
    if (this.#follows) {
      const before = new Set(this.#names);
      this.#names = this.#list();
      const now = new Set(this.#names);
      const added = this.#names.filter((name) => !before.has(name));
      for (const name of added) changed.add(name);
      // The loss of a file alone is no reason to run the others.
      if (added.length === 0 && before.size > now.size) return;
      for (const name of changed) if (name !== GROUP && !now.has(name)) changed.delete(name);
    }
    this.#harness.restartClock();
    this.#harness.stream.tell('test:watch:restarted', undefined);
    if (this.#options.isolation === 'none') this.#restart(GROUP);
    else for (const name of this.#names) if (changed.has(name)) this.#restart(name);
  }
}

/** Runs until options.signal is aborted or the process ends. */
async function runWatching(harness, options, runOne) {
  const { WorkerIds } = require('internal/test/process');
  options.workers = new WorkerIds();
  const watching = new Watching(harness, options, runOne);
  watching.start();
  await watching.done;
}

module.exports = { runWatching };
