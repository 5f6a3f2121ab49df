'use strict';
// The repl module: the prompt, as a server over any two streams. Follows "REPL" in Node's docs.
// The server is in internal/repl/server; what runs the text in internal/repl/evaluate.

const { deprecate } = require('internal/util');
const { REPLServer, Recoverable, REPL_MODE_SLOPPY, REPL_MODE_STRICT, writer } = require('internal/repl/server');

/** @returns {REPLServer} that has shown its prompt */
function start(prompt, source, evaluate, useGlobal, ignoreUndefined, replMode) {
  return new REPLServer(prompt, source, evaluate, useGlobal, ignoreUndefined, replMode);
}

module.exports = { REPLServer, REPL_MODE_SLOPPY, REPL_MODE_STRICT, Recoverable, start, writer };

// The names of the modules, of which completion knows.
const moduleNames = (names) => require('internal/repl/completion').moduleNames(names);

for (const { 0: name, 1: code } of [['builtinModules', 'DEP0191'], ['_builtinLibs', 'DEP0142']]) {
  const message = `repl.${name} is deprecated. Check module.builtinModules instead`;
  Object.defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: name !== '_builtinLibs',
    get: deprecate(() => moduleNames(), message, code),
    set: deprecate((names) => { moduleNames(names); }, message, code),
  });
}
