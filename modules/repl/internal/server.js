'use strict';
// The prompt: reads lines, has them evaluated, prints what comes out. What runs the text is in
// internal/repl/evaluate, what completes it in internal/repl/completion, the history in
// internal/repl/history. Follows "REPL" in Node's docs.

const { inspect } = require('util');
const { Interface } = require('readline');
const { kOnKey } = require('internal/readline/interface');
const { deprecateInstantiation, pendingDeprecate } = require('internal/util');
const { codes: { ERR_INVALID_REPL_EVAL_CONFIG, ERR_INVALID_REPL_INPUT } } = require('internal/errors');
const { validateFunction, validateObject } = require('internal/validators');

const REPL_MODE_SLOPPY = Symbol('repl-sloppy');
const REPL_MODE_STRICT = Symbol('repl-strict');
// The option of the prompt that `anode` opens.
const kStandalone = Symbol('standalone');
const kState = Symbol('state');
const CONTINUATION_PROMPT = '| ';
const EXIT_HINT = '(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n';

/** What values are printed with; `writer.options` are those of util.inspect. */
const writer = (value) => inspect(value, writer.options);
writer.options = { ...inspect.defaultOptions, showProxy: true };

// The open prompts that run inside of another program.
const guests = new Set();

// A listener of 'uncaughtException' that is added at such a prompt would hear of the whole program's
// exceptions, and keep them from the prompt.
function refuseListeners(event) {
  if (event !== 'uncaughtException' || !process.domain) return;
  for (const { _domain: domain } of guests) {
    if (domain === process.domain)
      throw new ERR_INVALID_REPL_INPUT('Listeners for `uncaughtException` cannot be used in the REPL');
  }
}

function watchListeners(server) {
  if (guests.size === 0) process.prependListener('newListener', refuseListeners);
  guests.add(server);
  server.once('exit', () => {
    guests.delete(server);
    if (guests.size === 0) process.removeListener('newListener', refuseListeners);
  });
}

function normalize(prompt, source, evaluate, useGlobal, ignoreUndefined, replMode) {
  let options;
  if (prompt !== null && typeof prompt === 'object') {
    options = { ...prompt };
    ({ prompt } = options);
    options.input ??= options.stream;
    options.output ??= options.stream;
  } else {
    options = { input: source, output: source, eval: evaluate, useGlobal, ignoreUndefined, replMode };
    if (source?.stdin && source.stdout) {
      options.input = source.stdin;
      options.output = source.stdout;
    }
  }
  if (options.breakEvalOnSigint && options.eval) throw new ERR_INVALID_REPL_EVAL_CONFIG();
  options.input ??= process.stdin;
  options.output ??= process.stdout;
  options.terminal ??= Boolean(options.output.isTTY);
  options.useColors ??= options.terminal && Boolean(options.output.isTTY) &&
    (typeof options.output.getColorDepth !== 'function' || options.output.getColorDepth() > 2);
  options.prompt = prompt === undefined || prompt === null ? '> ' : `${prompt}`;
  options.replMode ??= REPL_MODE_SLOPPY;
  options.useGlobal = Boolean(options.useGlobal);
  options.ignoreUndefined = Boolean(options.ignoreUndefined);
  return options;
}

/**
 * @param {string | object} [prompt] or all options
 * @param {stream.Duplex} [source] input and output
 * @param {Function} [evaluate]
 * @param {boolean} [useGlobal]
 * @param {boolean} [ignoreUndefined]
 * @param {symbol} [replMode]
 */
function REPLServer(prompt, source, evaluate, useGlobal, ignoreUndefined, replMode) {
  if (new.target === undefined) {
    return deprecateInstantiation(
      REPLServer, 'DEP0185', prompt, source, evaluate, useGlobal, ignoreUndefined, replMode);
  }
  const options = normalize(prompt, source, evaluate, useGlobal, ignoreUndefined, replMode);
  let server;
  const { completer = (text, callback) => completeInMode(server, text, callback) } = options;
  server = Reflect.construct(Interface, [{
    input: options.input,
    output: options.output,
    completer,
    terminal: options.terminal,
    historySize: options.historySize,
    prompt: options.prompt,
  }], new.target);
  server[kState] = new State(server, options);
  server[kState].start();
  return server;
}
Object.setPrototypeOf(REPLServer.prototype, Interface.prototype);

