'use strict';
// Whether an entry point still waits for its top-level await, and what that means at the end.
// Follows "Process exit codes" (13). Small, because every program asks it when it ends.
//
// Native half (optional): internalBinding('module_wrap').getUnsettledAwaits() ->
//   [url, line, column, sourceLine, ...] of module code that still waits, for the warning.

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
  let text = 'Warning: Detected unsettled top-level await';
  const places = internalBinding('module_wrap').getUnsettledAwaits?.();
  if (places !== undefined) {
    for (let i = 0; i < places.length; i += 4) {
      text += ` at\n${places[i]}:${places[i + 1]}\n${places[i + 3]}\n${
        ' '.repeat(Math.max(0, places[i + 2] - 1))}^\n\n\n`;
    }
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
