'use strict';
// How `import` turns a specifier into a URL. Follows "ECMAScript modules > Resolution algorithm
// specification": ESM_RESOLVE, PACKAGE_RESOLVE and the defaults of import.meta.resolve.
// Not here: `exports`/`imports` (package_resolve), formats (formats), loading (esm_loader).

const { builtinIdOf } = require('internal/module/builtins');
const { getOptionValue } = require('internal/options');
const files = require('internal/module/files');
const { formatOfFile } = require('internal/module/formats');
const { readPackage, scopeOfFile } = require('internal/module/package_json');
const { resolveExports, resolveImports, splitPackageName } =
  require('internal/module/package_resolve');
const { displayPath, isPlain, parentDirectory, pathToUrl, urlToPath } =
  require('internal/module/paths');

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

function errors() {
  return require('internal/errors').codes;
}

function hasPackageMap() {
  return getOptionValue('--experimental-package-map') !== undefined;
}

const finished = new Map();
files.onLoadsDone(() => finished.clear());

function isRelative(specifier) {
  const first = specifier.charCodeAt(0);
  if (first === 47 /* / */) return true;
  if (first !== 46 /* . */) return false;
  const second = specifier.charCodeAt(1);
  if (specifier.length === 1 || second === 47) return true;
  return second === 46 && (specifier.length === 2 || specifier.charCodeAt(2) === 47);
}

// Joins a plain relative specifier to a directory: no URL objects on the common path.
function joinRelative(dir, specifier) {
  if (specifier.startsWith('./') && specifier.indexOf('/.', 2) === -1 &&
      specifier.indexOf('//') === -1) {
    return dir === '/' ? specifier.slice(1) : `${dir}${specifier.slice(1)}`;
  }
  return undefined;
}

function unsupportedRequest(specifier, base, cause) {
  const { ERR_UNSUPPORTED_RESOLVE_REQUEST } = errors();
  const err = new ERR_UNSUPPORTED_RESOLVE_REQUEST(specifier, base);
  if (cause !== undefined) err.cause = cause;
  return err;
}

// What `require` would have found, for the hint at the end of ERR_MODULE_NOT_FOUND.
function suggestion(specifier, parentUrl) {
  try {
    const { Module } = require('internal/module/cjs_loader');
    const parentPath = parentUrl.startsWith('file:') ? urlToPath(parentUrl) : undefined;
    if (parentPath === undefined) return undefined;
    const dir = parentDirectory(parentPath);
    const found = isRelative(specifier) || specifier.startsWith('file:') ?
      Module._findPath(specifier.startsWith('file:') ? urlToPath(specifier) : specifier,
                       [dir], false) :
      Module._findPath(specifier, Module._nodeModulePaths(dir), false);
    if (!found) return undefined;
    const encoded = pathToUrl(found).slice('file://'.length);
    if (specifier[0] === '/' || specifier.startsWith('file:')) return encoded;
    if (!isRelative(specifier)) {
      const tail = encoded.lastIndexOf(`/node_modules/${splitPackageName(specifier)?.name}`);
      if (tail === -1) return undefined;
      const rest = encoded.slice(tail + '/node_modules/'.length);
      return rest.includes('/') ? rest : pathToUrl(found);
    }
    const relative = require('path').relative(pathToUrl(dir).slice('file://'.length), encoded);
    return relative.startsWith('.') ? relative : `./${relative}`;
  } catch {
    return undefined;
  }
}

function withSuggestion(err, specifier, parentUrl) {
  const hint = suggestion(specifier, parentUrl);
  if (hint !== undefined) {
    const text = `\nDid you mean to import ${JSON.stringify(hint)}?`;
    const { stack, message } = err;
    err.message = message + text;
    if (typeof stack === 'string') err.stack = stack.replace(message, () => message + text);
  }
  return err;
}

/**
 * The last step for a file: it must exist and not be a directory; links are followed.
 * @param {string} path the file's path as resolved
 * @param {string} suffix query and fragment
 * @param {string | undefined} specifier as written
 * @param {string} parentUrl
 */
function finish(path, suffix, specifier, parentUrl) {
  if (suffix === '') {
    const known = finished.get(path);
    if (known !== undefined) return known;
  }
  const kind = path.endsWith('/') ? 1 : files.stat(path);
  if (kind !== 0) {
    const { ERR_MODULE_NOT_FOUND, ERR_UNSUPPORTED_DIR_IMPORT } = errors();
    const base = displayPath(parentUrl);
    const err = kind === 1 ?
      new ERR_UNSUPPORTED_DIR_IMPORT(path, base, pathToUrl(path)) :
      new ERR_MODULE_NOT_FOUND(path, base, pathToUrl(path) + suffix);
    throw withSuggestion(err, specifier, parentUrl);
  }
  const real = getOptionValue('--preserve-symlinks') ? path : files.realPath(path);
  const result = { url: pathToUrl(real) + suffix, path: real };
  if (suffix === '' && files.isLoading()) finished.set(path, result);
  return result;
}

