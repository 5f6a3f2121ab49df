'use strict';
// How `require` finds files: Module._resolveFilename, _resolveLookupPaths, _findPath,
// _nodeModulePaths, _initPaths. Follows "Modules: CommonJS modules > All together".
// Not here: `exports` and `imports` (package_resolve), loading (cjs_loader).

const { Module, parentOf, workingDirectory } = require('internal/module/cjs_loader');
const { builtinIdOf } = require('internal/module/builtins');
const { getRequireConditions, hasCustomConditions } = require('internal/module/conditions');
const files = require('internal/module/files');
const { getOptionValue } = require('internal/options');
const { readPackage, scopeOfFile } = require('internal/module/package_json');
const { resolveExports, resolveImports, splitPackageName } =
  require('internal/module/package_resolve');
const { pathToUrl, urlToPath } = require('internal/module/paths');
const path = require('path');

/**
 * The longest extension of a file that has a handler; '.js' when none has.
 * @param {string} filename
 * @returns {string}
 */
function registeredExtension(filename) {
  const start = filename.lastIndexOf('/') + 1;
  let at = filename.indexOf('.', start);
  while (at !== -1) {
    // A leading dot is part of the name, not the start of an extension.
    if (at !== start) {
      const extension = filename.slice(at);
      if (Module._extensions[extension] !== undefined) return extension;
    }
    at = filename.indexOf('.', at + 1);
  }
  return '.js';
}

function isRelativeRequest(request) {
  if (request.charCodeAt(0) !== 46) return false;
  if (request.length === 1) return true;
  const second = request.charCodeAt(1);
  if (second === 47) return true;
  return second === 46 && (request.length === 2 || request.charCodeAt(2) === 47);
}

/**
 * The node_modules directories looked at from a directory, nearest first.
 * @param {string} from
 * @returns {string[]}
 */
Module._nodeModulePaths = function(from) {
  if (from === lastFrom) return lastPaths.slice();
  lastPaths = nodeModulePaths(path.resolve(from));
  // A relative directory means another one after a change of the working directory.
  lastFrom = from.charCodeAt(0) === 47 ? from : undefined;
  return lastPaths.slice();
};

// Modules are often loaded one directory after the other.
let lastFrom;
let lastPaths;

function nodeModulePaths(from) {
  if (from === '/') return ['/node_modules'];
  const paths = [];
  let end = from.length;
  while (end > 0) {
    const slash = from.lastIndexOf('/', end - 1);
    if (!(end - slash === 13 && from.startsWith('/node_modules', slash))) {
      paths.push(`${from.slice(0, end)}/node_modules`);
    }
    end = slash;
  }
  paths.push('/node_modules');
  return paths;
}

/**
 * Where a request will be looked for.
 * @param {string} request
 * @param {Module} [parent]
 * @returns {string[] | null} null for a built-in
 */
Module._resolveLookupPaths = function(request, parent) {
  if (builtinIdOf(request) !== undefined) return null;
  if (isRelativeRequest(request)) {
    if (!parent?.id || !parent.filename) return ['.'];
    return [path.dirname(parent.filename)];
  }
  const own = parent?.paths;
  if (own?.length) return own.concat(modulePaths);
  return modulePaths.slice();
};

let modulePaths = [];

/** Computes the global folders from NODE_PATH, HOME and the place of the executable. */
Module._initPaths = function() {
  const { env } = process;
  const home = env.HOME;
  const paths = [path.resolve(process.execPath, '..', '..', 'lib', 'node')];
  if (home) {
    paths.unshift(path.resolve(home, '.node_libraries'));
    paths.unshift(path.resolve(home, '.node_modules'));
  }
  if (env.NODE_PATH) {
    paths.unshift(...env.NODE_PATH.split(path.delimiter).filter(Boolean));
  }
  modulePaths = paths;
  Module.globalPaths = paths.slice();
};

// ---- Files ---------------------------------------------------------------------------------

function toRealPath(found, isMain) {
  return getOptionValue(isMain ? '--preserve-symlinks-main' : '--preserve-symlinks') ? found :
    files.realPath(found);
}

function tryFile(candidate, isMain) {
  return Module._stat(candidate) === 0 ? toRealPath(candidate, isMain) : false;
}

function tryExtensions(base, extensions, isMain) {
  for (let i = 0; i < extensions.length; i++) {
    const found = tryFile(base + extensions[i], isMain);
    if (found) return found;
  }
  return false;
}

