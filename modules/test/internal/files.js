'use strict';
// Which files are tests: those that patterns name, or that have the names of tests.
// Follows the Node documentation, "Test runner > Running tests from the command line".

const fs = require('fs');
const path = require('path');
const { matchesGlob } = require('internal/path/glob');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { getOptionValue } = require('internal/options');

const MAGIC = /[*?[\]{}()!+@]/;

/** The pattern of test files' names. */
function defaultPattern() {
  const extensions = getOptionValue('--strip-types') ? 'js,mjs,cjs,ts,mts,cts' : 'js,mjs,cjs';
  return `**/{test,test/**/*,test-*,*[._-]test}.{${extensions}}`;
}

function isPattern(text) {
  return MAGIC.test(text);
}

/** Whether a file is a test by its name; `file` is relative to the folder that is looked through. */
function isTestName(file) {
  return matchesGlob(file.replaceAll('\\', '/'), defaultPattern(), false);
}

// Calls `found` with each file below `folder`; `prefix` is how the names begin.
function walk(folder, prefix, depth, found) {
  let entries;
  try {
    entries = fs.readdirSync(folder, { __proto__: null, withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const { name } = entry;
    if (name === 'node_modules' || name[0] === '.') continue;
    const full = path.join(folder, name);
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && isDirectory(full));
    if (!isFolder) found(prefix + name);
    else if (depth > 1 && !entry.isSymbolicLink()) walk(full, `${prefix}${name}/`, depth - 1, found);
  }
}

function isDirectory(file) {
  return fs.statSync(file, { __proto__: null, throwIfNoEntry: false })?.isDirectory() === true;
}

// The files that match one pattern.
function expand(pattern, cwd, found) {
  if (!isPattern(pattern)) {
    if (fs.existsSync(path.resolve(cwd, pattern))) found.add(pattern);
    return;
  }
  const segments = pattern.split('/');
  const plain = segments.findIndex(isPattern);
  const prefix = segments.slice(0, plain).map((segment) => `${segment}/`).join('');
  // What braces and the like hold may have slashes of its own.
  const deep = segments.slice(plain).some((segment) => segment.includes('**') || /[{(]/.test(segment));
  const depth = deep ? Infinity : segments.length - plain;
  walk(path.resolve(cwd, prefix), prefix, depth, (file) => {
    if (matchesGlob(file, pattern, false)) found.add(file);
  });
}

/**
 * @param {string[]} [patterns] names and globs, relative to `cwd`; default: the names of tests
 * @param {boolean} [mustFind]
 * @returns {string[]} sorted; when names are given and none is there the process ends with code 1
 */
function listTestFiles(patterns, cwd, mustFind = true) {
  const own = patterns !== undefined && patterns.length > 0;
  const wanted = own ? patterns : [defaultPattern()];
  const found = new Set();
  for (const pattern of wanted) expand(pattern, cwd, found);
  if (mustFind && own && found.size === 0 && !wanted.some(isPattern)) {
    process._rawDebug(`Could not find '${wanted.join(', ')}'`);
    process.exit(1);
  }
  return [...found].sort();
}

/** '2/3' as { index, total }. */
function parseShard(text) {
  const found = /^(\d+)\/(\d+)$/.exec(text);
  if (found === null) {
    throw new ERR_INVALID_ARG_VALUE('--test-shard', text, 'must be in the form of <index>/<total>');
  }
  return { __proto__: null, index: Number(found[1]), total: Number(found[2]) };
}

module.exports = { isTestName, listTestFiles, parseShard };
