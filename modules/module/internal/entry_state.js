'use strict';
// Whether an entry point still waits for its top-level await, and what that means at the end.
// Follows "Process exit codes" (13). Small, because every program asks it when it ends.

const kUnsettledTopLevelAwait = 13;

let waiting = 0;

/** An entry point has started. */
function begin() {
  waiting++;
}

/** An entry point has settled. */
function end() {
  waiting--;
}

function warn() {
  if (require('internal/options').getOptionValue('--warnings') === false) return;
  let text = 'Warning: Detected unsettled top-level await';
  const places = require('internal/module/esm_loader').unsettledAwaits();
  if (places.length > 0) text += ' at';
  for (const { url, line, column, sourceLine } of places) {
    text += ` ${url}:${line}\n${sourceLine}\n${' '.repeat(column - 1)}^\n\n\n`;
  }
  process._rawDebug(text);
}

/**
 * Called when nothing is left to do, before 'exit' is emitted; not by `process.exit()`, which has
 * an exit code of its own. A program whose entry point still waits has failed.
 */
function handleProcessExit() {
  if (waiting === 0 || process.exitCode) return;
  process.exitCode = kUnsettledTopLevelAwait;
  warn();
}

module.exports = { begin, end, handleProcessExit };
