'use strict';

// Whether to colour output for a stream, and escape sequences by name for internal printing.

/** FORCE_COLOR decides; otherwise terminals with more than two colours get them. */
function shouldColorize(stream) {
  if (process.env.FORCE_COLOR !== undefined) {
    return require('internal/tty').getColorDepth() > 2;
  }
  return Boolean(stream?.isTTY) && (typeof stream.getColorDepth === 'function' ? stream.getColorDepth() > 2 : true);
}

const kNames = {
  __proto__: null,
  blue: '\u001b[34m',
  green: '\u001b[32m',
  white: '\u001b[39m',
  yellow: '\u001b[33m',
  red: '\u001b[31m',
  gray: '\u001b[90m',
  clear: '\u001bc',
  reset: '\u001b[0m',
  undim: '\u001b[22m',
  dim: '\u001b[2m',
};

const colors = { hasColors: false, shouldColorize, refresh };
for (const name of Object.keys(kNames)) colors[name] = '';

/** Looks again at whether stderr has colours. */
function refresh() {
  colors.hasColors = shouldColorize(process.stderr);
  for (const name of Object.keys(kNames)) colors[name] = colors.hasColors ? kNames[name] : '';
}

module.exports = colors;