// In the editor only what all completions have in common is put in: there is no place for a list.
function completeInMode(server, text, callback) {
  const { completeText } = require('internal/repl/completion');
  const { declared } = server[kState].evaluator;
  if (!server.editorMode) {
    completeText(server, declared, text, callback);
    return;
  }
  completeText(server, declared, text, (err, result) => {
    if (err) {
      callback(err);
      return;
    }
    const { 0: found, 1: completed } = result;
    const { commonPrefix } = require('internal/readline/utils');
    const prefix = commonPrefix(found.filter((name) => name !== ''));
    callback(null, prefix.length > (completed ?? '').length ? [[prefix], completed] : [[], completed]);
  });
}
Object.setPrototypeOf(REPLServer, Interface);

// Texts are named by it, across all prompts.
let textNumber = 0;

/** What a prompt keeps to itself. */
class State {
  /** Lines of a text that is not complete yet. */
  buffered = '';
  #server;
  #standalone;
  #initialPrompt;
  #isLoading = false;
  #sawSigint = false;
  // While something awaits, lines wait.
  #isBusy = false;
  #waiting = [];

  constructor(server, options) {
    const { Evaluator } = require('internal/repl/evaluate');
    this.#server = server;
    this.#standalone = Boolean(options[kStandalone]);
    this.#initialPrompt = options.prompt;
    this.evaluator = new Evaluator(server);
    server.useColors = Boolean(options.useColors);
    server.useGlobal = options.useGlobal;
    server.ignoreUndefined = options.ignoreUndefined;
    server.replMode = options.replMode;
    server.breakEvalOnSigint = Boolean(options.breakEvalOnSigint);
    server.underscoreAssigned = false;
    server.underscoreErrAssigned = false;
    server.last = undefined;
    server.lastError = undefined;
    server.editorMode = false;
    server.lines = [];
    server.lines.level = [];
    server.commands = { __proto__: null };
    server._domain = options.domain ?? require('domain').create();
    const evaluate = options.eval ??
      ((code, context, file, callback) => this.evaluator.evaluate(code, context, file, callback));
    server.eval = (code, context, file, callback) => {
      server._domain.run(() => evaluate.call(server, code, context, file, callback));
    };
    server.writer = options.writer ?? writer;
    if (server.useColors && server.writer === writer) {
      const coloured = (value) => inspect(value, coloured.options);
      coloured.options = { ...writer.options, colors: true };
      server.writer = coloured;
    }
    const { HistoryManager } = require('internal/repl/history');
    server.historyManager = new HistoryManager(server);
  }

  start() {
    const server = this.#server;
    if (!this.#standalone) watchListeners(server);
    server._domain.on('error', (err) => this.#showError(err));
    server.resetContext();
    require('internal/repl/commands').defineDefaultCommands(server);
    server[kOnKey] = (text, key) => this.#onKey(text, key);
    server.on('line', (line) => this.#onLine(line));
    server.on('SIGINT', () => this.#onSigint());
    server.on('SIGCONT', () => {
      if (server.editorMode) {
        server.output.write('// Entering editor mode (Ctrl+D to finish, Ctrl+C to cancel)\n');
        server.output.write(`${this.buffered}`);
        server.prompt(true);
      } else {
        server.displayPrompt(true);
      }
    });
    server.on('close', () => {
      if (server.historyManager.isFlushing) server.once('flushHistory', () => server.emit('exit'));
      else process.nextTick(() => server.emit('exit'));
    });
    server.displayPrompt();
  }

  // ------------------------------------------------------------------- lines

  #onKey(text, key) {
    const server = this.#server;
    if (!server.editorMode || !key.ctrl || key.shift || key.name !== 'd') return false;
    this.closeEditor();
    this.#finishesEditor = true;
    server.write('', { name: 'return' });
    this.#finishesEditor = false;
    return true;
  }

  #finishesEditor = false;

  #onSigint() {
    const server = this.#server;
    if (this.evaluator.interrupt()) return;
    const wasEmpty = server.line.length === 0 && this.buffered === '';
    server.clearLine();
    this.closeEditor();
    if (wasEmpty) {
      if (this.#sawSigint) {
        this.#sawSigint = false;
        server.close();
        return;
      }
      server.output.write(EXIT_HINT);
      this.#sawSigint = true;
    } else {
      this.#sawSigint = false;
    }
    server.clearBufferedCommand();
    server.displayPrompt();
  }

  #onLine(line) {
    line ??= '';
    if (this.#isBusy) {
      this.#waiting.push(line);
      return;
    }
    const server = this.#server;
    this.#sawSigint = false;
    if (server.editorMode) {
      this.#takeEditorLine(line);
      return;
    }
    const trimmed = line.trim();
    if (!this.#finishesEditor && trimmed.startsWith('.') && trimmed[1] !== '.' &&
        Number.isNaN(Number.parseFloat(trimmed))) {
      const { 1: name, 2: rest } = /^\.(\S*)\s*(.*)$/s.exec(trimmed);
      const command = server.commands[name];
      if (command !== undefined) {
        Reflect.apply(command.action, server, [rest]);
        return;
      }
      // In the middle of a text it may be a property.
      if (this.buffered === '') {
        server.output.write('Invalid REPL keyword\n');
        server.displayPrompt();
        return;
      }
    }
    this.#evaluate(line);
  }

  #takeEditorLine(line) {
    const server = this.#server;
    this.buffered += `${line}\n`;
    server.lines.push(line);
    // The next line begins as deep as this one, unless it came along with it.
    const indent = server.isCompletionEnabled && !this.#isLoading ? /^\s+/.exec(line)?.[0] : undefined;
    if (indent !== undefined) server.write(indent);
  }

