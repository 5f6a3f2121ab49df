'use strict';
// `--experimental-package-map`: a file says where the packages are that each package may import, in
// place of node_modules. Follows "Packages > Package maps".
// Not here: `exports` of the package found (package_resolve).

const files = require('internal/module/files');
const { pathToUrl, urlToPath } = require('internal/module/paths');
const { splitPackageName } = require('internal/module/package_resolve');
const path = require('path');

let map; // { file, byKey: Map key -> { dir, dependencies }, byDir: Map dir -> package }

function errors() {
  return require('internal/errors').codes;
}

function invalid(file, text, cause) {
  const { ERR_PACKAGE_MAP_INVALID } = errors();
  const err = new ERR_PACKAGE_MAP_INVALID(file, text);
  if (cause !== undefined) err.cause = cause;
  return err;
}

function parseMap(file) {
  let data;
  try {
    data = files.readText(file);
  } catch (cause) {
    throw invalid(file, cause.message, cause);
  }
  try {
    data = JSON.parse(data);
  } catch (cause) {
    throw invalid(file, 'invalid JSON', cause);
  }
  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(data?.packages)) throw invalid(file, 'missing "packages" object');
  const base = pathToUrl(file);
  const byKey = new Map();
  const byDir = new Map();
  for (const key of Object.keys(data.packages)) {
    const { dependencies = {}, url } = data.packages[key] ?? {};
    if (typeof url !== 'string') throw invalid(file, `package "${key}" is missing "url" field`);
    if (!URL.canParse(url, base)) throw invalid(file, `package "${key}" has an invalid url "${url}"`);
    if (!isObject(dependencies)) throw invalid(file, `package "${key}" has an invalid "dependencies" field`);
    const { href, protocol } = new URL(url, base);
    if (protocol !== 'file:') {
      throw invalid(file, `package "${key}" has unsupported URL scheme in url "${url}"; ` +
        'only file: URLs and relative URLs are currently supported');
    }
    const dir = path.resolve(urlToPath(href));
    const other = byDir.get(dir);
    if (other !== undefined) {
      throw invalid(file, `packages "${other.key}" and "${key}" have the same url "${url}"; ` +
        'this will be supported in the future');
    }
    const entry = { key, dir, dependencies: new Map(Object.entries(dependencies)) };
    byKey.set(key, entry);
    byDir.set(dir, entry);
  }
  return { file, byKey, byDir };
}

function packageMap() {
  if (map === undefined) {
    require('internal/util').emitExperimentalWarning('Package maps');
    const file = path.resolve(require('internal/options').getOptionValue('--experimental-package-map'));
    // Packages are known by their real places.
    map = parseMap(files.stat(file) === 0 ? files.realPath(file) : file);
  }
  return map;
}

/**
 * @param {string} specifier a bare one
 * @param {string} parentPath the importing file
 * @returns {{ dir: string, subpath: string } | undefined} undefined when the importing package does not
 *   depend on it
 * @throws ERR_PACKAGE_MAP_INVALID, ERR_PACKAGE_MAP_EXTERNAL_FILE, ERR_PACKAGE_MAP_KEY_NOT_FOUND
 */
function findInMap(specifier, parentPath) {
  const { byDir, byKey, file } = packageMap();
  let from;
  for (let dir = path.dirname(parentPath); from === undefined; dir = path.dirname(dir)) {
    from = byDir.get(dir);
    if (dir === '/') break;
  }
  if (from === undefined) {
    const { ERR_PACKAGE_MAP_EXTERNAL_FILE } = errors();
    throw new ERR_PACKAGE_MAP_EXTERNAL_FILE(specifier, parentPath, file);
  }
  const split = splitPackageName(specifier);
  if (split === undefined) return undefined;
  const key = from.dependencies.get(split.name);
  if (key === undefined) return undefined;
  const target = byKey.get(key);
  if (target === undefined) {
    const { ERR_PACKAGE_MAP_KEY_NOT_FOUND } = errors();
    throw new ERR_PACKAGE_MAP_KEY_NOT_FOUND(key, file);
  }
  return { dir: target.dir, subpath: split.subpath };
}

module.exports = { findInMap };
