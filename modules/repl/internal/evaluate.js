'use strict';
// What the prompt does with a text: compiles it for the realm, runs it, waits for it where it awaits
// at its top level. Whether a text is complete, and the function around one that awaits, are the
// native half's.
//
// Native half (internalBinding('contextify')): isComplete(source) -> boolean,
//   rewriteAwait(source) -> string | undefined, declaredNames(source) -> string[]

const { isComplete, rewriteAwait, declaredNames } = internalBinding('contextify');
const { compileScript, runScript } = internalBinding('vm');
const { codes: { ERR_SCRIPT_EXECUTION_INTERRUPTED } } = require('internal/errors');

/** Tells the prompt that the text is not wrong but goes on in the next line. */
class Recoverable extends SyntaxError {
  /** @param {Error} [err] what was wrong with the text so far */
  constructor(err) {
    super();
    this.err = err;
  }
}

function compiles(source) {
  try {
    compileScript(source, 'REPL', 0, 0, undefined);
    return true;
  } catch {
    return false;
  }
}

function startsLikeObject(code) {
  return /^\s*\{/.test(code) && !/;\s*$/.test(code);
}

// `{ a: 1 }` is meant as an object, not as a block, if it can be one.
function asExpression(code) {
  if (!startsLikeObject(code) || !(compiles(code) || compiles(`_=${code}`))) return undefined;
  const wrapped = `(${code.trim()})\n`;
  return compiles(wrapped) ? wrapped : undefined;
}

function goesOn(code) {
  return !isComplete(code) || (startsLikeObject(code) && !isComplete(`(${code}`));
}

const IMPORT_STATEMENT = /^\s*import\s*(?:([^'"(]*?)\s*from\s*)?(['"])([^'"]*)\2\s*;?\s*$/;

// What to type in place of an import statement, which a script cannot have.
function dynamicImport(code) {
  const match = IMPORT_STATEMENT.exec(code);
  if (match === null) return undefined;
  const { 1: clause, 3: specifier } = match;
  const load = `await import(${JSON.stringify(specifier)});`;
  if (clause === undefined) return load;
  let fallback;
  let rest = clause.trim();
  const first = /^([\w$]+)\s*(?:,\s*|$)/.exec(rest);
  if (first !== null) {
    fallback = first[1];
    rest = rest.slice(first[0].length);
  }
  const namespace = /^\*\s*as\s+([\w$]+)$/.exec(rest);
  if (namespace !== null) return `const ${namespace[1]} = ${load}`;
  const names = [];
  if (fallback !== undefined) names.push(`default: ${fallback}`);
  const braces = /^\{(.*)\}$/s.exec(rest);
  if (braces !== null) {
    for (const name of braces[1].split(',')) {
      if (name.trim() !== '') names.push(name.trim().replace(/\s+as\s+/, ': '));
    }
  }
  return `const { ${names.join(', ')} } = ${load}`;
}

function explainImport(err, code) {
  const instead = dynamicImport(code);
  const message = 'Cannot use import statement inside the Node.js REPL, alternatively use dynamic import' +
    (instead === undefined ? '' : `: ${instead}`);
  err.stack = err.stack.replace(`SyntaxError: ${err.message}`, () => `SyntaxError: ${message}`);
  err.message = message;
}

// SIGINT, while a text runs or is waited for, must not reach the program's listeners.
function withoutSigintListeners(run) {
  const listeners = process.rawListeners('SIGINT');
  process.removeAllListeners('SIGINT');
  try {
    return run();
  } finally {
    for (const listener of listeners) process.on('SIGINT', listener);
  }
}

// In raw mode Ctrl+C is only a character: it has to be a signal while a text runs.
function withSignals(server, run) {
  const wasRaw = server.terminal && server.setRawMode(false);
  try {
    return run();
  } finally {
    if (wasRaw) server.setRawMode(true);
  }
}

class Evaluator {
  #server;
  // How the one who waits for a promise is told of SIGINT.
  #interrupt = null;
  /** Names of let, const and class at the top level, for completion. */
  declared = new Set();

  constructor(server) {
    this.#server = server;
  }

  /** @returns {boolean} whether something that awaits was interrupted */
  interrupt() {
    const interrupt = this.#interrupt;
    interrupt?.();
    return interrupt !== null;
  }

  #run(script) {
    const { useGlobal, context, breakEvalOnSigint } = this.#server;
    const { contextOf } = require('internal/vm/contexts');
    const realm = useGlobal ? undefined : contextOf(context).global;
    // import() starts from the working directory.
    const referrer = require('path').join(process.cwd(), 'repl');
    if (!breakEvalOnSigint) return runScript(script, realm, referrer, 0, false, false);
    const run = () => runScript(script, realm, referrer, 0, true, false);
    return withSignals(this.#server, () => (process.listenerCount('SIGINT') > 0 ? withoutSigintListeners(run) : run()));
  }

  #await(promise, callback) {
    const server = this.#server;
    const wasRaw = server.breakEvalOnSigint && server.terminal && server.setRawMode(false);
    let settled = false;
    const settle = (err, value) => {
      if (settled) return;
      settled = true;
      this.#interrupt = null;
      process.removeListener('SIGINT', onSigint);
      if (wasRaw && !server.closed) server.setRawMode(true);
      callback(err, value);
    };
    const onSigint = () => settle(new ERR_SCRIPT_EXECUTION_INTERRUPTED());
    if (server.breakEvalOnSigint) {
      this.#interrupt = onSigint;
      process.on('SIGINT', onSigint);
    }
    promise.then((result) => settle(null, result?.value), (err) => settle(err));
  }

  /**
   * The prompt's own `eval`.
   * @param {string} code with its line ends
   * @param {object} context
   * @param {string} file
   * @param {(err: any, value?: any) => void} callback with a Recoverable for what goes on
   */
  evaluate(code, context, file, callback) {
    const { replMode } = this.#server;
    if (code === '\n') {
      callback(null);
      return;
    }
    const original = code;
    code = asExpression(code) ?? code;
    let awaited = false;
    if (code.includes('await')) {
      const rewritten = rewriteAwait(code.trimEnd());
      if (rewritten !== undefined && compiles(rewritten)) {
        code = rewritten;
        awaited = true;
      }
    }
    // An empty statement in between: the value of what follows counts, not that of the directive.
    if (replMode === require('internal/repl/server').REPL_MODE_STRICT && code.trim() !== '')
      code = `'use strict'; void 0;\n${code}`;
    let script;
    try {
      ({ 0: script } = compileScript(code, file, 0, 0, undefined));
    } catch (err) {
      if (goesOn(original)) {
        callback(new Recoverable(err));
        return;
      }
      if (/^\s*import\b(?!\s*[(.])/.test(original)) explainImport(err, original);
      require('internal/vm/stacks').decorate(err, code, file, 0, 0);
      callback(err);
      return;
    }
    for (const name of declaredNames(code)) this.declared.add(name);
    let value;
    try {
      value = this.#run(script);
    } catch (err) {
      const { domain } = process;
      if (domain && domain !== this.#server._domain) {
        // One that the text made: it did not get to leave it.
        domain.emit('error', err);
        domain.exit();
        this.#server[require('internal/repl/server').kState].takeWaiting();
        return;
      }
      // What is thrown may be nothing at all.
      if (err) callback(err);
      else this.#server._domain.emit('error', err);
      return;
    }
    if (awaited) this.#await(value, callback);
    else callback(null, value);
  }
}

module.exports = { Evaluator, Recoverable };
