'use strict';

// Line editing on a terminal: what keys do to the line, the cursor and the
// history, and how the line is drawn. One Editor belongs to one interface,
// whose `line`, `cursor` and `history` it changes.
// Follows the Node documentation, "Readline", "TTY keybindings".

const { getStringWidth } = require('internal/util/inspect');
const { kBeforeOlder, kOnKey } = require('internal/readline/interface');
const { clearScreenDown, cursorTo, moveCursor } = require('internal/readline/callbacks');
const { charLengthAt, charLengthLeft, commonPrefix } = require('internal/readline/utils');
const emitKeypressEvents = require('internal/readline/emitKeypressEvents');

const LINE_ENDING = /\r?\n|\r(?!\n)/g;
// What word motions stop at, backward and forward.
const WORD_LEFT = /(?:[^\w\s]+|\w+|)\s*$/;
const WORD_RIGHT = /^(?:\s+|[^\w\s]+|\w+)\s*/;
const MAX_KILLS = 32;
const MAX_UNDOS = 2048;

/** Where the cursor is after `text` is written from column 0. */
function displayPosition(iface, text) {
  const { columns } = iface;
  let offset = 0;
  let rows = 0;
  for (const character of text.replace(/\u001B(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007]*\u0007)/g, '')) {
    if (character === '\n') {
      rows += Math.ceil(offset / columns) || 1;
      offset = 0;
      continue;
    }
    if (character === '\t') {
      offset += iface.tabSize - (offset % iface.tabSize);
      continue;
    }
    const width = getStringWidth(character, false);
    // A wide character that does not fit wraps as a whole.
    if (width === 2 && columns !== Infinity && (offset + 1) % columns === 0) offset++;
    offset += width;
  }
  if (columns === Infinity) return { cols: offset, rows };
  return { cols: offset % columns, rows: rows + (offset - offset % columns) / columns };
}

class Editor {
  #iface;
  #previousKey = null;
  #previousRows = 0;
  #sawReturnAt = 0;
  // What the lines that history is walked for begin with; null while it is not.
  #search = null;
  #kills = [];
  #yankIndex = 0;
  #isYanking = false;
  #undos = [];
  #redos = [];

  constructor(iface) {
    this.#iface = iface;
  }

  /** Starts listening to keys; returns the function that stops it. */
  attach() {
    const iface = this.#iface;
    const { input, output } = iface;
    const onKey = (text, key) => this.handleKey(text, key);
    const onEnd = () => {
      if (iface.line.length > 0) iface.takeLine(iface.line);
      iface.close();
    };
    const onResize = () => this.refreshLine();
    const onError = (error) => iface.emit('error', error);

    emitKeypressEvents(input, iface);
    input.on('error', onError);
    input.on('keypress', onKey);
    input.on('end', onEnd);
    iface.setRawMode(true);
    iface.cursor = 0;
    output?.on?.('resize', onResize);
    return () => {
      input.removeListener('error', onError);
      input.removeListener('keypress', onKey);
      input.removeListener('end', onEnd);
      output?.removeListener?.('resize', onResize);
    };
  }

  // ------------------------------------------------------------------ drawing

  refreshLine() {
    const iface = this.#iface;
    const { output } = iface;
    const text = iface.getPrompt() + iface.line;
    const end = displayPosition(iface, text);
    const cursor = iface.getCursorPos();

    if (this.#previousRows > 0) moveCursor(output, 0, -this.#previousRows);
    cursorTo(output, 0);
    clearScreenDown(output);
    iface.writeOutput(text);
    // Terminals only wrap when something is written past the last column.
    if (end.cols === 0) iface.writeOutput(' ');
    cursorTo(output, cursor.cols);
    const below = end.rows - cursor.rows;
    if (below > 0) moveCursor(output, 0, -below);
    this.#previousRows = cursor.rows;
  }

  clearWholeLine() {
    this.#moveBy(Infinity);
    this.#iface.writeOutput('\r\n');
    this.#iface.line = '';
    this.#iface.cursor = 0;
    this.#previousRows = 0;
  }

  #setLine(line, cursor) {
    this.#iface.line = line;
    this.#iface.cursor = cursor;
    this.refreshLine();
  }