function finishUrl(href, specifier, parentUrl) {
  const url = new URL(href);
  if (/%2f|%5c/i.test(url.pathname)) {
    const { ERR_INVALID_MODULE_SPECIFIER } = errors();
    throw new ERR_INVALID_MODULE_SPECIFIER(url.pathname,
      'must not include encoded "/" or "\\" characters', displayPath(parentUrl));
  }
  const suffix = url.search + url.hash;
  let path;
  try {
    path = require('internal/url').fileURLToPath(url);
  } catch (err) {
    Object.defineProperty(err, 'input', { value: `${href}`, enumerable: true, configurable: true,
                                          writable: true });
    Object.defineProperty(err, 'module', { value: `${parentUrl}`, enumerable: true,
                                           configurable: true, writable: true });
    throw err;
  }
  return finish(path, suffix, specifier, parentUrl);
}

function finishTarget(target, specifier, parentUrl) {
  if (target.startsWith('file:')) return finishUrl(target, specifier, parentUrl);
  if (target.startsWith('node:')) return { url: target, path: undefined };
  return finish(target, '', specifier, parentUrl);
}

// ES modules should be named in full.
function warnOfMain(found, dir, pkg, parentUrl) {
  if (formatOfFile(found) !== 'module') return;
  const rest = found.slice(dir.length + 1);
  const text = pkg?.main === undefined ?
    `No "main" or "exports" field defined in the package.json for ${dir}/ resolving the main entry point "${
      rest}", imported from ${displayPath(parentUrl)}.\nDefault "index" lookups for the main are deprecated ` +
      'for ES modules.' :
    `Package ${dir}/ has a "main" field set to "${pkg.main}", excluding the full filename and extension to ` +
      `the resolved file at "${rest}", imported from ${displayPath(parentUrl)}.\n Automatic extension ` +
      'resolution of the "main" field is deprecated for ES modules.';
  process.emitWarning(text, 'DeprecationWarning', 'DEP0151');
}

