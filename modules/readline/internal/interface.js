'use strict';

// The interface that both readline and readline/promises offer: it cuts a
// stream's text into lines, asks questions and keeps the history. What it
// does with keys on a terminal is in internal/readline/editor.
// Follows the Node documentation, "Readline", "Class: InterfaceConstructor".

const EventEmitter = require('events');
const {
  AbortError,
  codes: { ERR_INVALID_ARG_VALUE, ERR_USE_AFTER_CLOSE },
} = require('internal/errors');
const {
  validateAbortSignal,
  validateArray,
  validateNumber,
  validateString,
  validateUint32,
} = require('internal/validators');

const LINE_ENDING = /\r?\n|\r(?!\n)|\u2028|\u2029/g;
const DEFAULT_HISTORY_SIZE = 30;
// A "\r" and a "\n" that come within this time (ms) are one line ending.
const LEAST_CRLF_DELAY = 100;
// As many lines may wait for an iterator before the input is paused.
const WAITING_LINES = 1024;

const kQuestion = Symbol('question');
const kQuestionCancel = Symbol('questionCancel');
// What the prompt of internal/repl adds: keys of its own (true: the key is done with), and what comes before an older line
// is looked for.
const kOnKey = Symbol('onKey');
const kBeforeOlder = Symbol('beforeOlder');

class InterfaceConstructor extends EventEmitter {
  isCompletionEnabled = true;
  escapeCodeTimeout = 500;
  tabSize = 8;
  history = [];
  historyIndex = -1;
  historySize = DEFAULT_HISTORY_SIZE;
  removeHistoryDuplicates = false;
  line = '';
  cursor = 0;
  terminal = false;
  closed = false;
  paused = false;

  #prompt = '> ';
  #oldPrompt = '> ';
  #decoder;
  // The start of a line whose end has not come yet.
  #partial = '';
  // When a chunk ended with "\r".
  #sawReturnAt = 0;
  #onQuestion = null;
  #editor = null;
  #detach = () => {};

  /**
   * @param {Readable|object} input or all options
   * @param {Writable} [output]
   * @param {Function} [completer]
   * @param {boolean} [terminal]
   */
  constructor(input, output, completer, terminal) {
    super();
    let signal;
    let crlfDelay;
    if (input?.input) {
      const options = input;
      ({ output, completer, terminal, signal, crlfDelay } = options);
      if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
      if (options.tabSize !== undefined) {
        validateUint32(options.tabSize, 'tabSize', true);
        this.tabSize = options.tabSize;
      }
      if (options.history !== undefined) {
        validateArray(options.history, 'history');
        this.history = options.history.slice();
      }
      if (options.historySize !== undefined) {
        validateNumber(options.historySize, 'historySize', 0);
        this.historySize = options.historySize;
      }
      if (options.escapeCodeTimeout !== undefined) {
        if (!Number.isFinite(options.escapeCodeTimeout)) {
          throw new ERR_INVALID_ARG_VALUE('input.escapeCodeTimeout', this.escapeCodeTimeout);
        }
        this.escapeCodeTimeout = options.escapeCodeTimeout;
      }
      if (options.prompt !== undefined) this.#prompt = options.prompt;
      this.removeHistoryDuplicates = Boolean(options.removeHistoryDuplicates);
      ({ input } = options);
    }
    if (completer !== undefined && typeof completer !== 'function') {
      throw new ERR_INVALID_ARG_VALUE('completer', completer);
    }

    this.input = input;
    this.output = output;
    this.completer = completer;
    this.crlfDelay = crlfDelay ? Math.max(LEAST_CRLF_DELAY, crlfDelay) : LEAST_CRLF_DELAY;
    this.terminal = terminal === undefined ? Boolean(output?.isTTY) : Boolean(terminal);
    if (process.env.TERM === 'dumb' && this.terminal) this.terminal = false;

    if (this.terminal) {
      const { Editor } = require('internal/readline/editor');
      this.#editor = new Editor(this);
      this.#detach = this.#editor.attach();
    } else {
      this.#listenForLines();
    }
    if (signal) this.#closeOnAbort(signal);
    input.resume();
  }

  #closeOnAbort(signal) {
    const onAbort = () => this.close();
    if (signal.aborted) {
      process.nextTick(onAbort);
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    this.once('close', () => signal.removeEventListener('abort', onAbort));
  }