  #evaluate(line) {
    const server = this.#server;
    if (line !== '' || this.buffered !== '') server.lines.push(line);
    const code = `${this.buffered}${line}\n`;
    this.#isBusy = true;
    let isDone = false;
    const done = (...results) => {
      if (isDone) return;
      isDone = true;
      this.#isBusy = false;
      this.#finish(line, ...results);
      this.takeWaiting();
    };
    server.eval(code, server.context, `REPL${++textNumber}`, done);
  }

  #finish(line, err, ...values) {
    const server = this.#server;
    const { Recoverable } = require('internal/repl/evaluate');
    if (err && this.buffered === '' && line.trim().startsWith('npm ') && !(err instanceof Recoverable)) {
      server.output.write('npm should be run outside of the Node.js REPL, in your normal shell.\n' +
                          '(Press Ctrl+D to exit.)\n');
      server.displayPrompt();
      return;
    }
    if (err instanceof Recoverable && !this.#finishesEditor) {
      this.buffered += `${line}\n`;
      server.displayPrompt();
      return;
    }
    if (err) {
      const { err: inner } = err instanceof Recoverable ? err : {};
      server._domain.emit('error', inner ?? err);
      return;
    }
    server.clearBufferedCommand();
    const { 0: value } = values;
    if (values.length > 0 && (!server.ignoreUndefined || value !== undefined)) {
      if (!server.underscoreAssigned) server.last = value;
      server.output.write(`${server.writer(value)}\n`);
    }
    if (!server.closed) server.displayPrompt();
  }

  /** Takes a file's lines as if they had been typed. */
  load(text) {
    const server = this.#server;
    server.editorMode = true;
    Interface.prototype.setPrompt.call(server, '');
    this.#isLoading = true;
    server.write(text);
    this.#isLoading = false;
    this.closeEditor();
    server.write('\n');
  }

  openEditor() {
    const server = this.#server;
    server.editorMode = true;
    Interface.prototype.setPrompt.call(server, '');
    server.output.write('// Entering editor mode (Ctrl+D to finish, Ctrl+C to cancel)\n');
  }

  closeEditor() {
    const server = this.#server;
    if (!server.editorMode) return;
    server.editorMode = false;
    Interface.prototype.setPrompt.call(server, this.#initialPrompt);
  }

  setInitialPrompt(prompt) {
    this.#initialPrompt = prompt;
  }

  displayPrompt(preserveCursor) {
    const prompt = this.buffered === '' ? this.#initialPrompt : CONTINUATION_PROMPT;
    Interface.prototype.setPrompt.call(this.#server, prompt);
    this.#server.prompt(preserveCursor);
  }

  // ------------------------------------------------------------------ errors

  #showError(err) {
    const server = this.#server;
    let text = '';
    if (err !== null && typeof err === 'object') {
      tidyStack(err, server.replMode === REPL_MODE_STRICT);
      text = server.writer(err);
      // An error without frames is printed in brackets; at the prompt it stands for itself.
      if (text.startsWith('[') && text.endsWith(']') && require('internal/util').isError(err))
        text = text.slice(1, -1);
    } else {
      text = server.writer(err);
    }
    if (!server.underscoreErrAssigned) server.lastError = err;
    if (this.#standalone && process.listenerCount('uncaughtException') > 0) {
      process.nextTick(() => {
        process.emit('uncaughtException', err);
        this.#endText();
      });
      return;
    }
    server.output.write(uncaught(text, server.writer.options?.breakLength ?? 80));
    this.#endText();
  }

  #endText() {
    const server = this.#server;
    server.clearBufferedCommand();
    if (!server.closed) server.displayPrompt();
    this.takeWaiting();
  }

  /** What ran is over: the lines that came meanwhile are next. */
  takeWaiting() {
    this.#isBusy = false;
    while (this.#waiting.length > 0 && !this.#isBusy) this.#onLine(this.#waiting.shift());
  }
}