// The entry of a package without `exports`: `main` with the legacy guesses, then index.js.
function legacyMain(pkg, dir, parentUrl) {
  const tries = pkg?.main === undefined ? [] :
    ['', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node'];
  const path = require('path');
  for (let i = 0; i < tries.length; i++) {
    const guess = path.resolve(dir, pkg.main + tries[i]);
    if (files.stat(guess) === 0) {
      if (i > 0) warnOfMain(guess, dir, pkg, parentUrl);
      return guess;
    }
  }
  const index = ['index.js', 'index.json', 'index.node'];
  for (let i = 0; i < index.length; i++) {
    const guess = `${dir}/${index[i]}`;
    if (files.stat(guess) === 0) {
      warnOfMain(guess, dir, pkg, parentUrl);
      return guess;
    }
  }
  const { ERR_MODULE_NOT_FOUND } = errors();
  throw new ERR_MODULE_NOT_FOUND(
    pkg?.main === undefined ? `${dir}/index.js` : path.resolve(dir, pkg.main),
    displayPath(parentUrl), undefined);
}

// Resolves a bare name as seen from a directory; the target may still not exist.
function resolvePackage(specifier, dir, conditions, parentUrl) {
  const id = builtinIdOf(specifier);
  if (id !== undefined) return `node:${id}`;
  const split = splitPackageName(specifier);
  if (split === undefined) {
    const { ERR_INVALID_MODULE_SPECIFIER } = errors();
    throw new ERR_INVALID_MODULE_SPECIFIER(specifier, 'is not a valid package name',
                                           displayPath(parentUrl));
  }
  const { name, subpath } = split;
  const again = (target, from, active) => resolvePackage(target, from, active, parentUrl);

  const start = dir.length > 1 && dir.endsWith('/') ? dir.slice(0, -1) : dir;
  const self = scopeOfFile(start === '/' ? '/x' : `${start}/x`);
  if (self !== undefined && self.hasExports && self.name === name) {
    return resolveExports(self, subpath, parentUrl, conditions, again);
  }
  const within = (candidate) => {
    const importing = `"${specifier}" from ${displayPath(parentUrl)}`;
    const pkg = readPackage(`${candidate}/package.json`, importing);
    if (pkg !== undefined && pkg.hasExports) {
      return resolveExports(pkg, subpath, parentUrl, conditions, again);
    }
    if (subpath === '.') {
      return legacyMain(pkg, name === '' ? candidate.slice(0, -1) : candidate, parentUrl);
    }
    const rest = subpath.slice(1);
    if (isPlain(rest) && !/\/\.{0,2}(\/|$)/.test(rest)) return candidate + rest;
    return new URL(`.${rest}`, pathToUrl(`${candidate}/`)).href;
  };
  if (hasPackageMap()) {
    const from = parentUrl.startsWith('file:') ? urlToPath(parentUrl) : `${start}/x`;
    const mapped = require('internal/module/package_map').findInMap(specifier, from);
    if (mapped !== undefined) return within(mapped.dir);
  } else {
    for (let at = start; ; at = parentDirectory(at)) {
      if (!at.endsWith('/node_modules')) {
        const candidate = `${at === '/' ? '' : at}/node_modules/${name}`;
        if (files.stat(`${at === '/' ? '' : at}/node_modules`) === 1 &&
            files.stat(candidate) === 1) {
          return within(candidate);
        }
      }
      if (at === '/') break;
    }
  }
  const { ERR_MODULE_NOT_FOUND } = errors();
  throw withSuggestion(new ERR_MODULE_NOT_FOUND(name === '' || specifier.endsWith('/') ? specifier : name,
                                                displayPath(parentUrl), undefined), specifier, parentUrl);
}

function unsupportedScheme(url) {
  const { ERR_UNSUPPORTED_ESM_URL_SCHEME } = errors();
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  return new ERR_UNSUPPORTED_ESM_URL_SCHEME(url, web ? ['file', 'data'] : ['file', 'data', 'node']);
}

function resolveAbsolute(specifier, parentUrl, anyScheme) {
  let url;
  try {
    url = new URL(specifier);
  } catch {
    const { ERR_INVALID_MODULE_SPECIFIER } = errors();
    throw new ERR_INVALID_MODULE_SPECIFIER(specifier, 'is not a valid URL', displayPath(parentUrl));
  }
  switch (url.protocol) {
    case 'file:':
      return finishUrl(url.href, specifier, parentUrl);
    case 'data:':
      return { url: url.href, path: undefined };
    case 'anode:': {
      const id = builtinIdOf(specifier);
      if (id !== undefined) return { url: `node:${id}`, path: undefined };
      const { ERR_UNKNOWN_BUILTIN_MODULE } = errors();
      throw new ERR_UNKNOWN_BUILTIN_MODULE(specifier);
    }
    case 'node:': {
      if (builtinIdOf(specifier) === undefined) {
        const { ERR_UNKNOWN_BUILTIN_MODULE } = errors();
        throw new ERR_UNKNOWN_BUILTIN_MODULE(specifier);
      }
      return { url: specifier, path: undefined };
    }
    default:
      if (anyScheme) return { url: url.href, path: undefined };
      throw unsupportedScheme(url);
  }
}

function resolveRelative(specifier, parentUrl, parentPath, anyScheme) {
  if (parentPath !== undefined && isPlain(specifier)) {
    const joined = joinRelative(parentDirectory(parentPath), specifier) ??
      (specifier.endsWith('/') || specifier.endsWith('/.') || specifier.endsWith('..') ||
        specifier === '.' ? undefined :
        require('path').resolve(parentDirectory(parentPath), specifier));
    if (joined !== undefined) return finish(joined, '', specifier, parentUrl);
  }
  let url;
  try {
    url = new URL(specifier, parentUrl);
  } catch (cause) {
    throw unsupportedRequest(specifier, parentUrl, cause);
  }
  if (url.protocol !== 'file:') return resolveAbsolute(url.href, parentUrl, anyScheme);
  return finishUrl(url.href, specifier, parentUrl);
}

/**
 * Resolves an import.
 * @param {string} specifier
 * @param {string} parentUrl the importing module's URL
 * @param {Set<string>} conditions
 * @param {boolean} [anyScheme] whether URLs that only a load hook can read pass
 * @returns {{ url: string, path: string | undefined }} path: for files, without links
 * @throws the errors of "Resolution algorithm specification"
 */
function resolveImport(specifier, parentUrl, conditions, anyScheme = false) {
  const parentPath = parentUrl.startsWith('file:') ? urlToPath(parentUrl) : undefined;
  if (isRelative(specifier)) return resolveRelative(specifier, parentUrl, parentPath, anyScheme);
  if (specifier[0] === '#' && parentPath !== undefined) {
    const target = resolveImports(specifier, parentPath, parentUrl, conditions,
      (name, dir, active) => resolvePackage(name, dir, active, parentUrl));
    return finishTarget(target, specifier, parentUrl);
  }
  if (SCHEME.test(specifier)) return resolveAbsolute(specifier, parentUrl, anyScheme);
  const id = builtinIdOf(specifier);
  if (id !== undefined) return { url: `node:${id}`, path: undefined };
  if (parentPath === undefined) {
    let cause;
    try {
      new URL(specifier);
    } catch (err) {
      cause = err;
    }
    throw unsupportedRequest(specifier, parentUrl, cause);
  }
  return finishTarget(resolvePackage(specifier, parentDirectory(parentPath), conditions, parentUrl),
                      specifier, parentUrl);
}

/**
 * `import.meta.resolve`: as resolveImport, but a URL or path need not exist.
 * @param {string} specifier
 * @param {string} parentUrl
 * @param {Set<string>} conditions
 * @returns {string} a URL
 */
function resolveForMeta(specifier, parentUrl, conditions) {
  if (SCHEME.test(specifier)) return URL.canParse(specifier) ? new URL(specifier).href : specifier;
  try {
    return resolveImport(specifier, parentUrl, conditions).url;
  } catch (err) {
    if ((err.code === 'ERR_MODULE_NOT_FOUND' || err.code === 'ERR_UNSUPPORTED_DIR_IMPORT') &&
        err.url !== undefined) {
      return err.url;
    }
    throw err;
  }
}

module.exports = { isRelative, resolveForMeta, resolveImport, resolvePackage, unsupportedScheme };