function tryPackage(dir, extensions, isMain, request) {
  const main = readPackage(`${dir === '/' ? '' : dir}/package.json`)?.main;
  if (!main) return tryExtensions(path.resolve(dir, 'index'), extensions, isMain);
  const target = path.resolve(dir, main);
  const found = tryFile(target, isMain) || tryExtensions(target, extensions, isMain) ||
    tryExtensions(path.resolve(target, 'index'), extensions, isMain);
  if (found) return found;
  const index = tryExtensions(path.resolve(dir, 'index'), extensions, isMain);
  if (index === false) {
    const err = new Error(`Cannot find module '${target}'. ` +
      'Please verify that the package.json has a valid "main" entry');
    err.code = 'MODULE_NOT_FOUND';
    err.path = path.resolve(dir, 'package.json');
    err.requestPath = request;
    throw err;
  }
  process.emitWarning(`Invalid 'main' field in '${path.resolve(dir, 'package.json')}' of '${main}'. ` +
    'Please either fix that or report it to the module author', 'DeprecationWarning', 'DEP0128');
  return index;
}

// Resolves what package maps give to an existing file.
function finishTarget(target, parentPath, pkgPath) {
  if (target.startsWith('node:')) return target;
  if (target.startsWith('file:') && /%2f|%5c/i.test(target)) {
    const { ERR_INVALID_MODULE_SPECIFIER } = require('internal/errors').codes;
    throw new ERR_INVALID_MODULE_SPECIFIER(new URL(target).pathname,
      'must not include encoded "/" or "\\" characters', parentPath);
  }
  const file = target.startsWith('file:') ? urlToPath(target) : target;
  const found = tryFile(file, false);
  if (found) return found;
  const err = new Error(`Cannot find module '${file}'`);
  err.code = 'MODULE_NOT_FOUND';
  if (pkgPath !== undefined) err.path = pkgPath;
  throw err;
}

// The target a package map names may be a package again.
function packageTarget(specifier, dir, conditions) {
  return require('internal/module/esm_resolve').resolvePackage(specifier, dir, conditions,
                                                                pathToUrl(`${dir}x`));
}

function resolvePackageExports(nodeModules, request) {
  if (nodeModules.charCodeAt(0) !== 47) return undefined;
  const split = splitPackageName(request);
  if (split === undefined || split.name === '') return undefined;
  const pkg = readPackage(`${nodeModules}/${split.name}/package.json`);
  if (pkg === undefined || !pkg.hasExports) return undefined;
  const target = resolveExports(pkg, split.subpath, undefined, getRequireConditions(),
                                packageTarget);
  return finishTarget(target, undefined, pkg.path);
}

function resolveSelf(parentPath, request) {
  const pkg = scopeOfFile(parentPath);
  if (pkg === undefined || !pkg.hasExports || typeof pkg.name !== 'string') return undefined;
  const { name } = pkg;
  if (request !== name && !request.startsWith(`${name}/`)) return undefined;
  const target = resolveExports(pkg, `.${request.slice(name.length)}`, pathToUrl(parentPath),
                                getRequireConditions(), packageTarget);
  return finishTarget(target, parentPath, pkg.path);
}

function isBare(request) {
  return !isRelativeRequest(request) && request[0] !== '/';
}

// A package that a package map names in place of node_modules.
function resolveMapped(request, parentPath) {
  const mapped = require('internal/module/package_map').findInMap(request, parentPath);
  if (mapped === undefined) return false;
  const { dir, subpath } = mapped;
  const pkg = readPackage(`${dir}/package.json`);
  if (pkg?.hasExports) {
    const target = resolveExports(pkg, subpath, pathToUrl(parentPath), getRequireConditions(), packageTarget);
    return finishTarget(target, parentPath, pkg.path);
  }
  return Module._findPath(path.join(dir, subpath), null, false);
}

/**
 * Looks a request up in directories.
 * @param {string} request
 * @param {string[]} paths
 * @param {boolean} [isMain]
 * @returns {string | false} an absolute file name
 */
