'use strict';

// Windows paths: either slash separates, drives and UNC shares are devices,
// case does not matter when paths are compared.
// Follows the Node documentation, "Path".

const { validateString } = require('internal/validators');
const { collapse, extensionOf, formatPath, withoutSuffix } = require('internal/path/shared');

const SEPARATORS = /[\\/]/;
const UNC = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/;
const RESERVED = new Set([
  'CON', 'PRN', 'AUX', 'NUL', 'COM1', 'COM2', 'COM3', 'COM4', 'COM5', 'COM6', 'COM7', 'COM8', 'COM9',
  'LPT1', 'LPT2', 'LPT3', 'LPT4', 'LPT5', 'LPT6', 'LPT7', 'LPT8', 'LPT9',
  'COM\xb9', 'COM\xb2', 'COM\xb3', 'LPT\xb9', 'LPT\xb2', 'LPT\xb3',
]);

function isSeparator(code) {
  return code === 0x2f || code === 0x5c;
}

function isDriveLetter(code) {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/**
 * Where the device (a drive, a share) and the root (a separator) of a path end.
 * @returns {{device: string, deviceEnd: number, rootEnd: number, isAbsolute: boolean, isUnc: boolean}}
 */
function rootOf(path) {
  const code = path.charCodeAt(0);
  if (isSeparator(code)) {
    const unc = path.length > 1 && isSeparator(path.charCodeAt(1)) ? UNC.exec(path) : null;
    if (unc === null) return { device: '', deviceEnd: 0, rootEnd: 1, isAbsolute: true, isUnc: false };
    const [text, server, share] = unc;
    if (server === '.' || server === '?') {
      // A device namespace such as \\.\PHYSICALDRIVE0: its root is just that.
      return { device: `\\\\${server}`, deviceEnd: 4, rootEnd: 4, isAbsolute: true, isUnc: true };
    }
    return { device: `\\\\${server}\\${share}`, deviceEnd: text.length, rootEnd: text.length, isAbsolute: true, isUnc: true };
  }
  if (isDriveLetter(code) && path.charCodeAt(1) === 0x3a) {
    const isAbsolute = path.length > 2 && isSeparator(path.charCodeAt(2));
    return { device: path.slice(0, 2), deviceEnd: 2, rootEnd: isAbsolute ? 3 : 2, isAbsolute, isUnc: false };
  }
  return { device: '', deviceEnd: 0, rootEnd: 0, isAbsolute: false, isUnc: false };
}

// The directory that a drive-relative path starts in.
function currentDirectoryOf(device) {
  if (device === '') return process.cwd();
  const path = process.env[`=${device}`] || process.cwd();
  // A working directory on another drive says nothing about this one.
  if (path === undefined ||
      (path.slice(0, 2).toLowerCase() !== device.toLowerCase() && path.charCodeAt(2) === 0x5c)) {
    return `${device}\\`;
  }
  return path;
}

/** The absolute path that the arguments name, right to left, then the working directory. */
function resolve(...args) {
  let device = '';
  let tail = '';
  let isAbsolute = false;

  for (let i = args.length - 1; i >= -1; i--) {
    let path;
    if (i >= 0) {
      path = args[i];
      validateString(path, `paths[${i}]`);
      if (path.length === 0) continue;
    } else {
      path = currentDirectoryOf(device);
    }
    const root = rootOf(path);
    if (root.device !== '') {
      if (device === '') device = root.device;
      else if (root.device.toLowerCase() !== device.toLowerCase()) continue;
    }
    if (!isAbsolute) {
      tail = `${path.slice(root.rootEnd)}\\${tail}`;
      isAbsolute = root.isAbsolute;
    }
    if (isAbsolute && device !== '') break;
  }

  tail = collapse(tail.split(SEPARATORS), !isAbsolute, '\\');
  if (isAbsolute) return `${device}\\${tail}`;
  return `${device}${tail}` || '.';
}

/** Resolves "." and ".." and repeated separators; keeps a trailing one. */
function normalize(path) {
  validateString(path, 'path');
  if (path.length === 0) return '.';
  if (path.length === 1) return path === '/' ? '\\' : path;
  const reserved = reservedDevice(path);
  if (reserved !== '') {
    let rest = collapse(path.slice(reserved.length).split(SEPARATORS), true, '\\') || '.';
    if (isSeparator(path.charCodeAt(path.length - 1))) rest += '\\';
    return `.\\${reserved}${rest}`;
  }

  const { device, rootEnd, isAbsolute, isUnc } = rootOf(path);
  // A share and nothing else is a root, written with its separator.
  if (isUnc && rootEnd === path.length && device.length > 3) return `${device}\\`;
  let tail = rootEnd < path.length ?
    collapse(path.slice(rootEnd).split(SEPARATORS), !isAbsolute, '\\') : '';
  if (tail.length === 0 && !isAbsolute) tail = '.';
  if (tail.length > 0 && isSeparator(path.charCodeAt(path.length - 1))) tail += '\\';

  if (!isAbsolute && device === '' && path.includes(':')) {
    // Removing ".." must not turn a relative path into one on a drive.
    if (tail.length >= 2 && isDriveLetter(tail.charCodeAt(0)) && tail.charCodeAt(1) === 0x3a) return `.\\${tail}`;
    for (let colon = path.indexOf(':'); colon !== -1; colon = path.indexOf(':', colon + 1)) {
      if (colon === path.length - 1 || isSeparator(path.charCodeAt(colon + 1))) return `.\\${tail}`;
    }
  }
  // Node takes a device's name with any one character after it for the device.
  if (!path.includes(':') && RESERVED.has(path.slice(0, -1).toUpperCase())) return `.\\${device}${tail}`;
  return isAbsolute ? `${device}\\${tail}` : `${device}${tail}`;
}

// The name of a DOS device, with its colon, that the path begins with.
function reservedDevice(path) {
  const colon = path.indexOf(':');
  return colon > 0 && RESERVED.has(path.slice(0, colon).toUpperCase()) ? path.slice(0, colon + 1) : '';
}

/** @returns {boolean} whether the path begins at a root */
function isAbsolute(path) {
  validateString(path, 'path');
  return rootOf(path).isAbsolute;
}

/** The arguments joined with backslashes and normalised. */
function join(...args) {
  let joined;
  let first;
  for (let i = 0; i < args.length; i++) {
    const path = args[i];
    validateString(path, 'path');
    if (path.length === 0) continue;
    if (joined === undefined) joined = first = path;
    else joined += `\\${path}`;
  }
  if (joined === undefined) return '.';

  // Only a first argument that itself looks like a share may start one:
  // otherwise the separators at the front are one too many.
  let leading = 0;
  let needsReplace = true;
  if (isSeparator(first.charCodeAt(0))) {
    leading = 1;
    if (first.length > 1 && isSeparator(first.charCodeAt(1))) {
      leading = 2;
      if (first.length > 2) {
        if (isSeparator(first.charCodeAt(2))) leading = 3;
        else needsReplace = false;
      }
    }
  }
  if (needsReplace) {
    while (leading < joined.length && isSeparator(joined.charCodeAt(leading))) leading++;
    if (leading >= 2) joined = `\\${joined.slice(leading)}`;
  }

  // A DOS device that a part begins with stays a name, not a device.
  if (joined.includes(':') && joined.split('\\').some((part) => reservedDevice(part) !== '')) {
    return joined.replaceAll('/', '\\');
  }
  return normalize(joined);
}

/** The way from one path to another, both resolved; case does not matter. */
function relative(from, to) {
  validateString(from, 'from');
  validateString(to, 'to');
  if (from === to) return '';
  const fromResolved = resolve(from);
  const toResolved = resolve(to);
  if (fromResolved === toResolved) return '';
  if (fromResolved.toLowerCase() === toResolved.toLowerCase()) return '';

  const fromParts = partsOf(fromResolved);
  const toParts = partsOf(toResolved);
  const least = Math.min(fromParts.length, toParts.length);
  let common = 0;
  while (common < least && fromParts[common].toLowerCase() === toParts[common].toLowerCase()) common++;
  // Nothing in common, not even the drive (a bare root has no parts at all).
  if (common === 0 && least > 0) return toResolved;
  // Shares have their server and name in common before anything is.
  const up = fromParts.length - common;
  const down = toParts.slice(common);
  return [...new Array(up).fill('..'), ...down].join('\\');
}

function partsOf(path) {
  let start = 0;
  let end = path.length;
  while (start < end && path.charCodeAt(start) === 0x5c) start++;
  while (end > start && path.charCodeAt(end - 1) === 0x5c) end--;
  return start === end ? [] : path.slice(start, end).split('\\');
}

/** The `\\?\` form of an absolute path; anything else as it is. */
function toNamespacedPath(path) {
  if (typeof path !== 'string' || path.length === 0) return path;
  const resolved = resolve(path);
  if (resolved.length <= 2) return path;
  if (resolved.startsWith('\\\\')) {
    const code = resolved.charCodeAt(2);
    if (code !== 0x3f && code !== 0x2e) return `\\\\?\\UNC\\${resolved.slice(2)}`;
  } else if (isDriveLetter(resolved.charCodeAt(0)) && resolved.charCodeAt(1) === 0x3a &&
             resolved.charCodeAt(2) === 0x5c) {
    return `\\\\?\\${resolved}`;
  }
  return resolved;
}

function lastSeparator(path, from) {
  for (let i = from; i >= 0; i--) {
    if (isSeparator(path.charCodeAt(i))) return i;
  }
  return -1;
}

// For taking paths apart a share's root includes the separator after it.
function partsRoot(path) {
  const code = path.charCodeAt(0);
  if (isSeparator(code) && path.length > 1 && isSeparator(path.charCodeAt(1))) {
    const unc = UNC.exec(path);
    if (unc !== null) {
      const { length } = unc[0];
      if (length === path.length) return length;
      return length + 1;
    }
    return 1;
  }
  return rootOf(path).rootEnd;
}

// The end of the path without trailing separators, not before `least`.
function endOfLastPart(path, least) {
  let end = path.length;
  while (end > least && isSeparator(path.charCodeAt(end - 1))) end--;
  return end;
}

/** The path without its last part. */
function dirname(path) {
  validateString(path, 'path');
  if (path.length === 0) return '.';
  if (path.length === 1) return isSeparator(path.charCodeAt(0)) ? path : '.';
  const root = partsRoot(path);
  const end = lastSeparator(path, endOfLastPart(path, root) - 1);
  if (end >= root) return path.slice(0, end);
  return root === 0 ? '.' : path.slice(0, root);
}

/** The last part, without `suffix` where it ends so. */
function basename(path, suffix) {
  if (suffix !== undefined) validateString(suffix, 'suffix');
  validateString(path, 'path');
  if (suffix !== undefined && suffix === path) return '';
  const start = isDriveLetter(path.charCodeAt(0)) && path.charCodeAt(1) === 0x3a ? 2 : 0;
  const end = endOfLastPart(path, start);
  const base = path.slice(Math.max(lastSeparator(path, end - 1) + 1, start), end);
  if (suffix === undefined || suffix === '') return base;
  // Nothing but separators is its own last part once a suffix is given.
  if (base === '' && suffix.length <= path.length) return path.slice(start);
  return withoutSuffix(base, suffix);
}

/** The extension of the last part, with its dot. */
function extname(path) {
  validateString(path, 'path');
  return extensionOf(basename(path));
}

/** The inverse of parse. */
function format(pathObject) {
  return formatPath('\\', pathObject);
}

/** @returns {{root: string, dir: string, base: string, ext: string, name: string}} */
function parse(path) {
  validateString(path, 'path');
  const rootEnd = path.length === 0 ? 0 : partsRoot(path);
  const root = path.slice(0, rootEnd);
  const end = endOfLastPart(path, rootEnd);
  const start = Math.max(lastSeparator(path, end - 1) + 1, rootEnd);
  const base = path.slice(start, end);
  const ext = extensionOf(base);
  return {
    root,
    dir: start > rootEnd ? path.slice(0, start - 1) : root,
    base,
    ext,
    name: base.slice(0, base.length - ext.length),
  };
}

/** @returns {boolean} whether the path matches the glob pattern */
function matchesGlob(path, pattern) {
  return require('internal/path/glob').matchesGlob(path, pattern, true);
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
  sep: '\\',
  delimiter: ';',
  win32: null,
  posix: null,
  _makeLong: toNamespacedPath,
};
