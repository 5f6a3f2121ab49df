'use strict';
// `anode` at a terminal, and `anode -i`: the prompt.

const { options } = require('internal/options');
const { exposeBuiltins, preloadRequired } = require('internal/main/prepare');
const { getOptionValue } = require('internal/options');

if (getOptionValue('--input-type')) {
  process._rawDebug('Cannot specify --input-type for REPL');
  process.reallyExit(9);
}
preloadRequired();
exposeBuiltins();

const { REPLServer, REPL_MODE_STRICT, REPL_MODE_SLOPPY, kStandalone } = require('internal/repl/server');
const { NODE_NO_READLINE, NODE_REPL_HISTORY, NODE_REPL_HISTORY_SIZE, NODE_REPL_MODE } = process.env;

console.log(`Welcome to Node.js ${process.version}.\nType ".help" for more information.`);
const size = Number(NODE_REPL_HISTORY_SIZE);
const server = new REPLServer({
  [kStandalone]: true,
  breakEvalOnSigint: true,
  historySize: size > 0 ? Math.floor(size) : 1000,
  ignoreUndefined: false,
  replMode: NODE_REPL_MODE?.toLowerCase().trim() === 'strict' ? REPL_MODE_STRICT : REPL_MODE_SLOPPY,
  terminal: Number(NODE_NO_READLINE) ? false : undefined,
  useGlobal: true,
});
require('repl').repl = server;
Object.defineProperty(require('util').inspect, 'replDefaults', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get: () => server.writer.options,
  set(options) {
    require('internal/validators').validateObject(options, 'options');
    Object.assign(server.writer.options, options);
  },
});
if (server.terminal) server.setupHistory({ filePath: NODE_REPL_HISTORY });
server.on('exit', () => process.exit());
// `-i -e code`: the code runs at the prompt.
if (options.eval !== undefined) {
  const { evalScript } = require('internal/module/cjs_loader');
  const own = ['module', 'require'].map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  try {
    evalScript(options.eval, '[eval]');
  } finally {
    // They are the prompt's again.
    for (const { 0: name, 1: descriptor } of own) Object.defineProperty(globalThis, name, descriptor);
  }
}
