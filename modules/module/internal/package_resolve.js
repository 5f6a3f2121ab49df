'use strict';
// `exports` and `imports` of package.json: the one implementation behind both `require` and
// `import`. Follows "Packages > Package entry points", "Subpath patterns", "Subpath imports" and
// the resolution algorithm in "ECMAScript modules > Resolution and loading algorithm".
// Not here: finding the package's folder for a bare name (cjs_loader, esm_resolve).
//
// A resolved target is one string: an absolute path, or a `file:` URL when the target needs URL
// decoding, or `node:id`, or undefined when no condition matched, or null when excluded.

const { scopeOfFile } = require('internal/module/package_json');
const { displayPath, isPlain, pathToUrl } = require('internal/module/paths');

function errors() {
  return require('internal/errors').codes;
}

function originOf(base) {
  return base === undefined ? undefined : displayPath(base);
}

function invalidTarget(pkg, key, target, isImports, base) {
  const text = typeof target === 'object' && target !== null ?
    JSON.stringify(target, null, '') : `${target}`;
  const { ERR_INVALID_PACKAGE_TARGET } = errors();
  return new ERR_INVALID_PACKAGE_TARGET(`${pkg.directory}/`, key, text, isImports, originOf(base));
}

function notExported(pkg, subpath, base) {
  const { ERR_PACKAGE_PATH_NOT_EXPORTED } = errors();
  return new ERR_PACKAGE_PATH_NOT_EXPORTED(`${pkg.directory}/`, subpath, originOf(base));
}

function badConfig(pkg, base, message) {
  const { ERR_INVALID_PACKAGE_CONFIG } = errors();
  return new ERR_INVALID_PACKAGE_CONFIG(pkg.path, base, message);
}

const ESCAPED_DOT = /%2e/gi;

// Segments that may not appear: `.`, `..` and node_modules, also in escaped spelling.
function hasForbiddenSegment(text) {
  if (text.indexOf('.') === -1 && text.indexOf('%') === -1 && !/node_modules/i.test(text)) {
    return false;
  }
  const parts = text.split(/[\\/]/);
  for (let i = 0; i < parts.length; i++) {
    let part = parts[i];
    if (part.includes('%')) {
      part = part.replace(ESCAPED_DOT, '.');
      try {
        part = decodeURIComponent(part);
      } catch {
        // An escape that decodes to nothing cannot spell a forbidden name.
      }
    }
    if (part === '.' || part === '..' || part.toLowerCase() === 'node_modules') return true;
  }
  return false;
}

// Empty segments pass, and are deprecated.
function hasEmptySegment(text) {
  return /^[\\/]|[\\/]{2}|[\\/]$/.test(text);
}

function warnOfSegments(target, request, key, pkg, base, isImports, inTarget) {
  const kind = /[\\/]{2}/.test(inTarget ? target : request) ?
    'double slash' : 'leading or trailing slash matching';
  const origin = originOf(base);
  process.emitWarning(`Use of deprecated ${kind} resolving "${target}" for module request "${request}" ${
    request === key ? '' : `matched to "${key}" `}in the "${
    isImports ? 'imports' : 'exports'}" field module resolution of the package at ${pkg.path}${
    origin ? ` imported from ${origin}` : ''}.`, 'DeprecationWarning', 'DEP0166');
}

const warnedOfSlash = new Set();

function warnOfTrailingSlash(subpath, pkg, base) {
  const id = `${pkg.path}|${subpath}`;
  if (warnedOfSlash.has(id)) return;
  warnedOfSlash.add(id);
  const origin = originOf(base);
  process.emitWarning(`Use of deprecated trailing slash pattern mapping "${subpath
  }" in the "exports" field module resolution of the package at ${pkg.path}${
    origin ? ` imported from ${origin}` : ''}. Mapping specifiers ending in "/" is no longer supported.`,
  'DeprecationWarning', 'DEP0155');
}

function isUrl(text) {
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) && URL.canParse(text);
}

