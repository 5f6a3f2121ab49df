'use strict';
// package.json files as the loaders see them, and the package scope of a file.
// Follows "Packages > Determining package scope" and "Node.js package.json field definitions".
//
// Native half (internalBinding('modules')):
//   readPackageJSON(path) -> undefined when there is no such file, null when it is not a JSON
//     object, else [name, main, type, importsJSON, exportsJSON, path]; absent or wrongly typed
//     fields are undefined; type is 'module', 'commonjs' or 'none'.

const binding = internalBinding('modules');
const files = require('internal/module/files');
const { parentDirectory } = require('internal/module/paths');

class PackageJson {
  #importsText;
  #exportsText;
  #imports;
  #exports;
  // Fields, not assignments: accessors on Object.prototype have no part in it.
  path;
  directory;
  name;
  main;
  type;
  hasExports;

  constructor(fields, path) {
    this.path = path;
    this.directory = parentDirectory(path);
    this.name = fields[0];
    this.main = fields[1];
    this.type = fields[2] ?? 'none';
    this.#importsText = fields[3];
    this.#exportsText = fields[4];
    this.hasExports = fields[4] !== undefined && fields[4] !== 'null';
  }

  /** The `imports` field; undefined when it is not an object. */
  get imports() {
    if (this.#importsText !== undefined) {
      const value = JSON.parse(this.#importsText);
      this.#importsText = undefined;
      if (typeof value === 'object' && value !== null) this.#imports = value;
    }
    return this.#imports;
  }

  /** The `exports` field in any of its forms; undefined when absent or null. */
  get exports() {
    if (this.#exportsText !== undefined) {
      this.#exports = JSON.parse(this.#exportsText) ?? undefined;
      this.#exportsText = undefined;
    }
    return this.#exports;
  }
}

const known = new Map();
const missing = new Set();
const scopes = new Map();
files.onLoadsDone(() => {
  missing.clear();
  scopes.clear();
});

/**
 * Reads one package.json.
 * @param {string} path of the package.json itself
 * @param {string} [importing] who wanted it, for the error: `"specifier" from parent`
 * @returns {PackageJson | undefined}
 * @throws ERR_INVALID_PACKAGE_CONFIG
 */
function readPackage(path, importing) {
  const found = known.get(path);
  if (found !== undefined) return found;
  if (missing.has(path)) return undefined;
  const fields = binding.readPackageJSON(path);
  if (fields === undefined) {
    if (files.isLoading()) missing.add(path);
    return undefined;
  }
  if (fields === null) {
    const { ERR_INVALID_PACKAGE_CONFIG } = require('internal/errors').codes;
    throw new ERR_INVALID_PACKAGE_CONFIG(path, importing);
  }
  const pkg = new PackageJson(fields, path);
  known.set(path, pkg);
  return pkg;
}

/**
 * The package a directory belongs to: the nearest package.json at or above it, not looking
 * past a node_modules directory.
 * @param {string} dir an absolute directory
 * @returns {PackageJson | undefined}
 */
function scopeOfDirectory(dir) {
  let scope = scopes.get(dir);
  if (scope !== undefined) return scope ?? undefined;
  if (dir.endsWith('/node_modules')) {
    scope = null;
  } else {
    scope = readPackage(dir === '/' ? '/package.json' : `${dir}/package.json`) ?? null;
    if (scope === null && dir !== '/') scope = scopeOfDirectory(parentDirectory(dir)) ?? null;
  }
  if (files.isLoading()) scopes.set(dir, scope);
  return scope ?? undefined;
}

/**
 * @param {string} path an absolute file path
 * @returns {PackageJson | undefined} the package the file belongs to
 */
function scopeOfFile(path) {
  return scopeOfDirectory(parentDirectory(path));
}

module.exports = { readPackage, scopeOfFile, scopeOfDirectory };
