'use strict';
// V8's stack trace API on an engine that keeps `stack` as an accessor on Error.prototype, writes
// frames in almost V8's form, and has no call sites: the text of frames, Error.captureStackTrace,
// Error.prepareStackTrace. Follows V8's "Stack trace API"; packages such as depd and callsites
// rely on it.
//
// Making an error stays as cheap as the engine makes it: all work is done when a stack is read for
// the first time. Then, as in V8, it becomes an own accessor, so that later changes of name and
// message no longer show. Errors of the library have their own first lines: internal/errors.
//
// What the engine's frames do not tell, call sites do not know: `this`, the function, its type.

const nativeCapture = Error.captureStackTrace;
const nativeStack = Object.getOwnPropertyDescriptor(Error.prototype, 'stack');

/** What Error.prepareStackTrace is as long as no program replaces it. */
function ErrorPrepareStackTrace(error, trace) {
  const header = headerOf(error);
  return trace.length === 0 ? header : `${header}\n    at ${trace.join('\n    at ')}`;
}

/** The program's own function, or undefined. */
function programsPrepare() {
  const prepare = Error.prepareStackTrace;
  return typeof prepare === 'function' && prepare !== ErrorPrepareStackTrace ? prepare : undefined;
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

// ---- the text of frames ----------------------------------------------------------------------

// The engine invents names for functions without one: `outer/inner`, `outer/<` for one that is
// nobody's property, `Type.prototype.method`, `Type/this.method`.
function functionName(name) {
  if (name.endsWith('<')) return '';
  const slash = name.lastIndexOf('/');
  if (slash !== -1) {
    const inner = name.slice(slash + 1);
    name = inner.startsWith('this.') ? `${name.slice(0, slash)}${inner.slice(4)}` : inner;
  }
  return name.replace('.prototype.', '.');
}

const NAMED_FRAME = /^ {4}at (.*?) ?\((.+)\)$/gm;
const EVAL_FRAME = /^ {4}at (?:(.*) \()?(.+) line (\d+) > (?:eval|Function):(\d+:\d+)\)?$/gm;

function fixNamedFrame(line, name, place) {
  if (place.startsWith('node:internal/json_parse:')) return '    at JSON.parse (<anonymous>)';
  const fixed = functionName(name);
  if (fixed === name && name !== '') return line;
  return fixed === '' ? `    at ${place}` : `    at ${fixed} (${place})`;
}

function fixEvalFrame(line, name, file, at, place) {
  const fixed = name === undefined || name === 'anonymous' ? 'eval' : name;
  return `    at ${fixed} (eval at <anonymous> (${file}:${at}), <anonymous>:${place})`;
}

// Frames do not tell of `this`; but what some functions of the library call, they call as a method.
// Type, and the name of the property, by the caller's name.
const RECEIVERS = {
  __proto__: null,
  listOnTimeout: ['Timeout', '_onTimeout'],
  processImmediate: ['Immediate'],
  callInSuite: ['SuiteContext'],
  callInTest: ['TestContext'],
};
const CALLED_FRAME =
  /^ {4}at (?:([\w$]+) \((\S[^()\n]*:\d+:\d+)\)|(\S[^()\n]*:\d+:\d+))(?=\n {4}at (listOnTimeout|processImmediate|callInSuite|callInTest) \(node:internal\/)/gm;

// How the queue of ticks is split up is of no interest.
const TICK_FRAMES = /^ {4}at (?:callTick|runTick|runTickInContext) \(node:internal\/process\/task_queues.*\n/gm;
const PROCESS_FRAME =
  /^( {4}at )(?=(?:processTicksAndRejections|processTimers|processImmediate) \(node:internal\/)/gm;

function nameReceiver(line, name, namedPlace, place, caller) {
  if ((namedPlace ?? place).startsWith('node:')) return line;
  const [type, property] = RECEIVERS[caller];
  if (name === undefined) return `    at ${type}.${property ?? '<anonymous>'} (${place})`;
  return `    at ${type}.${name} ${property === undefined ? '' : `[as ${property}] `}(${namedPlace})`;
}

/**
 * @param {string} frames lines as the engine writes them
 * @returns {string} the same as V8 writes them, without a line end at the end
 */
function normalizeFrames(frames) {
  if (frames.endsWith('\n')) frames = frames.slice(0, -1);
  frames = frames.replace(NAMED_FRAME, fixNamedFrame);
  if (frames.includes(' > ')) frames = frames.replace(EVAL_FRAME, fixEvalFrame);
  if (frames.includes('(node:internal/')) {
    frames = frames.replace(CALLED_FRAME, nameReceiver).replace(TICK_FRAMES, '').replace(PROCESS_FRAME, '$1process.');
  }
  return frameMapper === undefined ? frames : frameMapper(frames);
}

// Puts original places into frames, when source maps are on.
let frameMapper;
/** @param {((frames: string) => string) | undefined} mapper */
function setFrameMapper(mapper) {
  frameMapper = mapper;
}

// ---- call sites ------------------------------------------------------------------------------

const FRAME = /^ {4}at (?:(async )?(new )?(.*?) \()?(.*?)(?::(\d+))?(?::(\d+))?\)?$/;
const EVAL_PLACE = /^(eval at .*), <anonymous>$/;

class CallSite {
  #name;
  #file;
  #evalOrigin;
  #line;
  #column;
  #isNew;
  #isAsync;
  #text;
  constructor(text, found) {
    this.#text = text.slice(7);
    this.#name = found[3] || null;
    const evalPlace = EVAL_PLACE.exec(found[4]);
    this.#evalOrigin = evalPlace === null ? undefined : evalPlace[1];
    this.#file = evalPlace === null ? found[4] : undefined;
    this.#line = found[5] === undefined ? null : +found[5];
    this.#column = found[6] === undefined ? null : +found[6];
    this.#isNew = found[2] !== undefined;
    this.#isAsync = found[1] !== undefined;
  }
  getThis() { return undefined; }
  getFunction() { return undefined; }
  getTypeName() {
    const dot = this.#name === null ? -1 : this.#name.indexOf('.');
    return dot > 0 ? this.#name.slice(0, dot) : null;
  }
  getFunctionName() {
    const name = this.#name;
    if (name === null || name === 'Object.<anonymous>') return null;
    return name.slice(name.lastIndexOf('.') + 1);
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
  getEvalOrigin() { return this.#evalOrigin; }
  isNative() { return false; }
  isToplevel() { return this.#name === null || !this.#name.includes('.'); }
  isEval() { return this.#evalOrigin !== undefined; }
  isConstructor() { return this.#isNew; }
  isAsync() { return this.#isAsync; }
  isPromiseAll() { return false; }
  toString() { return this.#text; }
}

/** Call sites of frames in V8's form. */
function callSites(frames) {
  const sites = [];
  const lines = frames.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const found = FRAME.exec(lines[i]);
    if (found !== null) sites.push(new CallSite(lines[i], found));
  }
  return sites;
}

// ---- the property ----------------------------------------------------------------------------

/** Gives the object its own `stack`, which stays what it is. */
function ownStack(object, value) {
  return Reflect.defineProperty(object, 'stack', {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get: () => value,
    set: (other) => { value = other; },
  });
}

/**
 * Makes the value of `stack` that stays.
 * @param {object} object whose stack is read for the first time
 * @param {string} header its first lines
 * @param {string} frames as the engine writes them
 * @returns {any} text, or what the program's Error.prepareStackTrace returns
 */
function finishStack(object, header, frames) {
  frames = normalizeFrames(frames);
  const text = frames === '' ? header : `${header}\n${frames}`;
  ownStack(object, text);
  const prepare = programsPrepare();
  if (prepare === undefined) return text;
  const value = prepare.call(Error, object, callSites(frames));
  ownStack(object, value);
  return value;
}

/**
 * What the engine has recorded, taken apart.
 * @param {Error} error
 * @returns {{ header: string, frames: string } | undefined} undefined for what has no stack
 */
function recordedStack(error) {
  const text = nativeStack.get.call(error);
  if (typeof text !== 'string') return undefined;
  // The engine puts the present name and message first, whatever lines those have.
  const header = headerOf(error);
  if (text.startsWith(header) && (text.length === header.length || text[header.length] === '\n'))
    return { header, frames: text.slice(header.length + 1) };
  const start = text.indexOf('\n    at ');
  if (start === -1) return { header: text.replace(/\n$/, ''), frames: '' };
  return { header: text.slice(0, start), frames: text.slice(start + 1) };
}

function readStack() {
  if (!Error.isError(this)) {
    // An object that inherits from an error has its text, one that is merely of the class has none.
    const text = nativeStack.get.call(this);
    return text === '' ? undefined : text;
  }
  const recorded = recordedStack(this);
  return recorded === undefined ? undefined : finishStack(this, recorded.header, recorded.frames);
}

function writeStack(value) {
  // V8 has no accessor for objects that only inherit from Error.prototype.
  if (Error.isError(this)) ownStack(this, value);
  else nativeStack.set.call(this, value);
}

/**
 * `Error.captureStackTrace(object[, constructorOpt])`
 * @throws {TypeError} for what is no object or not extensible
 */
function captureStackTrace(object, constructorOpt) {
  if (object === null || (typeof object !== 'object' && typeof object !== 'function'))
    throw new TypeError('invalid_argument');
  const captured = {};
  // Without a function to start below, the engine starts with its caller: us.
  nativeCapture(captured, typeof constructorOpt === 'function' ? constructorOpt : captureStackTrace);
  const frames = captured.stack;
  let value;
  let isMade = typeof frames !== 'string';
  const done = Reflect.defineProperty(object, 'stack', {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get: () => {
      if (!isMade) {
        isMade = true;
        const lines = normalizeFrames(frames);
        const header = headerOf(object);
        value = lines === '' ? header : `${header}\n${lines}`;
        const prepare = programsPrepare();
        if (prepare !== undefined) value = prepare.call(Error, object, callSites(lines));
      }
      return value;
    },
    set: (other) => {
      isMade = true;
      value = other;
    },
  });
  if (!done) throw new TypeError('Cannot define property stack, object is not extensible');
}

/**
 * Puts the API in place; called once at start, and for further realms.
 * @param {Function} [RealmError] the realm's Error
 */
function setupErrorStacks(RealmError = Error) {
  Object.defineProperty(RealmError, 'captureStackTrace', {
    __proto__: null, value: captureStackTrace, writable: true, enumerable: true, configurable: true,
  });
  Object.defineProperty(RealmError, 'prepareStackTrace', {
    __proto__: null, value: ErrorPrepareStackTrace, writable: true, enumerable: false, configurable: true,
  });
  Object.defineProperty(RealmError.prototype, 'stack', {
    __proto__: null, configurable: true, enumerable: false, get: readStack, set: writeStack,
  });
}

module.exports = { finishStack, recordedStack, setFrameMapper, setupErrorStacks, writeStack };