  #moveBy(units) {
    if (units === 0) return;
    const iface = this.#iface;
    const before = iface.getCursorPos();
    iface.cursor = Math.min(Math.max(iface.cursor + units, 0), iface.line.length);
    const after = iface.getCursorPos();
    if (before.rows === after.rows) moveCursor(iface.output, after.cols - before.cols, 0);
    else this.refreshLine();
  }

  // ------------------------------------------------------------------ editing

  #remember() {
    if (this.#undos.push({ line: this.#iface.line, cursor: this.#iface.cursor }) > MAX_UNDOS) this.#undos.shift();
    this.#redos.length = 0;
  }

  #insert(text) {
    const iface = this.#iface;
    this.#remember();
    if (iface.cursor < iface.line.length) {
      iface.line = iface.line.slice(0, iface.cursor) + text + iface.line.slice(iface.cursor);
      iface.cursor += text.length;
      // Of text that came at once only the last character redraws the line.
      if (iface.isCompletionEnabled) this.refreshLine();
      else iface.writeOutput(text);
      return;
    }
    const before = iface.getCursorPos();
    iface.line += text;
    iface.cursor += text.length;
    if (iface.getCursorPos().rows > before.rows) this.refreshLine();
    else iface.writeOutput(text);
  }

  // Removes from `start` to `end`; `kill` keeps the text for yanking.
  #remove(start, end, kill) {
    const { line } = this.#iface;
    if (start >= end) return;
    this.#remember();
    if (kill) {
      this.#kills.unshift(line.slice(start, end));
      if (this.#kills.length > MAX_KILLS) this.#kills.pop();
      this.#yankIndex = 0;
    }
    this.#setLine(line.slice(0, start) + line.slice(end), start);
  }

  #wordStart() {
    const { line, cursor } = this.#iface;
    return cursor - WORD_LEFT.exec(line.slice(0, cursor))[0].length;
  }

  #wordEnd() {
    const { line, cursor } = this.#iface;
    return cursor + (WORD_RIGHT.exec(line.slice(cursor))?.[0].length ?? 0);
  }

  #yank() {
    if (this.#kills.length === 0) return;
    this.#isYanking = true;
    this.#insert(this.#kills[this.#yankIndex]);
  }

  // Replaces what was just yanked by what was killed before it.
  #yankPop() {
    if (!this.#isYanking || this.#kills.length < 2) return;
    const iface = this.#iface;
    const last = this.#kills[this.#yankIndex];
    this.#yankIndex = (this.#yankIndex + 1) % this.#kills.length;
    const start = iface.cursor - last.length;
    const text = this.#kills[this.#yankIndex];
    this.#setLine(iface.line.slice(0, start) + text + iface.line.slice(iface.cursor), start + text.length);
  }

  #restore(from, to) {
    if (from.length === 0) return;
    to.push({ line: this.#iface.line, cursor: this.#iface.cursor });
    const { line, cursor } = from.pop();
    this.#setLine(line, cursor);
  }

  // ------------------------------------------------------------------ history

  #enter() {
    const iface = this.#iface;
    const { line } = iface;
    this.#addToHistory(line);
    this.#undos.length = 0;
    this.#redos.length = 0;
    this.clearWholeLine();
    iface.takeLine(line);
  }

  #addToHistory(line) {
    const iface = this.#iface;
    if (line.length === 0 || iface.historySize === 0) return;
    iface.historyIndex = -1;
    this.#search = null;
    if (line.trim().length === 0) return;
    if (iface.history.length === 0 || iface.history[0] !== line) {
      if (iface.removeHistoryDuplicates) {
        const index = iface.history.indexOf(line);
        if (index !== -1) iface.history.splice(index, 1);
      }
      iface.history.unshift(line);
      if (iface.history.length > iface.historySize) iface.history.pop();
    }
    // Listeners may change the history, to leave a secret out of it.
    iface.emit('history', iface.history);
  }

  // Walks to older (1) or newer (-1) lines that begin with what was typed. Past the oldest, as past
  // the newest, stands what was typed itself.
  #walkHistory(direction) {
    const iface = this.#iface;
    if (direction > 0) iface[kBeforeOlder]?.();
    const { history } = iface;
    this.#search ??= iface.line.slice(0, iface.cursor);
    if (history.length === 0 || (direction < 0 ? iface.historyIndex < 0 : iface.historyIndex >= history.length)) return;
    let index = iface.historyIndex + direction;
    while (index >= 0 && index < history.length &&
           (!history[index].startsWith(this.#search) || history[index] === iface.line)) {
      index += direction;
    }
    iface.historyIndex = index;
    const line = history[index] ?? this.#search;
    this.#setLine(line, line.length);
  }

  // Any other key ends the walk: the next one looks for what is typed then.
  #endWalk(key) {
    if (this.#search === null) return;
    const walks = key.ctrl ? key.name === 'p' || key.name === 'n' : key.name === 'up' || key.name === 'down';
    if (walks) return;
    this.#search = null;
    if (this.#iface.historyIndex === this.#iface.history.length) this.#iface.historyIndex = -1;
  }

  // --------------------------------------------------------------- completion

  #complete(showAll) {
    const iface = this.#iface;
    const beginning = iface.line.slice(0, iface.cursor);
    const done = (error, result) => {
      if (iface.closed) return;
      iface.resume();
      if (error) {
        const { inspect } = require('internal/util/inspect');
        iface.writeOutput(`Tab completion error: ${inspect(error)}`);
        return;
      }
      const [completions, completeOn] = result;
      if (completions.length > 0) this.#applyCompletions(completions, completeOn, showAll);
    };
    iface.pause();
    const { completer } = iface;
    // Two parameters mean a callback; otherwise the result, or its promise, is returned.
    if (completer.length === 2) {
      completer.call(iface, beginning, done);
      return;
    }
    Promise.resolve(completer.call(iface, beginning)).then((result) => done(null, result), done);
  }

  #applyCompletions(completions, completeOn, showAll) {
    const iface = this.#iface;
    const prefix = commonPrefix(completions.filter((entry) => entry !== ''));
    if (prefix.startsWith(completeOn) && prefix.length > completeOn.length) {
      this.#insert(prefix.slice(completeOn.length));
      return;
    }
    if (!completeOn.startsWith(prefix)) {
      const start = iface.cursor - completeOn.length;
      this.#setLine(
        iface.line.slice(0, start) + prefix + iface.line.slice(iface.cursor), start + prefix.length);
      return;
    }
    // The list is shown at the second tab.
    if (!showAll) return;

    const widths = completions.map((entry) => getStringWidth(entry));
    const width = Math.max(...widths) + 2;
    const columns = Math.max(Math.floor(iface.columns / width) || 1, 1);
    const perRow = columns === Infinity ? 1 : columns;
    let output = '\r\n';
    let column = 0;
    let blanks = 0;
    for (let i = 0; i < completions.length; i++) {
      const entry = completions[i];
      if (entry === '' || column === perRow) {
        output += '\r\n';
        column = 0;
        blanks = 0;
      } else {
        output += ' '.repeat(blanks);
      }
      if (entry !== '') {
        output += entry;
        blanks = width - widths[i];
        column++;
      } else {
        output += '\r\n';
      }
    }
    if (column !== 0) output += '\r\n\r\n';
    iface.writeOutput(output);
    this.#previousRows = 0;
    this.refreshLine();
  }

  // --------------------------------------------------------------------- keys

  /** Interface#write: text as if typed, or a described key. */
  press(text, key) {
    this.handleKey(text ?? '', key ?? {});
  }

  handleKey(text, key = {}) {
    const iface = this.#iface;
    const previousKey = this.#previousKey;
    this.#previousKey = key;
    if (!key.meta || key.name !== 'y') this.#isYanking &&= key.ctrl === true && key.name === 'y';

    if (key.name === 'escape' && !key.meta) return;
    this.#endWalk(key);
    // The prompt has keys of its own.
    if (iface[kOnKey]?.(text, key)) return;
    // Undo is control and "_", redo control and "^": characters without a name.
    if (key.sequence === '\x1f') this.#restore(this.#undos, this.#redos);
    else if (key.sequence === '\x1e') this.#restore(this.#redos, this.#undos);
    else if (key.ctrl && key.shift) this.#handleControlShift(key);
    else if (key.ctrl) this.#handleControl(key);
    else if (key.meta) this.#handleMeta(key);
    else this.#handlePlain(text, key, previousKey);
  }

  #handleControlShift(key) {
    const { line, cursor } = this.#iface;
    if (key.name === 'backspace') this.#remove(0, cursor, true);
    else if (key.name === 'delete') this.#remove(cursor, line.length, true);
  }

  #handleControl(key) {
    const iface = this.#iface;
    const { line, cursor } = iface;
    switch (key.name) {
      case 'c':
        if (iface.listenerCount('SIGINT') > 0) iface.emit('SIGINT');
        else iface.close();
        return undefined;
      case 'd':
        if (cursor === 0 && line.length === 0) return iface.close();
        return this.#remove(cursor, cursor + charLengthAt(line, cursor));
      case 'h': return this.#remove(cursor - charLengthLeft(line, cursor), cursor);
      case 'u': return this.#remove(0, cursor, true);
      case 'k': return this.#remove(cursor, line.length, true);
      case 'a': return this.#moveBy(-Infinity);
      case 'e': return this.#moveBy(Infinity);
      case 'b': return this.#moveBy(-charLengthLeft(line, cursor));
      case 'f': return this.#moveBy(charLengthAt(line, cursor));
      case 'l':
        cursorTo(iface.output, 0, 0);
        clearScreenDown(iface.output);
        this.#previousRows = 0;
        return this.refreshLine();
      case 'n': return this.#walkHistory(-1);
      case 'p': return this.#walkHistory(1);
      case 'y': return this.#yank();
      case 'z': return this.#suspend();
      case 'w':
      case 'backspace': return this.#remove(this.#wordStart(), cursor, true);
      case 'delete': return this.#remove(cursor, this.#wordEnd(), true);
      case 'left': return this.#moveBy(this.#wordStart() - cursor);
      case 'right': return this.#moveBy(this.#wordEnd() - cursor);
      default: return undefined;
    }
  }

  #handleMeta(key) {
    const { cursor } = this.#iface;
    switch (key.name) {
      case 'b': return this.#moveBy(this.#wordStart() - cursor);
      case 'f': return this.#moveBy(this.#wordEnd() - cursor);
      case 'd':
      case 'delete': return this.#remove(cursor, this.#wordEnd(), true);
      case 'backspace': return this.#remove(this.#wordStart(), cursor, true);
      case 'y': return this.#yankPop();
      default: return undefined;
    }
  }

  #suspend() {
    const iface = this.#iface;
    if (process.platform === 'win32') return;
    if (iface.listenerCount('SIGTSTP') > 0) {
      iface.emit('SIGTSTP');
      return;
    }
    process.once('SIGCONT', () => {
      // The shell may have changed the terminal's mode.
      if (!iface.paused) {
        iface.pause();
        iface.emit('SIGCONT');
      }
      iface.setRawMode(true);
      this.refreshLine();
    });
    iface.setRawMode(false);
    process.kill(process.pid, 'SIGTSTP');
  }

  #handlePlain(text, key, previousKey) {
    const iface = this.#iface;
    const { line, cursor } = iface;
    if (this.#sawReturnAt !== 0 && key.name !== 'enter') this.#sawReturnAt = 0;
    switch (key.name) {
      case 'return':
        this.#sawReturnAt = Date.now();
        return this.#enter();
      case 'enter':
        // The "\n" of a "\r\n" ends no second line.
        if (this.#sawReturnAt === 0 || Date.now() - this.#sawReturnAt > iface.crlfDelay) this.#enter();
        this.#sawReturnAt = 0;
        return undefined;
      case 'backspace': return this.#remove(cursor - charLengthLeft(line, cursor), cursor);
      case 'delete': return this.#remove(cursor, Math.min(cursor + charLengthAt(line, cursor), line.length));
      case 'left': return this.#moveBy(-charLengthLeft(line, cursor));
      case 'right': return this.#moveBy(charLengthAt(line, cursor));
      case 'home': return this.#moveBy(-Infinity);
      case 'end': return this.#moveBy(Infinity);
      case 'up': return this.#walkHistory(1);
      case 'down': return this.#walkHistory(-1);
      case 'tab':
        if (typeof iface.completer === 'function' && iface.isCompletionEnabled) {
          return this.#complete(previousKey?.name === 'tab');
        }
        break;
      default:
        break;
    }
    if (typeof text !== 'string' || text.length === 0) return undefined;
    // Text with line endings was pasted, or written by the program.
    LINE_ENDING.lastIndex = 0;
    let start = 0;
    let match;
    while ((match = LINE_ENDING.exec(text)) !== null) {
      this.#insert(text.slice(start, match.index));
      start = LINE_ENDING.lastIndex;
      this.#enter();
      LINE_ENDING.lastIndex = start; // a listener may have written, which searches too
    }
    if (start < text.length) this.#insert(text.slice(start));
    return undefined;
  }
}

module.exports = { Editor, displayPosition };
