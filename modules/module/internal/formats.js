'use strict';
// Which kind of module a file is. Follows "Packages > Determining module system".

const { getOptionValue } = require('internal/options');
const { scopeOfFile } = require('internal/module/package_json');

/**
 * @param {string} path
 * @returns {string} the extension with its dot, or '' (names such as `.bashrc` have none)
 */
function extensionOf(path) {
  const dot = path.lastIndexOf('.');
  const slash = path.lastIndexOf('/');
  return dot > slash + 1 ? path.slice(dot) : '';
}

/** @returns {boolean} whether TypeScript files run */
function stripsTypes() {
  return getOptionValue('--strip-types') !== false;
}

function typescriptFormat(path, extension) {
  if (extension === '.mts') return 'module-typescript';
  if (extension === '.cts') return 'commonjs-typescript';
  const type = scopeOfFile(path)?.type;
  return type === 'module' || type === 'commonjs' ? `${type}-typescript` : 'detect-typescript';
}

const typescriptFormats = {
  '__proto__': null,
  'module-typescript': 'module',
  'commonjs-typescript': 'commonjs',
  'detect-typescript': 'detect',
};

/**
 * @param {string | undefined} format
 * @returns {string | undefined} what the file is once its types are gone; undefined for JavaScript
 */
function formatWithoutTypes(format) {
  return format === undefined ? undefined : typescriptFormats[format];
}

// A file without an extension tells by its first bytes.
function isWasm(path) {
  const fs = require('fs');
  let fd;
  try {
    fd = fs.openSync(path);
    const { Buffer } = require('buffer');
    const head = Buffer.alloc(4);
    return fs.readSync(fd, head, 0, 4, 0) === 4 && head.equals(Buffer.from('\0asm'));
  } catch {
    return false;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/**
 * @param {string} path an absolute file path
 * @returns {'module' | 'commonjs' | 'json' | 'wasm' | 'addon' | 'detect' | undefined} 'detect' when
 *   only the source can tell; undefined for an extension that means nothing. TypeScript has
 *   'module-typescript', 'commonjs-typescript' and 'detect-typescript'.
 */
function formatOfFile(path) {
  const extension = extensionOf(path);
  switch (extension) {
    case '.js':
    case '': {
      const type = scopeOfFile(path)?.type;
      if (extension === '' && type !== 'commonjs' && isWasm(path)) return 'wasm';
      return type === 'module' || type === 'commonjs' ? type : 'detect';
    }
    case '.mjs':
      return 'module';
    case '.cjs':
      return 'commonjs';
    case '.json':
      return 'json';
    case '.wasm':
      return 'wasm';
    case '.node':
      return 'addon';
    case '.ts':
    case '.mts':
    case '.cts':
      return stripsTypes() ? typescriptFormat(path, extension) : undefined;
    default:
      return undefined;
  }
}

let warned;

/**
 * Tells, once for each file, that its source had to be read twice for lack of a `type` field.
 * @param {string} path
 * @param {string} url
 */
function warnTypeless(path, url) {
  const scope = scopeOfFile(path);
  if (scope === undefined || path.includes('/node_modules/')) return;
  warned ??= new Set();
  if (warned.has(path)) return;
  warned.add(path);
  process.emitWarning(
    `Module type of ${url} is not specified and it doesn't parse as CommonJS.\n` +
    'Reparsing as ES module because module syntax was detected. This incurs a performance ' +
    `overhead.\nTo eliminate this warning, add "type": "module" to ${scope.path}.`,
    { code: 'MODULE_TYPELESS_PACKAGE_JSON' });
}

module.exports = { extensionOf, formatOfFile, formatWithoutTypes, stripsTypes, warnTypeless };