function resolveString(target, match, key, pkg, base, isImports, conditions, packageResolve) {
  if (!target.startsWith('./')) {
    if (isImports && !target.startsWith('../') && !target.startsWith('/') && !isUrl(target)) {
      const full = match === undefined ? target : target.replaceAll('*', () => match);
      return packageResolve(full, `${pkg.directory}/`, conditions);
    }
    throw invalidTarget(pkg, key, target, isImports, base);
  }
  const rest = target.slice(2);
  if (hasForbiddenSegment(rest)) throw invalidTarget(pkg, key, target, isImports, base);
  let full = rest;
  const warnIfEmptyIn = (text) => {
    const star = () => match;
    if (!hasEmptySegment(text) || (!isImports && match?.endsWith('/'))) return;
    const request = match === undefined ? key : key.replace('*', star);
    warnOfSegments(match === undefined ? target : target.replaceAll('*', star), request, key, pkg, base,
                   isImports, text === rest);
  };
  warnIfEmptyIn(rest);
  if (match !== undefined) {
    if (hasForbiddenSegment(match)) {
      const request = key.replace('*', () => match);
      const { ERR_INVALID_MODULE_SPECIFIER } = errors();
      throw new ERR_INVALID_MODULE_SPECIFIER(request,
        `request is not a valid match in pattern "${key}" for the "${
          isImports ? 'imports' : 'exports'}" resolution of ${pkg.path}`, originOf(base));
    }
    warnIfEmptyIn(match);
    full = rest.replaceAll('*', () => match);
  }
  const dir = pkg.directory === '/' ? '' : pkg.directory;
  if (isPlain(full) && !full.includes('//')) return `${dir}/${full}`;
  return new URL(`./${full}`, pathToUrl(`${dir}/`)).href;
}

// `match` is the text a pattern's star stood for, or undefined without a pattern.
function resolveTarget(target, match, key, pkg, base, isImports, conditions, packageResolve) {
  if (typeof target === 'string') {
    return resolveString(target, match, key, pkg, base, isImports, conditions, packageResolve);
  }
  if (Array.isArray(target)) {
    if (target.length === 0) return null;
    let lastError;
    for (let i = 0; i < target.length; i++) {
      let resolved;
      try {
        resolved = resolveTarget(target[i], match, key, pkg, base, isImports, conditions,
                                 packageResolve);
      } catch (err) {
        if (err.code !== 'ERR_INVALID_PACKAGE_TARGET') throw err;
        lastError = err;
        continue;
      }
      if (resolved === undefined) continue;
      if (resolved === null) {
        lastError = null;
        continue;
      }
      return resolved;
    }
    if (lastError === undefined || lastError === null) return lastError;
    throw lastError;
  }
  if (typeof target === 'object' && target !== null) {
    const keys = Object.keys(target);
    for (let i = 0; i < keys.length; i++) {
      if (String(+keys[i] >>> 0) === keys[i]) {
        throw badConfig(pkg, base, '"exports" cannot contain numeric property keys.');
      }
    }
    for (let i = 0; i < keys.length; i++) {
      const name = keys[i];
      if (name === 'default' || conditions.has(name)) {
        const resolved = resolveTarget(target[name], match, key, pkg, base, isImports, conditions,
                                       packageResolve);
        if (resolved !== undefined) return resolved;
      }
    }
    return undefined;
  }
  if (target === null) return null;
  throw invalidTarget(pkg, key, target, isImports, base);
}

// The more specific of two patterns first: longer text before the star, then longer key.
function isMoreSpecific(a, b) {
  const starA = a.indexOf('*');
  const starB = b.indexOf('*');
  const baseA = starA === -1 ? a.length : starA + 1;
  const baseB = starB === -1 ? b.length : starB + 1;
  if (baseA !== baseB) return baseA > baseB;
  if (starA === -1) return false;
  if (starB === -1) return true;
  return a.length > b.length;
}

function findPattern(map, request, onSlash) {
  let best;
  let bestMatch;
  const keys = Object.keys(map);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const star = key.indexOf('*');
    if (star === -1 || !request.startsWith(key.slice(0, star))) continue;
    if (request.endsWith('/')) onSlash?.();
    if (star !== key.lastIndexOf('*')) continue;
    const trailer = key.length - star - 1;
    if (request.length >= key.length &&
        (trailer === 0 || request.endsWith(key.slice(star + 1))) &&
        (best === undefined || isMoreSpecific(key, best))) {
      best = key;
      bestMatch = request.slice(star, request.length - trailer);
    }
  }
  return best === undefined ? undefined : { key: best, match: bestMatch };
}