Module._findPath = function(request, paths, isMain) {
  const absolute = path.isAbsolute(request);
  if (absolute) {
    paths = [''];
  } else if (!paths || paths.length === 0) {
    return false;
  }
  const cacheKey = `${request}\x00${paths.length === 1 ? paths[0] : paths.join('\x00')}`;
  const keep = !hasCustomConditions();
  const cached = keep ? Module._pathCache[cacheKey] : undefined;
  if (cached) return cached;

  const last = request.charCodeAt(request.length - 1);
  const wantsDirectory = request.length > 0 && (last === 47 || (last === 46 &&
    (request === '.' || request === '..' || request.endsWith('/.') || request.endsWith('/..'))));
  const relative = isRelativeRequest(request);
  let extensions;
  for (let i = 0; i < paths.length; i++) {
    const dir = paths[i];
    if (typeof dir !== 'string') {
      const { ERR_INVALID_ARG_TYPE } = require('internal/errors').codes;
      throw new ERR_INVALID_ARG_TYPE('paths', 'array of strings', paths);
    }
    if (dir !== '' && !relative &&
        Module._stat(dir.charCodeAt(0) === 47 ? dir : path.resolve(dir)) !== 1) {
      continue;
    }
    if (!absolute && !relative) {
      const mapped = resolvePackageExports(dir, request);
      if (mapped) return mapped;
    }
    const base = relative && request.startsWith('./') && request.indexOf('/.', 1) === -1 &&
      !request.includes('//') && dir.charCodeAt(0) === 47 && last !== 47 ?
      `${dir === '/' ? '' : dir}${request.slice(1)}` : path.resolve(dir, request);
    let found;
    const kind = Module._stat(base);
    if (!wantsDirectory) {
      if (kind === 0) found = toRealPath(base, isMain);
      if (!found) {
        extensions ??= Object.keys(Module._extensions);
        found = tryExtensions(base, extensions, isMain);
      }
    }
    if (!found && kind === 1) {
      extensions ??= Object.keys(Module._extensions);
      found = tryPackage(base, extensions, isMain, request);
    }
    if (found) {
      if (keep) Module._pathCache[cacheKey] = found;
      return found;
    }
  }
  return false;
};

function lookupPaths(request, parent, options) {
  if (typeof options !== 'object' || options === null) {
    return Module._resolveLookupPaths(request, parent);
  }
  if (Array.isArray(options.paths)) {
    if (isRelativeRequest(request)) return options.paths;
    const fake = new Module('', null);
    const paths = [];
    for (let i = 0; i < options.paths.length; i++) {
      fake.paths = Module._nodeModulePaths(options.paths[i]);
      const found = Module._resolveLookupPaths(request, fake);
      for (let j = 0; j < found.length; j++) {
        if (!paths.includes(found[j])) paths.push(found[j]);
      }
    }
    return paths;
  }
  if (options.paths === undefined) return Module._resolveLookupPaths(request, parent);
  const { ERR_INVALID_ARG_VALUE } = require('internal/errors').codes;
  throw new ERR_INVALID_ARG_VALUE('options.paths', options.paths);
}

/**
 * Resolves a request to a file name or the name of a built-in.
 * @param {string} request
 * @param {Module} [parent]
 * @param {boolean} [isMain]
 * @param {{ paths?: string[] }} [options]
 * @returns {string}
 * @throws MODULE_NOT_FOUND and the errors of package maps
 */
Module._resolveFilename = function(request, parent, isMain, options) {
  if (builtinIdOf(request) !== undefined) return request;
  const paths = lookupPaths(request, parent, options);
  const parentFile = parent?.filename ||
    (parent?.id === 'internal/preload' ? `${workingDirectory()}/x` : undefined);
  if (request[0] === '#' && (parentFile || parent?.id === '<repl>')) {
    const from = parentFile ?? `${process.cwd()}/x`; // the prompt's place
    const pkg = scopeOfFile(from);
    if (pkg?.imports !== undefined) {
      const target = resolveImports(request, from, from, getRequireConditions(), packageTarget);
      return finishTarget(target, from, pkg.path);
    }
  }
  const selfFrom = parentFile ?? (parent?.id === '<repl>' ? `${process.cwd()}/x` : undefined);
  if (selfFrom && isBare(request)) {
    const self = resolveSelf(selfFrom, request);
    if (self) {
      if (!hasCustomConditions()) {
        Module._pathCache[`${request}\x00${paths.length === 1 ? paths[0] : paths.join('\x00')}`] = self;
      }
      return self;
    }
  }
  const found = parentFile && isBare(request) && getOptionValue('--experimental-package-map') !== undefined ?
    resolveMapped(request, parentFile) : Module._findPath(request, paths, isMain);
  if (found) return found;

  const requireStack = [];
  for (let at = parent; at; at = parentOf(at)) requireStack.push(at.filename || at.id);
  let message = `Cannot find module '${request}'`;
  if (requireStack.length > 0) message += `\nRequire stack:\n- ${requireStack.join('\n- ')}`;
  const err = new Error(message);
  err.code = 'MODULE_NOT_FOUND';
  err.requireStack = requireStack;
  throw err;
};

Module._initPaths();

module.exports = { registeredExtension };
