'use strict';

// POSIX paths. Follows the Node documentation, "Path".

const { validateString } = require('internal/validators');
const { collapse, extensionOf, formatPath, withoutSuffix } = require('internal/path/shared');

const SLASH = 0x2f;

function currentDirectory() {
  const cwd = process.cwd();
  if (process.platform !== 'win32') return cwd;
  const slashed = cwd.replaceAll('\\', '/');
  return slashed.slice(slashed.indexOf('/'));
}

// Where the last part starts and ends, trailing slashes not counted; an empty
// last part (only slashes, or nothing) has equal bounds.
function endOfLastPart(path) {
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) === SLASH) end--;
  return end;
}

/** The absolute path that the arguments name, right to left, then the working directory. */
function resolve(...args) {
  let resolved = '';
  let isAbsolute = false;
  for (let i = args.length - 1; i >= 0 && !isAbsolute; i--) {
    const path = args[i];
    validateString(path, `paths[${i}]`);
    if (path.length === 0) continue;
    resolved = resolved === '' ? path : `${path}/${resolved}`;
    isAbsolute = path.charCodeAt(0) === SLASH;
  }
  if (!isAbsolute) {
    const cwd = currentDirectory();
    resolved = resolved === '' ? cwd : `${cwd}/${resolved}`;
    isAbsolute = cwd.length > 0 && cwd.charCodeAt(0) === SLASH;
  }
  resolved = collapse(resolved.split('/'), !isAbsolute, '/');
  if (isAbsolute) return `/${resolved}`;
  return resolved === '' ? '.' : resolved;
}

/** Resolves "." and ".." and repeated slashes; keeps a trailing slash. */
function normalize(path) {
  validateString(path, 'path');
  if (path.length === 0) return '.';
  const isAbsolute = path.charCodeAt(0) === SLASH;
  const isDirectory = path.charCodeAt(path.length - 1) === SLASH;
  path = collapse(path.split('/'), !isAbsolute, '/');
  if (path.length === 0) {
    if (isAbsolute) return '/';
    return isDirectory ? './' : '.';
  }
  if (isDirectory) path += '/';
  return isAbsolute ? `/${path}` : path;
}

/** @returns {boolean} whether the path begins at the root */
function isAbsolute(path) {
  validateString(path, 'path');
  return path.length > 0 && path.charCodeAt(0) === SLASH;
}

/** The arguments joined with slashes and normalised. */
function join(...args) {
  let joined = '';
  for (let i = 0; i < args.length; i++) {
    const path = args[i];
    validateString(path, 'path');
    if (path.length > 0) joined = joined === '' ? path : `${joined}/${path}`;
  }
  return joined === '' ? '.' : normalize(joined);
}

/** The way from one path to another, both resolved. */
function relative(from, to) {
  validateString(from, 'from');
  validateString(to, 'to');
  if (from === to) return '';
  from = resolve(from);
  to = resolve(to);
  if (from === to) return '';

  const fromParts = from === '/' ? [] : from.split('/').slice(1);
  const toParts = to === '/' ? [] : to.split('/').slice(1);
  let common = 0;
  while (common < fromParts.length && common < toParts.length && fromParts[common] === toParts[common]) common++;
  const up = fromParts.length - common;
  const down = toParts.slice(common).join('/');
  if (up === 0) return down;
  const climb = '../'.repeat(up - 1) + '..';
  return down === '' ? climb : `${climb}/${down}`;
}

/** POSIX paths have no namespaces: the path itself. */
function toNamespacedPath(path) {
  return path;
}

/** The path without its last part. */
function dirname(path) {
  validateString(path, 'path');
  if (path.length === 0) return '.';
  const end = path.lastIndexOf('/', endOfLastPart(path) - 1);
  const hasRoot = path.charCodeAt(0) === SLASH;
  if (end <= 0) return hasRoot ? '/' : '.';
  if (hasRoot && end === 1) return '//';
  return path.slice(0, end);
}

/** The last part, without `suffix` where it ends so. */
function basename(path, suffix) {
  if (suffix !== undefined) validateString(suffix, 'suffix');
  validateString(path, 'path');
  if (suffix !== undefined && suffix === path) return '';
  const end = endOfLastPart(path);
  const base = path.slice(path.lastIndexOf('/', end - 1) + 1, end);
  if (suffix === undefined || suffix === '') return base;
  // Nothing but separators is its own last part once a suffix is given.
  if (base === '' && suffix.length <= path.length) return path;
  return withoutSuffix(base, suffix);
}

/** The extension of the last part, with its dot. */
function extname(path) {
  validateString(path, 'path');
  const end = endOfLastPart(path);
  return extensionOf(path.slice(path.lastIndexOf('/', end - 1) + 1, end));
}

/** The inverse of parse. */
function format(pathObject) {
  return formatPath('/', pathObject);
}

/** @returns {{root: string, dir: string, base: string, ext: string, name: string}} */
function parse(path) {
  validateString(path, 'path');
  const root = path.charCodeAt(0) === SLASH ? '/' : '';
  const end = endOfLastPart(path);
  const start = end === 0 ? 0 : path.lastIndexOf('/', end - 1) + 1;
  const base = path.slice(start, end);
  // Right below the root Node takes ".." for a name with an extension.
  const ext = base === '..' && root !== '' && start === 1 ? '.' : extensionOf(base);
  return {
    root,
    dir: start > 1 ? path.slice(0, start - 1) : root,
    base,
    ext,
    name: base.slice(0, base.length - ext.length),
  };
}

/** @returns {boolean} whether the path matches the glob pattern */
function matchesGlob(path, pattern) {
  return require('internal/path/glob').matchesGlob(path, pattern, false);
}

module.exports = {
  resolve,
  normalize,
  isAbsolute,
  join,
  relative,
  toNamespacedPath,
  dirname,
  basename,
  extname,
  format,
  parse,
  matchesGlob,
  sep: '/',
  delimiter: ':',
  win32: null,
  posix: null,
  _makeLong: toNamespacedPath,
};
