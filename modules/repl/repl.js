'use strict';
// The repl module: not there yet, except in name. Follows "REPL" in Node's docs.

const { missing } = require('internal/missing');

module.exports = {
  REPLServer: missing('repl.REPLServer'),
  REPL_MODE_SLOPPY: Symbol('repl-sloppy'),
  REPL_MODE_STRICT: Symbol('repl-strict'),
  Recoverable: missing('repl.Recoverable', SyntaxError),
  start: missing('repl.start'),
};