// Of a stack remains what the text itself called: the text's own frame, and those of the prompt
// below it, say nothing.
function tidyStack(err, isStrict) {
  const { isError } = require('internal/util');
  if (!isError(err) || typeof err.stack !== 'string') return;
  const lines = err.stack.split('\n');
  let stack = lines;
  if (err.name === 'SyntaxError') {
    if (/^REPL\d+:\d+$/.test(lines[0])) stack = lines.slice(1);
    stack = stack.filter((line) => !/^ {4}at .*$/.test(line));
  } else {
    const isOurs = (line) => /^ {4}at (?:.* \()?REPL\d+:\d+/.test(line);
    const last = lines.findLastIndex(isOurs);
    if (last !== -1) {
      stack = lines.slice(0, last);
    } else {
      // Thrown before anything of the text ran, or by a callback that the prompt made.
      const first = lines.findIndex((line) => /^ {4}at .*internal\/repl\//.test(line));
      if (first !== -1) stack = lines.slice(0, first);
    }
  }
  let text = stack.join('\n');
  // 'use strict' stands in a line of its own before the text.
  if (isStrict) text = text.replace(/(REPL\d+:)(\d+)/g, (_, name, line) => `${name}${line - 1}`);
  const own = Object.getOwnPropertyDescriptor(err, 'stack');
  if (own !== undefined && !own.writable && own.set === undefined) return;
  try {
    Object.defineProperty(err, 'stack', {
      __proto__: null, value: text, configurable: true, writable: true, enumerable: false,
    });
  } catch {
    // A frozen error is printed as it is.
  }
}

// "Uncaught" goes before the error's name, on a line of its own if that one is full.
function uncaught(text, breakLength) {
  const lines = text.split(/(?<=\n)/);
  let found = false;
  let out = '';
  for (const line of lines) {
    if (!found && /^\[?(?:[A-Z][a-z0-9_]*)*Error/.test(line)) {
      out += breakLength >= line.length ? `Uncaught ${line}` : `Uncaught:\n${line}`;
      found = true;
    } else {
      out += line;
    }
  }
  if (!found) out = `Uncaught${lines.length === 1 ? ' ' : ':\n'}${out}`;
  return out.endsWith('\n') ? out : `${out}\n`;
}

// ------------------------------------------------------------------ the class

REPLServer.prototype.setPrompt = function setPrompt(prompt) {
  this[kState]?.setInitialPrompt(prompt);
  Interface.prototype.setPrompt.call(this, prompt);
};

/** Shows the prompt, or that a text goes on. */
REPLServer.prototype.displayPrompt = function displayPrompt(preserveCursor) {
  this[kState].displayPrompt(preserveCursor);
};

/** Forgets the lines of a text that is not complete. */
REPLServer.prototype.clearBufferedCommand = function clearBufferedCommand() {
  this[kState].buffered = '';
  this.lines.level = [];
};

/** @returns {object} a realm's global object with what programs have, or the program's own */
REPLServer.prototype.createContext = function createContext() {
  let context;
  if (this.useGlobal) {
    context = globalThis;
  } else {
    const vm = require('vm');
    context = vm.createContext();
    const own = new Set(vm.runInContext('Object.getOwnPropertyNames(globalThis)', context));
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      if (own.has(name)) continue;
      const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
      Object.defineProperty(context, name, { __proto__: null, ...descriptor });
    }
    context.global = context;
    const { Console } = require('console');
    Object.defineProperty(context, 'console', {
      __proto__: null, configurable: true, writable: true, value: new Console(this.output),
    });
  }
  require('internal/main/prepare').exposeBuiltins(context);
  const { Module, makeRequire } = require('internal/module/cjs_loader');
  const parent = new Module('<parent>');
  parent.paths = Module._nodeModulePaths(process.cwd());
  const module = new Module('<repl>');
  module.paths = Module._resolveLookupPaths('<parentModule>', parent);
  const values = { module, require: makeRequire(module) };
  for (const name of Object.keys(values)) {
    Object.defineProperty(context, name, {
      __proto__: null, configurable: true, writable: true, value: values[name],
    });
  }
  return context;
};

/** Begins with a new context. */
REPLServer.prototype.resetContext = function resetContext() {
  this.context = this.createContext();
  this.underscoreAssigned = false;
  this.underscoreErrAssigned = false;
  this.lines = [];
  this.lines.level = [];
  this[kState].evaluator.declared.clear();
  const define = (name, get, set) =>
    Object.defineProperty(this.context, name, { __proto__: null, configurable: true, get, set });
  define('_', () => this.last, (value) => {
    this.last = value;
    if (this.underscoreAssigned) return;
    this.underscoreAssigned = true;
    this.output.write('Expression assignment to _ now disabled.\n');
  });
  define('_error', () => this.lastError, (value) => {
    this.lastError = value;
    if (this.underscoreErrAssigned) return;
    this.underscoreErrAssigned = true;
    this.output.write('Expression assignment to _error now disabled.\n');
  });
  this.emit('reset', this.context);
};

/**
 * Adds a command that begins with a dot.
 * @param {string} keyword without the dot
 * @param {Function | {help?: string, action: Function}} command
 */
REPLServer.prototype.defineCommand = function defineCommand(keyword, command) {
  if (typeof command === 'function') command = { action: command };
  else validateFunction(command.action, 'cmd.action');
  this.commands[keyword] = command;
};

/**
 * @param {string} text up to the cursor
 * @param {(err: Error | null, result?: [string[], string]) => void} callback
 */
REPLServer.prototype.complete = function complete(text, callback) {
  const { completer } = this;
  if (completer.length !== 1) {
    Reflect.apply(completer, this, [text, callback]);
    return;
  }
  // One that takes only the text returns the completions, or a promise for them.
  const result = Reflect.apply(completer, this, [text]);
  if (typeof result?.then === 'function') result.then((value) => callback(null, value), callback);
  else callback(null, result);
};

/**
 * Reads the history of earlier prompts, and keeps it up to date.
 * @param {string | object | Function} config a file, or options
 * @param {Function} [callback]
 */
REPLServer.prototype.setupHistory = function setupHistory(config, callback) {
  let file = config;
  if (typeof config === 'function') {
    callback = config;
    file = undefined;
  } else if (config !== null && typeof config === 'object') {
    validateObject(config, 'historyConfig');
    file = config.filePath;
    if (config.size !== undefined) this.historySize = config.size;
    if (config.removeHistoryDuplicates !== undefined)
      this.removeHistoryDuplicates = Boolean(config.removeHistoryDuplicates);
    callback = config.onHistoryFileLoaded ?? callback;
  }
  callback ??= () => {};
  validateFunction(callback, 'callback');
  this.historyManager.setup(file, callback);
};

for (const { 0: name, 1: current } of [['inputStream', 'input'], ['outputStream', 'output']]) {
  const message = 'repl.inputStream and repl.outputStream are deprecated. Use repl.input and repl.output instead';
  Object.defineProperty(REPLServer.prototype, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get: pendingDeprecate(function() { return this[current]; }, message, 'DEP0141'),
    set: pendingDeprecate(function(value) { this[current] = value; }, message, 'DEP0141'),
  });
}

module.exports = { REPLServer, REPL_MODE_SLOPPY, REPL_MODE_STRICT, kStandalone, kState, writer };
Object.defineProperty(module.exports, 'Recoverable', {
  __proto__: null, enumerable: true, get: () => require('internal/repl/evaluate').Recoverable,
});
