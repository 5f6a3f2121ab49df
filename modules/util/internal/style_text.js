'use strict';

// util.styleText. Follows "util.styleText(format, text[, options])".

const { codes } = require('internal/errors');
const { validateBoolean, validateObject, validateOneOf, validateString } = require('internal/validators');
const { inspect } = require('internal/util/inspect');

const kHexColor = /^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/;
// Bold and dim end with the same code, so closing one inside the other must open it again.
const kSharedEnd = 22;

function hexParts(hex) {
  const digits = hex.length === 4 ? hex.slice(1).replace(/./g, '$&$&') : hex.slice(1);
  return [0, 2, 4].map((i) => parseInt(digits.slice(i, i + 2), 16)).join(';');
}

/** @returns {{ open: string, close: string, keepClose: boolean }} */
function lookUp(format) {
  if (typeof format === 'string' && kHexColor.test(format)) {
    return { open: `\u001b[38;2;${hexParts(format)}m`, close: '\u001b[39m', keepClose: false };
  }
  if (typeof format === 'string' && format.startsWith('#')) {
    const { ERR_INVALID_ARG_VALUE } = require('internal/errors').codes;
    throw new ERR_INVALID_ARG_VALUE('format', format, 'must be a valid hex color (#RGB or #RRGGBB)');
  }
  const codesOf = inspect.colors[format];
  if (codesOf == null) validateOneOf(format, 'format', Object.getOwnPropertyNames(inspect.colors));
  return {
    open: `\u001b[${codesOf[0]}m`,
    close: `\u001b[${codesOf[1]}m`,
    keepClose: codesOf[1] === kSharedEnd,
  };
}

function isStream(value) {
  return value !== null && typeof value === 'object' &&
    (require('internal/stream/utils').isNodeStream(value) || isWebStream(value));
}

function isWebStream(value) {
  const { isReadableStream, isWritableStream } = require('internal/stream/utils');
  return isReadableStream(value) || isWritableStream(value);
}

/**
 * @param {string | string[]} format names of inspect.colors, '#rgb', '#rrggbb' or 'none'
 * @param {string} text
 * @param {{ validateStream?: boolean, stream?: object }} [options] whether, and for which stream, to leave styles
 *   out where they would not show; process.stdout unless told
 */
function styleText(format, text, options) {
  validateString(text, 'text');
  if (options !== undefined) validateObject(options, 'options');
  const validateStream = options?.validateStream ?? true;
  let skip = false;
  if (validateStream) {
    const stream = options?.stream ?? process.stdout;
    if (options !== undefined) validateBoolean(validateStream, 'options.validateStream');
    if (options?.stream !== undefined && !isStream(stream)) {
      throw new codes.ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
    }
    skip = !require('internal/util/colors').shouldColorize(stream);
  }

  const formats = Array.isArray(format) ? format : [format];
  let open = '';
  let close = '';
  let styled = text;
  for (const name of formats) {
    if (name === 'none') continue;
    const style = lookUp(name);
    if (skip) continue;
    open += style.open;
    close = style.close + close;
    if (styled.includes(style.close)) {
      // What the text closes would end this style too: open it again.
      styled = styled.replaceAll(style.close, style.keepClose ? style.close + style.open : style.open);
    }
  }
  return skip ? text : `${open}${styled}${close}`;
}

module.exports = { styleText };
