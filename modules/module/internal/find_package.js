'use strict';
// `module.findPackageJSON`. Follows "node:module API > module.findPackageJSON(specifier[, base])".

const path = require('path');
const files = require('internal/module/files');
const { readPackage, scopeOfDirectory, scopeOfFile } = require('internal/module/package_json');
const { splitPackageName } = require('internal/module/package_resolve');
const { pathToUrl, urlToPath } = require('internal/module/paths');
const { isRelative } = require('internal/module/esm_resolve');

function invalidType(name, expected, value) {
  const { ERR_INVALID_ARG_TYPE } = require('internal/errors').codes;
  return new ERR_INVALID_ARG_TYPE(name, expected, value);
}

function toUrlText(value, name) {
  if (typeof value === 'string') return value;
  if (value !== null && typeof value === 'object' && typeof value.href === 'string') return value.href;
  throw invalidType(name, ['string', 'URL'], value);
}

// A directory stands for itself, a file (there or not) for the folder it is in.
function scopeOf(location) {
  const isDirectory = files.stat(location) === 1;
  const dir = location.length > 1 && location.endsWith('/') ? location.slice(0, -1) : location;
  return isDirectory ? scopeOfDirectory(dir) : scopeOfFile(dir);
}

/**
 * @param {string | URL} specifier
 * @param {string | URL} base
 * @returns {string | undefined}
 */
function findPackageJSON(specifier, base) {
  const text = toUrlText(specifier, 'specifier');
  let baseText = toUrlText(base, 'base');
  if (path.isAbsolute(baseText)) baseText = pathToUrl(baseText);
  if (text.startsWith('file:')) return scopeOf(urlToPath(text))?.path;
  if (path.isAbsolute(text)) return scopeOf(text)?.path;
  if (isRelative(text)) {
    const url = new URL(text, baseText);
    return scopeOf(urlToPath(url.href))?.path;
  }
  const split = splitPackageName(text);
  if (split === undefined || !baseText.startsWith('file:')) {
    const { ERR_INVALID_URL } = require('internal/errors').codes;
    throw new ERR_INVALID_URL(baseText);
  }
  const { Module } = require('internal/module/cjs_loader');
  const baseDir = path.dirname(urlToPath(baseText));
  const folders = Module._nodeModulePaths(baseDir);
  for (let i = 0; i < folders.length; i++) {
    const found = readPackage(`${folders[i]}/${split.name}/package.json`);
    if (found !== undefined) return files.realPath(found.path);
  }
  const self = scopeOfFile(`${baseDir}/x`);
  if (self?.name === split.name) return self.path;
  const { ERR_MODULE_NOT_FOUND } = require('internal/errors').codes;
  throw new ERR_MODULE_NOT_FOUND(split.name, urlToPath(baseText), undefined);
}

module.exports = { findPackageJSON };
