'use strict';
// The prompt's history on disk: read when the prompt starts, written a moment after each line.
// Follows "REPL: Persistent history" in Node's docs.

const { kBeforeOlder } = require('internal/readline/interface');

const DISABLED = '\nPersistent history support disabled. Set the NODE_REPL_HISTORY environment\n' +
  'variable to a valid, user-writable path to enable.\n';
const NOT_PERSISTED = 'REPL session history will not be persisted.\n';
// Lines that come within this time (ms) are written together.
const FLUSH_DELAY = 15;

class HistoryManager {
  #server;
  #file;
  #timer = null;
  #pending = false;
  #writing = false;

  constructor(server) {
    this.#server = server;
  }

  /** Whether lines are still on their way to the file; 'flushHistory' says when they are there. */
  get isFlushing() {
    return this.#writing || this.#timer !== null || this.#pending;
  }

  #say(text) {
    this.#server.writeOutput(text);
    this.#server.prompt(true);
  }

  // Somebody who looks for the history that is not kept is told so, once.
  #hintWhenEmpty() {
    this.#server[kBeforeOlder] = () => {
      this.#server[kBeforeOlder] = undefined;
      if (this.#server.history.length === 0) this.#say(DISABLED);
    };
  }

  /**
   * @param {string | undefined} file the default is ~/.node_repl_history; an empty one means no file
   * @param {(err: Error | null, server: REPLServer) => void} callback
   */
  setup(file, callback) {
    const server = this.#server;
    if (typeof file === 'string' && file.trim() === '') {
      this.#hintWhenEmpty();
      process.nextTick(callback, null, server);
      return;
    }
    if (!file) {
      try {
        file = require('path').join(require('os').homedir(), '.node_repl_history');
      } catch {
        this.#say(`\nError: Could not get the home directory.\n${NOT_PERSISTED}`);
        this.#hintWhenEmpty();
        process.nextTick(callback, null, server);
        return;
      }
    }
    this.#file = file;
    server.pause();
    this.#load().then(() => {
      server.resume();
      server.on('line', () => this.#flushSoon());
      server.once('close', () => this.#flushSoon());
      callback(null, server);
    }, () => {
      this.#file = undefined;
      server.resume();
      this.#say(`\nError: Could not open history file.\n${NOT_PERSISTED}`);
      this.#hintWhenEmpty();
      callback(null, server);
    });
  }

  async #load() {
    const { open } = require('fs').promises;
    // Made if it is not there, readable by nobody else.
    const handle = await open(this.#file, 'a+', 0o600);
    try {
      const text = await handle.readFile('utf8');
      const { history, historySize } = this.#server;
      const lines = text.split(/\r?\n/).filter((line) => line !== '');
      for (const line of lines.slice(0, Math.max(historySize, 0))) history.push(line);
    } finally {
      await handle.close();
    }
  }

  #flushSoon() {
    if (this.#file === undefined) return;
    if (this.#writing) {
      this.#pending = true;
      return;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), FLUSH_DELAY);
  }

  #flush() {
    this.#timer = null;
    this.#writing = true;
    this.#pending = false;
    const text = this.#server.history.map((line) => `${line}\n`).join('');
    require('fs').writeFile(this.#file, text, { mode: 0o600 }, () => {
      this.#writing = false;
      if (this.#pending) this.#flushSoon();
      else this.#server.emit('flushHistory');
    });
  }
}

module.exports = { HistoryManager };
