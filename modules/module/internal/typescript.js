'use strict';
// TypeScript: types erased from `.ts`, `.mts` and `.cts` files and from text on the command line.
// Follows "Modules: TypeScript" and `module.stripTypeScriptTypes`.
// Not here: which files are TypeScript (formats), what the erased text becomes (the loaders).
//
// Native half (internalBinding('typescript')):
//   convert(source, filename, transform, sourceMap) -> [code, sourceMap | undefined], or
//     [unsupported, message, line, column, width, text of the line]

const {
  codes: {
    ERR_INVALID_TYPESCRIPT_SYNTAX,
    ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING,
    ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX,
  },
} = require('internal/errors');
const { emitExperimentalWarning } = require('internal/util');
const { getOptionValue } = require('internal/options');
const { convert } = internalBinding('typescript');

/** @returns {boolean} whether `enum`s and the like are compiled, and not refused */
function transforms() {
  return getOptionValue('--experimental-transform-types') === true;
}

function failure(parts, filename) {
  const [unsupported, message, line, column, width, text] = parts;
  const code = unsupported ? ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX : ERR_INVALID_TYPESCRIPT_SYNTAX;
  const error = new code(message);
  if (line > 0) {
    const place = `${filename}:${line}\n${text}\n${' '.repeat(column)}${'^'.repeat(width)}\n\n`;
    error.stack = place + error.stack;
  }
  return error;
}

/**
 * @param {string} source
 * @param {string} filename as it shall stand in errors and source maps
 * @param {boolean} transform
 * @param {boolean} sourceMap
 * @returns {string} JavaScript
 * @throws ERR_INVALID_TYPESCRIPT_SYNTAX, ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX
 */
function toJavaScript(source, filename, transform, sourceMap) {
  const parts = convert(source, filename, transform, sourceMap);
  if (parts.length > 2) throw failure(parts, filename);
  const [code, map] = parts;
  if (map === undefined) return code;
  const inline = require('buffer').Buffer.from(map).toString('base64');
  return `${code}\n\n//# sourceMappingURL=data:application/json;base64,${inline}`;
}

/**
 * The JavaScript of a module's file.
 * @param {string} source
 * @param {string} filename a path or URL
 * @returns {string}
 * @throws as toJavaScript, and for files of packages ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING
 */
function stripModuleTypes(source, filename) {
  if (/[\\/]node_modules[\\/]/.test(filename)) {
    throw new ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING(filename);
  }
  const transform = transforms();
  const shown = filename.startsWith('/') ? require('internal/module/paths').pathToUrl(filename) : filename;
  return toJavaScript(source, shown, transform, transform);
}

/**
 * `module.stripTypeScriptTypes(code[, options])`
 * @param {string} code
 * @param {{ mode?: 'strip' | 'transform', sourceUrl?: string, sourceMap?: boolean }} [options]
 * @returns {string}
 */
function stripTypeScriptTypes(code, options = {}) {
  emitExperimentalWarning('stripTypeScriptTypes');
  const { validateBoolean, validateObject, validateOneOf, validateString } = require('internal/validators');
  validateString(code, 'code');
  validateObject(options, 'options');
  const { sourceMap = false, sourceUrl = '', mode = 'strip' } = options;
  validateOneOf(mode, 'options.mode', ['strip', 'transform']);
  validateString(sourceUrl, 'options.sourceUrl');
  if (mode === 'strip') validateOneOf(sourceMap, 'options.sourceMap', [false, undefined]);
  else validateBoolean(sourceMap, 'options.sourceMap');
  const text = toJavaScript(code, sourceUrl, mode === 'transform', sourceMap);
  return sourceUrl !== '' && !sourceMap ? `${text}\n\n//# sourceURL=${sourceUrl}` : text;
}

/**
 * Text of the command line: JavaScript, or else TypeScript where that is what it is.
 * @param {string} source
 * @param {string} name
 * @param {(source: string) => void} check throws for what does not compile
 * @returns {string} text to run; what fails as both comes back as it is
 */
function stripWhereNeeded(source, name, check) {
  try {
    check(source);
    return source;
  } catch (error) {
    let stripped;
    try {
      stripped = toJavaScript(source, name, transforms(), false);
      check(stripped);
    } catch (second) {
      if (second?.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
        // Real TypeScript: its own complaint says more.
        const { message, stack } = error;
        error.message = second.message;
        if (typeof stack === 'string') error.stack = stack.replace(message, () => second.message);
        throw error;
      }
      return source;
    }
    return stripped;
  }
}

module.exports = { stripModuleTypes, stripTypeScriptTypes, stripWhereNeeded, toJavaScript };