  #listenForLines() {
    const { StringDecoder } = require('string_decoder');
    this.#decoder = new StringDecoder('utf8');
    const { input } = this;
    const onData = (data) => this.#takeText(data);
    const onEnd = () => {
      const rest = this.#partial + this.#decoder.end();
      this.#partial = '';
      if (rest.length > 0) this.takeLine(rest);
      this.close();
    };
    const onError = (error) => this.emit('error', error);
    input.on('error', onError);
    input.on('data', onData);
    input.on('end', onEnd);
    this.#detach = () => {
      input.removeListener('error', onError);
      input.removeListener('data', onData);
      input.removeListener('end', onEnd);
    };
  }

  #takeText(data) {
    if (data === undefined) return;
    let text = this.#decoder.write(data);
    if (this.#sawReturnAt !== 0 && Date.now() - this.#sawReturnAt <= this.crlfDelay) {
      if (text.charCodeAt(0) === 0x0a) text = text.slice(1);
      this.#sawReturnAt = 0;
    }
    LINE_ENDING.lastIndex = 0;
    let match = LINE_ENDING.exec(text);
    if (match === null) {
      this.#partial += text;
      return;
    }
    this.#sawReturnAt = text.endsWith('\r') ? Date.now() : 0;
    // A listener may close or take in more text: collect the lines first.
    const lines = [this.#partial + text.slice(0, match.index)];
    let start = LINE_ENDING.lastIndex;
    while ((match = LINE_ENDING.exec(text)) !== null) {
      lines.push(text.slice(start, match.index));
      start = LINE_ENDING.lastIndex;
    }
    this.#partial = text.slice(start);
    for (let i = 0; i < lines.length; i++) this.takeLine(lines[i]);
  }

  /** A line is complete: the answer to a question, or an event. */
  takeLine(line) {
    if (this.#onQuestion !== null) {
      const callback = this.#onQuestion;
      this.#onQuestion = null;
      this.setPrompt(this.#oldPrompt);
      callback(line);
    } else {
      this.emit('line', line);
    }
  }

  [kQuestion](query, callback) {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    // Asking while a question is open only shows the prompt again.
    if (this.#onQuestion !== null) {
      this.prompt();
      return;
    }
    this.#oldPrompt = this.#prompt;
    this.setPrompt(query);
    this.#onQuestion = callback;
    this.prompt();
  }

  [kQuestionCancel]() {
    if (this.#onQuestion === null) return;
    this.#onQuestion = null;
    this.setPrompt(this.#oldPrompt);
    // The question stays on the screen; what follows gets a line of its own.
    if (this.terminal) this.output?.write('\r\n');
  }

  /** Columns of the output; Infinity when it has none. */
  get columns() {
    return this.output?.columns ? this.output.columns : Infinity;
  }

  setPrompt(prompt) {
    this.#prompt = prompt;
  }

  getPrompt() {
    return this.#prompt;
  }

  /** Resumes and shows the prompt; with `preserveCursor` the cursor stays. */
  prompt(preserveCursor) {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (this.paused) this.resume();
    if (this.terminal) {
      if (!preserveCursor) this.cursor = 0;
      this.#editor.refreshLine();
    } else {
      this.writeOutput(this.#prompt);
    }
  }

  writeOutput(text) {
    validateString(text, 'stringToWrite');
    if (this.output !== null && this.output !== undefined) this.output.write(text);
  }

  /** Gives up the input and the output, which stay open. */
  close() {
    if (this.closed) return;
    this.pause();
    this.#detach();
    if (this.terminal) this.setRawMode(false);
    this.closed = true;
    this.emit('close');
  }

  [Symbol.dispose]() {
    this.close();
  }

  pause() {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (this.paused) return undefined;
    this.input.pause();
    this.paused = true;
    this.emit('pause');
    return this;
  }

  resume() {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (!this.paused) return undefined;
    this.input.resume();
    this.paused = false;
    this.emit('resume');
    return this;
  }

  /** Acts as if `data`, or the key, had been typed. */
  write(data, key) {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (this.paused) this.resume();
    if (this.terminal) this.#editor.press(data, key);
    else this.#takeText(data);
  }

  setRawMode(mode) {
    const wasRaw = this.input.isRaw;
    if (typeof this.input.setRawMode === 'function') this.input.setRawMode(mode);
    return wasRaw;
  }

  clearLine() {
    this.#editor?.clearWholeLine();
  }

  /** @returns {{rows: number, cols: number}} of the cursor, from the prompt's start */
  getCursorPos() {
    const { displayPosition } = require('internal/readline/editor');
    return displayPosition(this, this.#prompt + this.line.slice(0, this.cursor));
  }

  /** Lines, one by one; ends when the interface is closed. Leaving the loop does not close it. */
  [Symbol.asyncIterator]() {
    if (this.#iterator === null) {
      const { on, kFirstEventParam } = require('internal/events/async');
      this.#iterator = on(this, 'line', { close: ['close'], highWaterMark: WAITING_LINES, [kFirstEventParam]: true });
      if (this.closed) this.#iterator.return();
    }
    return this.#iterator;
  }

  #iterator = null;
}

/**
 * Ties a question to an AbortSignal.
 * @param {Function} onAbort called with the AbortError
 * @returns {Function} to be called when the question is answered
 */
function watchSignal(signal, onAbort) {
  validateAbortSignal(signal, 'options.signal');
  const abort = () => onAbort(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) {
    abort();
    return null;
  }
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}

module.exports = { InterfaceConstructor, kBeforeOlder, kOnKey, kQuestion, kQuestionCancel, watchSignal };
