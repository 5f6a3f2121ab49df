'use strict';

// fs.cp in its three forms: copying trees. The steps are written once, as generators that yield file operations
// (functions of a callback); one driver runs them at once, another waits for each. Follows "fs.cp" in Node's
// documentation. Failures of cp's own are SystemErrors in every form.

const { codes } = require('internal/errors');
const { validateBoolean, validateFunction, validateInteger, validateObject } = require('internal/validators');
const { pathToString } = require('internal/fs/utils');
const ops = require('internal/fs/operations');

// ---- options -------------------------------------------------------------------------------------------

const kDefaults = {
  dereference: false,
  errorOnExist: false,
  filter: undefined,
  force: true,
  mode: 0,
  preserveTimestamps: false,
  recursive: false,
  verbatimSymlinks: false,
};

function checkOptions(options) {
  if (options === undefined) return kDefaults;
  validateObject(options, 'options');
  const checked = { ...kDefaults, ...options };
  for (const name of ['dereference', 'errorOnExist', 'force', 'preserveTimestamps', 'recursive', 'verbatimSymlinks']) {
    validateBoolean(checked[name], `options.${name}`);
  }
  checked.mode ??= 0;
  validateInteger(checked.mode, 'mode', 0, 7);
  if (checked.dereference && checked.verbatimSymlinks) {
    throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('dereference', 'verbatimSymlinks');
  }
  if (checked.filter !== undefined) validateFunction(checked.filter, 'options.filter');
  return checked;
}

// ---- running the steps ---------------------------------------------------------------------------------

function runNow(steps) {
  let step = steps.next();
  while (!step.done) {
    let result;
    let failure;
    try {
      result = step.value(undefined);
    } catch (error) {
      failure = error;
    }
    step = failure === undefined ? steps.next(result) : steps.throw(failure);
  }
}

function runLater(steps, callback) {
  const resume = (err, result) => {
    let step;
    try {
      step = err ? steps.throw(err) : steps.next(result);
      if (!step.done) step.value(resume);
    } catch (error) {
      callback(error);
      return;
    }
    if (step.done) callback(null);
  };
  resume(null);
}

// ---- the steps -----------------------------------------------------------------------------------------

const kErrno = { EINVAL: 22, EISDIR: 21, ENOTDIR: 20, EEXIST: 17 };

function failure(code, errnoName, message, path) {
  return new codes[code]({ message, path, syscall: 'cp', errno: kErrno[errnoName], code: errnoName });
}

function sameFile(a, b) {
  return b.ino !== 0n && b.dev !== 0n && a.ino === b.ino && a.dev === b.dev;
}

