'use strict';
// What the module loaders ask of the file system, with memory.
// Answers that may change (does this file exist?) are remembered only while a load is under
// way; real paths of directories are remembered for good, as Node does.
//
// Native half (internalBinding('modules')):
//   internalModuleStat(path) -> 0 file, 1 directory, negative when missing (follows links)
//   internalModuleLstat(path) -> 0 file, 1 directory, 2 symbolic link, negative when missing
//   readFileUtf8(path) -> string; throws the system error of open or read
//   realpath(path) -> string; throws the system error

const binding = internalBinding('modules');
const { parentDirectory } = require('internal/module/paths');

const kinds = new Map();
const realDirectories = new Map();
const forgetters = [];
let depth = 0;

/** Marks the start of a load; answers are remembered until the matching `endLoad`. */
function beginLoad() {
  depth++;
}

/** Ends a load; with the outermost one, everything that may change is forgotten. */
function endLoad() {
  if (--depth === 0) {
    kinds.clear();
    for (let i = 0; i < forgetters.length; i++) forgetters[i]();
  }
}

/** @returns {boolean} whether answers may be remembered now */
function isLoading() {
  return depth > 0;
}

/** @param {() => void} forget called when remembered answers become stale */
function onLoadsDone(forget) {
  forgetters.push(forget);
}

function lstat(path) {
  let kind = kinds.get(path);
  if (kind === undefined) {
    kind = binding.internalModuleLstat(path);
    // What is not there may come while a program loads.
    if (depth > 0 && kind >= 0) kinds.set(path, kind);
  }
  return kind;
}

/**
 * @param {string} path
 * @returns {number} 0 for a file, 1 for a directory, negative when there is nothing
 */
function stat(path) {
  const kind = lstat(path);
  return kind === 2 ? binding.internalModuleStat(path) : kind;
}

function realDirectory(dir) {
  let real = realDirectories.get(dir);
  if (real === undefined) {
    real = binding.realpath(dir);
    realDirectories.set(dir, real);
  }
  return real;
}

/**
 * @param {string} path an absolute, normalised path of something that exists
 * @returns {string} the path without symbolic links
 */
function realPath(path) {
  if (lstat(path) === 2) return binding.realpath(path);
  const dir = parentDirectory(path);
  const real = realDirectory(dir);
  if (real === dir) return path;
  return real === '/' ? path.slice(path.lastIndexOf('/')) : real + path.slice(path.lastIndexOf('/'));
}

/**
 * @param {string} path
 * @returns {string} the file's text, decoded as UTF-8
 */
function readText(path) {
  readListener?.(path);
  return binding.readFileUtf8(path);
}

// For a parent that watches what this program loads.
let readListener;
/** @param {(path: string) => void} listener called before each file is read */
function setReadListener(listener) {
  readListener = listener;
}

module.exports = {
  beginLoad, endLoad, isLoading, onLoadsDone, stat, realPath, readText, setReadListener,
};
