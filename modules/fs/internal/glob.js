'use strict';

// fs.glob: finding files by pattern. One walk, written as a generator that asks for what it needs of the file system,
// is driven at once (globSync) or with callbacks (glob, and fs/promises).
// Follows "fs.glob" in Node's fs documentation. What a pattern means is in internal/path/glob.

const { codes } = require('internal/errors');
const {
  validateBoolean, validateFunction, validateObject, validateString, validateStringArray,
} = require('internal/validators');
const ops = require('internal/fs/operations');
const { Dirent } = require('internal/fs/dirent');
const { UV_DIRENT_DIR, UV_DIRENT_LINK, UV_DIRENT_FILE } = require('internal/fs/constants');
const pathModule = require('path');
const { compile, matches } = require('internal/path/glob');

// What the walk asks for.
const kReaddir = 0;
const kLstat = 1;
const kIsDirectory = 2;
const kRealpath = 3;

// ---- options -------------------------------------------------------------------------------------------

function checkExclude(exclude) {
  if (exclude == null) return undefined;
  if (typeof exclude === 'function') return exclude;
  if (!Array.isArray(exclude)) {
    throw new codes.ERR_INVALID_ARG_TYPE('options.exclude', ['Function', 'string[]'], exclude);
  }
  validateStringArray(exclude, 'options.exclude');
  return exclude;
}

function excludedBy(text) {
  // Paths come without a dot at their start, and what leaves out all of a directory leaves out the directory.
  const pattern = text.replace(/^(?:\.\/+)+/, '');
  const compiled = compile(pattern);
  return {
    compiled: /.\/\*\*$/.test(pattern) ? [...compiled, ...compile(pattern.slice(0, -3))] : compiled,
    absolute: pathModule.isAbsolute(text),
  };
}

/** @returns what a walk needs to know */
function plan(pattern, options) {
  validateObject(options, 'options');
  let { cwd } = options;
  if (cwd instanceof URL) cwd = require('url').fileURLToPath(cwd);
  const { followSymlinks = false, withFileTypes } = options;
  validateBoolean(followSymlinks, 'options.followSymlinks');
  const exclude = checkExclude(options.exclude);
  if (Array.isArray(pattern)) validateStringArray(pattern, 'patterns');
  else validateString(pattern, 'patterns');
  const root = cwd ?? '.';
  return {
    root,
    absoluteRoot: pathModule.resolve(root),
    patterns: (Array.isArray(pattern) ? pattern : [pattern]).flatMap((text) => compile(text)),
    exclude,
    excluded: Array.isArray(exclude) ? exclude.map(excludedBy) : [],
    withFileTypes: !!withFileTypes,
    followSymlinks,
  };
}

// ---- the walk ------------------------------------------------------------------------------------------

// A place in a pattern that a directory has been reached with. `read` when the directory is read for it anyway.
function addState(states, pattern, index, read = false) {
  for (let i = 0; i < states.length; i++) {
    if (states[i].pattern === pattern && states[i].index === index) return;
  }
  states.push({ pattern, index, read });
}

function nextPath(path, name) {
  if (path === '') return name;
  if (name === '..' || name === '.') return pathModule.join(path, name);
  return path.endsWith('/') ? path + name : `${path}/${name}`;
}

class Walk {
  constructor(plan) {
    this.plan = plan;
    this.found = new Set();
    // Directories and states that have been dealt with: patterns meet again and again.
    this.seen = new Set();
    this.ids = new Map();
  }

  fullPath(path) {
    return pathModule.isAbsolute(path) ? path : pathModule.join(this.plan.root, path);
  }

  direntOf(path, kind) {
    const full = this.fullPath(path === '' ? '.' : path);
    return new Dirent(pathModule.basename(full), kind, pathModule.dirname(full));
  }

  /** Whether the program does not want an entry, nor what is below it. */
  isExcluded(path, name, kind) {
    const { exclude, excluded, absoluteRoot } = this.plan;
    if (typeof exclude === 'function') {
      if (this.plan.withFileTypes) return exclude(this.direntOf(path, kind));
      return exclude(name) || (kind === UV_DIRENT_DIR && path !== name && exclude(path));
    }
    if (excluded.length === 0) return false;
    const isAbsolute = pathModule.isAbsolute(path);
    return excluded.some(({ compiled, absolute }) => {
      if (absolute) return matches(isAbsolute ? path : pathModule.join(absoluteRoot, path), compiled);
      return !isAbsolute && matches(path, compiled);
    });
  }

  /** The result for a path that matches, or undefined when it is one already. */
  result(path, kind) {
    const shown = path === '' ? '.' : path;
    if (this.found.has(shown)) return undefined;
    this.found.add(shown);
    return this.plan.withFileTypes ? this.direntOf(path, kind) : shown;
  }