/** A status, or undefined where nothing is there. */
function* statusOf(path, follow) {
  try {
    return yield (cb) => (follow ? ops.stat : ops.lstat)(path, { bigint: true }, cb);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function callFilter(filter, src, dest) {
  return (cb) => {
    const answer = filter(src, dest);
    if (cb !== undefined) return Promise.resolve(answer).then((value) => cb(null, value), cb);
    if (answer !== null && typeof answer?.then === 'function') {
      throw new codes.ERR_INVALID_RETURN_VALUE('boolean', 'filter', answer);
    }
    return answer;
  };
}

function* copyAll(src, dest, options) {
  const path = require('path');
  if (options.filter && !(yield callFilter(options.filter, src, dest))) return;
  const source = yield (cb) => (options.dereference ? ops.stat : ops.lstat)(src, { bigint: true }, cb);
  const target = yield* statusOf(dest, options.dereference);
  checkPair(src, source, dest, target);
  yield* checkParents(src, source, dest);
  const parent = path.dirname(dest);
  if ((yield* statusOf(parent, true)) === undefined) {
    yield (cb) => ops.mkdir(parent, { recursive: true }, cb);
  }
  yield* copyEntry(src, source, dest, target, options);
}

function checkPair(src, source, dest, target) {
  if (target !== undefined) {
    if (sameFile(source, target)) throw failure('ERR_FS_CP_EINVAL', 'EINVAL', 'src and dest cannot be the same', dest);
    if (source.isDirectory() && !target.isDirectory()) {
      throw failure('ERR_FS_CP_DIR_TO_NON_DIR', 'EISDIR',
                    `cannot overwrite non-directory ${dest} with directory ${src}`, dest);
    }
    if (!source.isDirectory() && target.isDirectory()) {
      throw failure('ERR_FS_CP_NON_DIR_TO_DIR', 'ENOTDIR',
                    `cannot overwrite directory ${dest} with non-directory ${src}`, dest);
    }
  }
  if (source.isDirectory() && isBelow(src, dest)) throw intoItself(src, dest);
}

function intoItself(src, dest) {
  return failure('ERR_FS_CP_EINVAL', 'EINVAL', `cannot copy ${src} to a subdirectory of self ${dest}`, dest);
}

function isBelow(directory, path) {
  const { relative, isAbsolute, sep } = require('path');
  const way = relative(directory, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** A directory must not be copied into itself, by whatever name. */
function* checkParents(src, source, dest) {
  const { dirname, resolve } = require('path');
  const above = resolve(dirname(src));
  let parent = resolve(dirname(dest));
  while (parent !== above && parent !== dirname(parent)) {
    const status = yield* statusOf(parent, true);
    if (status !== undefined && sameFile(source, status)) throw intoItself(src, dest);
    parent = dirname(parent);
  }
}

function* copyEntry(src, source, dest, target, options) {
  if (source.isDirectory()) {
    if (!options.recursive) {
      throw failure('ERR_FS_EISDIR', 'EISDIR', `${src} is a directory (not copied)`, src);
    }
    yield* copyDirectory(src, source, dest, target, options);
  } else if (source.isFile() || source.isCharacterDevice() || source.isBlockDevice()) {
    yield* copyFile(src, source, dest, target, options);
  } else if (source.isSymbolicLink()) {
    yield* copyLink(src, dest, target, options);
  } else if (source.isSocket()) {
    throw failure('ERR_FS_CP_SOCKET', 'EINVAL', `cannot copy a socket file: ${dest}`, dest);
  } else if (source.isFIFO()) {
    throw failure('ERR_FS_CP_FIFO_PIPE', 'EINVAL', `cannot copy a FIFO pipe: ${dest}`, dest);
  } else {
    throw failure('ERR_FS_CP_UNKNOWN', 'EINVAL', `cannot copy an unknown file type: ${dest}`, dest);
  }
}

function* copyDirectory(src, source, dest, target, options) {
  const { join } = require('path');
  const made = target === undefined;
  // As in Node, the forms differ in this.
  if (!made && options.later && options.errorOnExist && !options.force) {
    throw failure('ERR_FS_CP_EEXIST', 'EEXIST', `${dest} already exists`, dest);
  }
  // Its mode is set at the end, as it may not let us write.
  if (made) yield (cb) => ops.mkdir(dest, undefined, cb);
  for (const name of yield (cb) => ops.readdir(src, undefined, cb)) {
    const from = join(src, name);
    const to = join(dest, name);
    if (options.filter && !(yield callFilter(options.filter, from, to))) continue;
    const source = yield (cb) => (options.dereference ? ops.stat : ops.lstat)(from, { bigint: true }, cb);
    const target = yield* statusOf(to, options.dereference);
    checkPair(from, source, to, target);
    yield* copyEntry(from, source, to, target, options);
  }
  if (made) yield (cb) => ops.chmod(dest, Number(source.mode) & 0o7777, cb);
}

function* copyFile(src, source, dest, target, options) {
  if (target !== undefined) {
    if (!options.force) {
      if (options.errorOnExist) throw failure('ERR_FS_CP_EEXIST', 'EEXIST', `${dest} already exists`, dest);
      return;
    }
    // Another file with the old name must not change, and a link must not be followed.
    yield (cb) => ops.unlink(dest, cb);
  }
  yield (cb) => ops.copyFile(src, dest, options.mode, cb);
  if (options.preserveTimestamps) {
    const status = yield (cb) => ops.stat(src, undefined, cb);
    yield (cb) => ops.utimes(dest, status.atime, status.mtime, cb);
  }
}

function* copyLink(src, dest, target, options) {
  const { dirname, isAbsolute, resolve } = require('path');
  let to = yield (cb) => ops.readlink(src, undefined, cb);
  if (!options.verbatimSymlinks && !isAbsolute(to)) to = resolve(dirname(src), to);
  if (target !== undefined) {
    // Over anything else the system refuses to make it.
    if (target.isSymbolicLink()) {
      let old = yield (cb) => ops.readlink(dest, undefined, cb);
      if (!isAbsolute(old)) old = resolve(dirname(dest), old);
      const leadsTo = yield* statusOf(src, true);
      if (leadsTo?.isDirectory() && isBelow(to, old)) {
        throw failure('ERR_FS_CP_EINVAL', 'EINVAL', `cannot copy ${to} to a subdirectory of self ${old}`, dest);
      }
      if (leadsTo?.isDirectory() && isBelow(old, to)) {
        throw failure('ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY', 'EINVAL', `cannot overwrite ${old} with ${to}`, dest);
      }
      yield (cb) => ops.unlink(dest, cb);
    }
  }
  yield (cb) => ops.symlink(to, dest, undefined, cb);
}

/** Copies `src` to `dest`: at once, or calling back with (err). */
function copyTree(src, dest, options, callback) {
  const checked = { ...checkOptions(options), later: callback !== undefined };
  const steps = copyAll(pathToString(src), pathToString(dest), checked);
  if (callback === undefined) runNow(steps);
  else runLater(steps, callback);
}

module.exports = { copyTree };
