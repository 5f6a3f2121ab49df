'use strict';
// V8's stack trace API on an engine that has stacks in V8's form but no call sites:
// the header line of Error.captureStackTrace, and Error.prepareStackTrace.
// Follows V8's "Stack trace API"; packages such as depd and callsites rely on it.
//
// Nothing here costs anything until a program sets Error.prepareStackTrace: only then is the
// `stack` accessor of errors replaced by one that asks the program's function.

const nativeCapture = Error.captureStackTrace;
const nativeStack = Object.getOwnPropertyDescriptor(Error.prototype, 'stack');

let prepare = ErrorPrepareStackTrace;
let installed = false;
// Errors whose stack a program's function has made already.
let prepared;

/** What Error.prepareStackTrace is as long as no program replaced it. */
function ErrorPrepareStackTrace(error, trace) {
  const header = headerOf(error);
  return trace.length === 0 ? header : `${header}\n    at ${trace.join('\n    at ')}`;
}

function headerOf(object) {
  try {
    const name = object.name === undefined ? 'Error' : String(object.name);
    const message = object.message === undefined ? '' : String(object.message);
    if (name === '') return message;
    return message === '' ? name : `${name}: ${message}`;
  } catch {
    return '<error>';
  }
}

// A frame: `at name (file:line:column)`, `at file:line:column`, `at  (file:…)` without a name.
const FRAME = /^\s*at (?:(async )?(new )?(.*?) ?\()?(.*?)(?::(\d+))?(?::(\d+))?\)?$/;

class CallSite {
  #name;
  #file;
  #line;
  #column;
  #isNew;
  #isAsync;
  constructor(name, file, line, column, isNew, isAsync) {
    this.#name = name;
    this.#file = file;
    this.#line = line;
    this.#column = column;
    this.#isNew = isNew;
    this.#isAsync = isAsync;
  }
  getThis() { return undefined; }
  getFunction() { return undefined; }
  getTypeName() {
    const dot = this.#name === null ? -1 : this.#name.lastIndexOf('.');
    return dot > 0 ? this.#name.slice(0, this.#name.indexOf('.')) : null;
  }
  getFunctionName() {
    if (this.#name === null || this.#name === 'Object.<anonymous>') return null;
    return this.#name.slice(this.#name.lastIndexOf('.') + 1);
  }
  getMethodName() {
    return this.#name !== null && this.#name.includes('.') ? this.getFunctionName() : null;
  }
  getFileName() { return this.#file; }
  getScriptNameOrSourceURL() { return this.#file; }
  getScriptHash() { return ''; }
  getLineNumber() { return this.#line; }
  getColumnNumber() { return this.#column; }
  getEnclosingLineNumber() { return this.#line; }
  getEnclosingColumnNumber() { return this.#column; }
  getPosition() { return 0; }
  getPromiseIndex() { return null; }
  getEvalOrigin() { return undefined; }
  isNative() { return false; }
  isToplevel() { return this.#name === null || !this.#name.includes('.'); }
  isEval() { return false; }
  isConstructor() { return this.#isNew; }
  isAsync() { return this.#isAsync; }
  isPromiseAll() { return false; }
  toString() {
    const place = this.#line === null ? this.#file : `${this.#file}:${this.#line}:${this.#column}`;
    if (this.#name === null) return place;
    return `${this.#isAsync ? 'async ' : ''}${this.#isNew ? 'new ' : ''}${this.#name} (${place})`;
  }
}

/** Call sites of the frame lines in a stack text. */
function callSites(text) {
  const sites = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const found = /^\s+at /.test(lines[i]) ? FRAME.exec(lines[i]) : null;
    if (found === null) continue;
    sites.push(new CallSite(found[3] || null, found[4], found[5] === undefined ? null : +found[5],
                            found[6] === undefined ? null : +found[6], found[2] !== undefined,
                            found[1] !== undefined));
  }
  return sites;
}

/** `Error.captureStackTrace(object[, constructorOpt])` */
function captureStackTrace(object, constructorOpt) {
  if (object === null || (typeof object !== 'object' && typeof object !== 'function')) {
    const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
    throw new ERR_INVALID_ARG_TYPE('object', 'Object', object);
  }
  // Without a function to start below, the engine starts with its caller: us.
  nativeCapture(object, constructorOpt === undefined ? captureStackTrace : constructorOpt);
  const frames = object.stack;
  if (typeof frames !== 'string') return;
  const value = prepare === ErrorPrepareStackTrace ?
    withHeader(object, frames) : prepare.call(Error, object, callSites(frames));
  Object.defineProperty(object, 'stack', {
    __proto__: null, value, writable: true, enumerable: false, configurable: true,
  });
}

function withHeader(object, frames) {
  const header = headerOf(object);
  return frames === '' ? header : `${header}\n${frames.replace(/\n$/, '')}`;
}

// Errors ask the program's function when their stack is read for the first time.
function install() {
  installed = true;
  prepared = new WeakMap();
  Object.defineProperty(Error.prototype, 'stack', {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get: function stack() {
      const text = nativeStack.get.call(this);
      if (prepare === ErrorPrepareStackTrace || typeof text !== 'string') return text;
      if (!prepared.has(this)) {
        prepared.set(this, undefined); // for functions that read the stack themselves
        prepared.set(this, prepare.call(Error, this, callSites(text)));
      }
      return prepared.get(this);
    },
    set: nativeStack.set,
  });
}

/** Puts the API in place; called once at start. */
function setupErrorStacks() {
  Object.defineProperty(Error, 'captureStackTrace', {
    __proto__: null, value: captureStackTrace, writable: true, enumerable: true, configurable: true,
  });
  Object.defineProperty(Error, 'prepareStackTrace', {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get: () => prepare,
    set: (value) => {
      prepare = typeof value === 'function' ? value : ErrorPrepareStackTrace;
      if (!installed && prepare !== ErrorPrepareStackTrace) install();
    },
  });
}

module.exports = { setupErrorStacks };