// Whether `exports` is the target of "." itself rather than a map of subpaths.
function isMainOnly(exports, pkg, base) {
  if (typeof exports === 'string' || Array.isArray(exports)) return true;
  if (typeof exports !== 'object' || exports === null) return false;
  const keys = Object.keys(exports);
  let mainOnly = false;
  for (let i = 0; i < keys.length; i++) {
    const here = keys[i] === '' || keys[i][0] !== '.';
    if (i === 0) {
      mainOnly = here;
    } else if (here !== mainOnly) {
      throw badConfig(pkg, base, '"exports" cannot contain some keys starting with \'.\' and some ' +
        'not. The exports object must either be an object of package subpath keys or an object of ' +
        'main entry condition name keys only.');
    }
  }
  return mainOnly;
}

/**
 * Resolves a subpath through a package's `exports`.
 * @param {object} pkg the package (package_json.js) whose `exports` is defined
 * @param {string} subpath '.' or './x'
 * @param {string | undefined} base the importing URL or path, for messages
 * @param {Set<string>} conditions
 * @param {Function} packageResolve (specifier, directory, conditions) -> string
 * @returns {string} the resolved target
 * @throws ERR_PACKAGE_PATH_NOT_EXPORTED, ERR_INVALID_PACKAGE_TARGET, ERR_INVALID_PACKAGE_CONFIG,
 *   ERR_INVALID_MODULE_SPECIFIER
 */
function resolveExports(pkg, subpath, base, conditions, packageResolve) {
  let map = pkg.exports;
  if (isMainOnly(map, pkg, base)) map = { '.': map };
  if (typeof map !== 'object' || map === null) throw notExported(pkg, subpath, base);
  let resolved;
  if (Object.hasOwn(map, subpath) && !subpath.includes('*') && !subpath.endsWith('/')) {
    resolved = resolveTarget(map[subpath], undefined, subpath, pkg, base, false, conditions,
                             packageResolve);
  } else {
    const found = findPattern(map, subpath, () => warnOfTrailingSlash(subpath, pkg, base));
    if (found !== undefined) {
      resolved = resolveTarget(map[found.key], found.match, found.key, pkg, base, false, conditions,
                               packageResolve);
    }
  }
  if (resolved === undefined || resolved === null) throw notExported(pkg, subpath, base);
  return resolved;
}

/**
 * Resolves a `#name` through the `imports` of the package that holds the importing file.
 * @param {string} name starts with '#'
 * @param {string} path the importing file
 * @param {string} base the importing URL or path, for messages
 * @param {Set<string>} conditions
 * @param {Function} packageResolve (specifier, directory, conditions) -> string
 * @returns {string} the resolved target
 * @throws ERR_PACKAGE_IMPORT_NOT_DEFINED, ERR_INVALID_MODULE_SPECIFIER, ERR_INVALID_PACKAGE_TARGET
 */
function resolveImports(name, path, base, conditions, packageResolve) {
  if (name === '#' || name === '#/' || name.endsWith('/')) {
    const { ERR_INVALID_MODULE_SPECIFIER } = errors();
    throw new ERR_INVALID_MODULE_SPECIFIER(name,
      'is not a valid internal imports specifier name', originOf(base));
  }
  const pkg = scopeOfFile(path);
  const map = pkg?.imports;
  if (map !== undefined) {
    let resolved;
    if (Object.hasOwn(map, name) && !name.includes('*')) {
      resolved = resolveTarget(map[name], undefined, name, pkg, base, true, conditions,
                               packageResolve);
    } else {
      const found = findPattern(map, name);
      if (found !== undefined) {
        resolved = resolveTarget(map[found.key], found.match, found.key, pkg, base, true,
                                 conditions, packageResolve);
      }
    }
    if (resolved !== undefined && resolved !== null) return resolved;
  }
  const { ERR_PACKAGE_IMPORT_NOT_DEFINED } = errors();
  throw new ERR_PACKAGE_IMPORT_NOT_DEFINED(name, pkg && `${pkg.directory}/`, originOf(base));
}

/**
 * Splits a bare specifier into the package's name and the subpath in it.
 * @param {string} specifier
 * @returns {{ name: string, subpath: string } | undefined} undefined when the name is not valid
 */
function splitPackageName(specifier) {
  let end = specifier.indexOf('/');
  if (specifier[0] === '@') {
    if (end === -1) return undefined;
    end = specifier.indexOf('/', end + 1);
  }
  const name = end === -1 ? specifier : specifier.slice(0, end);
  if (name === '' && specifier !== '') return undefined;
  if (name[0] === '.' || name.includes('\\') || name.includes('%')) return undefined;
  return { name, subpath: `.${end === -1 ? '' : specifier.slice(end)}` };
}

module.exports = { resolveExports, resolveImports, splitPackageName };
