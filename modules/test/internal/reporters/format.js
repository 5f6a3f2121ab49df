'use strict';
// How reporters for people write one test, its error and a message.

const colors = require('internal/util/colors');
const { inspect } = require('internal/util/inspect');

const SYMBOLS = {
  __proto__: null,
  'test:fail': '\u2716 ', 'test:pass': '\u2714 ', 'test:diagnostic': '\u2139 ',
  'arrow:right': '\u25b6 ', 'skip': '\ufe63 ', 'warning': '\u26a0 ',
};

function indentOf(nesting) {
  return '  '.repeat(nesting);
}

/** The colour of a kind of event, or of a level. */
function colorOf(kind) {
  switch (kind) {
    case 'test:fail': case 'error': return colors.red;
    case 'test:pass': return colors.green;
    case 'test:diagnostic': case 'info': return colors.blue;
    case 'warning': case 'warn': return colors.yellow;
    case 'skip': case 'debug': return colors.gray;
    default: return '';
  }
}

function reasonOf(value, word) {
  return ` # ${typeof value === 'string' && value.length > 0 ? value : word}`;
}

/** `✔ name (12ms) # SKIP` */
function formatTest(type, data, prefix = '', withError = true) {
  const { details, expectFailure, name, nesting, skip, todo } = data;
  let symbol = SYMBOLS[type];
  let color = colorOf(type);
  let reason = '';
  if (skip !== undefined) {
    symbol = SYMBOLS.skip;
    color = colors.gray;
    reason = reasonOf(skip, 'SKIP');
  } else if (todo !== undefined) {
    reason = reasonOf(todo, 'TODO');
    if (type === 'test:fail') {
      symbol = SYMBOLS.warning;
      color = colors.yellow;
    }
  } else if (expectFailure !== undefined) {
    reason = ` # EXPECTED FAILURE${typeof expectFailure === 'string' ? ` ${expectFailure}` : ''}`;
  }
  const time = details?.duration_ms === undefined ? '' :
    ` ${colors.gray}(${details.duration_ms}ms)${colors.white}`;
  const again = details?.passed_on_attempt === undefined ? '' :
    ` (passed on attempt ${details.passed_on_attempt})`;
  const indent = indentOf(nesting);
  const error = withError && details?.error !== undefined ? formatError(details.error, indent) : '';
  return `${prefix}${indent}${color}${symbol}${name}${time}${again}${reason}${colors.white}\n${error}`;
}

/** As inspect(), also where a value's own way to show itself throws. */
function show(value, withColors) {
  const options = { __proto__: null, colors: withColors, breakLength: Infinity };
  try {
    return inspect(value, options);
  } catch {
    return inspect(value, { ...options, customInspect: false });
  }
}

function formatError(error, indent) {
  const shown = error?.code === 'ERR_TEST_FAILURE' ? error.cause : error;
  const text = show(shown, colors.hasColors);
  return `${indent}  ${text.split('\n').join(`\n${indent}  `)}\n`;
}

/** `ℹ message` */
function formatMessage({ level = 'info', message, nesting }) {
  return `${colorOf(level)}${indentOf(nesting)}${SYMBOLS['test:diagnostic']}${message}${colors.white}\n`;
}

module.exports = { SYMBOLS, colors, formatMessage, formatTest, indentOf, show };