  isNew(path, state) {
    let id = this.ids.get(state.pattern);
    if (id === undefined) this.ids.set(state.pattern, id = this.ids.size);
    const key = `${id}:${state.index}:${path}`;
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    return true;
  }

  /**
   * Yields requests ({ op, path }) and results ({ match }).
   */
  * run() {
    const groups = new Map();
    for (const pattern of this.plan.patterns) {
      const absolute = pattern.length > 1 && pattern[0].literal === '';
      const start = absolute ? '/' : '';
      if (pattern.length === 0 || (pattern.length === 1 && pattern[0].literal === '')) continue;
      if (!groups.has(start)) groups.set(start, []);
      addState(groups.get(start), pattern, absolute || pattern[0].literal === '.' ? 1 : 0);
    }
    for (const [start, states] of groups) yield* this.directory(start, states, null);
  }

  /** A directory that `states` have been reached with. `above` are the real paths of those it is in, when followed. */
  * directory(path, states, above) {
    const wanted = [];
    // A ** can be nothing: then what follows it is about this directory too.
    for (let i = 0; i < states.length; i++) {
      const { pattern, index } = states[i];
      if (!this.isNew(path, states[i])) continue;
      if (index >= pattern.length) continue;
      if (pattern[index] === '**') {
        if (index + 1 < pattern.length) addState(states, pattern, index + 1, true);
        else if (path !== '' || !this.isExcluded('.', '.', UV_DIRENT_DIR)) yield* this.match(path, UV_DIRENT_DIR);
        wanted.push(states[i]);
      } else if (pattern[index].literal === '' && index === pattern.length - 1) {
        if (path !== '' || pattern[index - 1] === '**') yield* this.match(path, UV_DIRENT_DIR);
      } else if (pattern[index].literal === undefined || (states[i].read && !/^\.?\.?$/.test(pattern[index].literal))) {
        wanted.push(states[i]);
      } else {
        yield* this.literal(path, pattern, index, above);
      }
    }
    if (wanted.length === 0) return;
    const entries = yield { op: kReaddir, path: this.fullPath(path === '' ? '.' : path) };
    let real = above;
    if (this.plan.followSymlinks && entries.length > 0) {
      const own = yield { op: kRealpath, path: this.fullPath(path === '' ? '.' : path) };
      real = new Set(above).add(own);
    }
    for (const entry of entries) yield* this.entry(path, entry, wanted, real);
  }

  * match(path, kind) {
    const match = this.result(path, kind);
    if (match !== undefined) yield { match };
  }

  /** A segment that is one name: no need to read the directory. */
  * literal(path, pattern, index, above) {
    const name = pattern[index].literal;
    const at = nextPath(path, name);
    if (name !== '..' && name !== '.') {
      const kind = yield { op: kLstat, path: this.fullPath(at) };
      if (kind === undefined || this.isExcluded(at, name, kind)) return;
      if (index === pattern.length - 1) {
        yield* this.match(at, kind);
        return;
      }
      if (kind !== UV_DIRENT_DIR && !(kind === UV_DIRENT_LINK && (yield { op: kIsDirectory, path: this.fullPath(at) }))) {
        return;
      }
    } else if (index === pattern.length - 1) {
      if (pattern[index - 1] === '**') yield* this.match(at === '.' ? '' : at, UV_DIRENT_DIR);
      return;
    } else if (index === pattern.length - 2 && pattern[index + 1].literal === '' && pattern[index - 1] === '**') {
      yield* this.match(at === '.' ? '' : at, UV_DIRENT_DIR);
      return;
    }
    yield* this.directory(at === '.' ? '' : at, [{ pattern, index: index + 1 }], above);
  }

  /** One entry of a directory that was read. */
  * entry(path, { name, kind }, states, above) {
    const at = nextPath(path, name);
    const next = [];
    let isMatch = false;
    const isLink = kind === UV_DIRENT_LINK;
    for (const { pattern, index } of states) {
      const last = pattern.length - 1;
      if (pattern[index] === '**') {
        if (name[0] === '.') continue;
        if (index === last) isMatch = true;
        if (!isLink || this.plan.followSymlinks) {
          next.push({ pattern, index });
        } else if (index < last &&
            (pattern[0].literal === '.' || (pattern[index + 1] !== '**' && pattern[index + 1].test(name)))) {
          // A link ends what ** stands for: its directory may lead back here.
          next.push({ pattern, index: index + 1 });
        }
      } else if (pattern[index].test(name)) {
        // A link that was found, rather than named, is not entered.
        if (index === last) isMatch = true;
        else if (!isLink || this.plan.followSymlinks) next.push({ pattern, index: index + 1 });
      }
    }
    if (!isMatch && next.length === 0) return;
    if (this.isExcluded(at, name, kind)) return;
    if (isMatch) yield* this.match(at, kind);
    if (next.length === 0 || (kind !== UV_DIRENT_DIR && !isLink)) return;
    if (isLink) {
      if (!(yield { op: kIsDirectory, path: this.fullPath(at) })) return;
      if (this.plan.followSymlinks && leadsBack(above, yield { op: kRealpath, path: this.fullPath(at) })) return;
    }
    yield* this.directory(at, next, above);
  }
}

/** Whether a link's directory holds, or is, one of those on the way to it. */
function leadsBack(above, target) {
  const within = target === '/' ? target : `${target}/`;
  for (const directory of above) if (directory === target || directory.startsWith(within)) return true;
  return false;
}

// ---- what it asks of the file system -------------------------------------------------------------------

// Every failure is "nothing there": entries go while they are looked for, and some cannot be read.
const kWithTypes = { __proto__: null, withFileTypes: true };
const kNoThrow = { __proto__: null, throwIfNoEntry: false };

function kindOf(stats) {
  if (stats.isDirectory()) return UV_DIRENT_DIR;
  if (stats.isSymbolicLink()) return UV_DIRENT_LINK;
  return UV_DIRENT_FILE;
}

function entriesOf(dirents) {
  return dirents.map((dirent) => ({
    name: dirent.name,
    kind: dirent.isDirectory() ? UV_DIRENT_DIR : dirent.isSymbolicLink() ? UV_DIRENT_LINK : UV_DIRENT_FILE,
  }));
}

function answerNow({ op, path }) {
  try {
    switch (op) {
      case kReaddir: return entriesOf(ops.readdir(path, kWithTypes, undefined));
      case kLstat: {
        const stats = ops.lstat(path, kNoThrow, undefined);
        return stats === undefined ? undefined : kindOf(stats);
      }
      case kIsDirectory: return ops.stat(path, kNoThrow, undefined)?.isDirectory() === true;
      default: return ops.realpathNative(path, undefined, undefined);
    }
  } catch {
    return op === kReaddir ? [] : undefined;
  }
}

function answerLater({ op, path }, callback) {
  switch (op) {
    case kReaddir:
      ops.readdir(path, kWithTypes, (err, dirents) => callback(err ? [] : entriesOf(dirents)));
      break;
    case kLstat:
      ops.lstat(path, undefined, (err, stats) => callback(err ? undefined : kindOf(stats)));
      break;
    case kIsDirectory:
      ops.stat(path, undefined, (err, stats) => callback(!err && stats.isDirectory()));
      break;
    default:
      ops.realpathNative(path, undefined, (err, real) => callback(err ? undefined : real));
  }
}

// ---- the three forms -----------------------------------------------------------------------------------

/** @returns {Array<string | Dirent>} */
function globSync(pattern, options = { __proto__: null }) {
  const steps = new Walk(plan(pattern, options)).run();
  const found = [];
  let answer;
  for (;;) {
    const { done, value } = steps.next(answer);
    if (done) return found;
    if (value.op === undefined) {
      found.push(value.match);
      answer = undefined;
    } else {
      answer = answerNow(value);
    }
  }
}

/** Runs to the next result: callback(err, step), where the step is an iterator's result. */
function advance(steps, callback, answer) {
  let step;
  try {
    step = steps.next(answer);
  } catch (err) {
    callback(err);
    return;
  }
  if (step.done || step.value.op === undefined) callback(null, step);
  else answerLater(step.value, (answer) => advance(steps, callback, answer));
}

/** callback(err, results) */
function glob(pattern, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'cb');
  const steps = new Walk(plan(pattern, options ?? { __proto__: null })).run();
  const found = [];
  // A loop, as matches come one after the other without a wait between them.
  const run = (answer) => {
    try {
      for (;;) {
        const { done, value } = steps.next(answer);
        if (done) {
          process.nextTick(callback, null, found);
          return;
        }
        if (value.op !== undefined) {
          answerLater(value, run);
          return;
        }
        found.push(value.match);
        answer = undefined;
      }
    } catch (err) {
      process.nextTick(callback, err);
    }
  };
  run();
}

/** @returns {AsyncGenerator<string | Dirent>} */
async function* globIterator(pattern, options = { __proto__: null }) {
  const steps = new Walk(plan(pattern, options)).run();
  for (;;) {
    const step = await new Promise((resolve, reject) => {
      advance(steps, (err, step) => {
        if (err) reject(err);
        else resolve(step);
      });
    });
    if (step.done) return;
    yield step.value.match;
  }
}

module.exports = { glob, globIterator, globSync };
