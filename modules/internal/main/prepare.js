'use strict';
// What every way to start a program does first: --require, and --import for code
// that is not loaded by the ES module loader.

const { getOptionValue } = require('internal/options');

/** Loads the modules given with --require. */
function preloadRequired() {
  const requests = getOptionValue('--require');
  if (requests?.length > 0) require('internal/module/cjs_loader').Module._preloadModules(requests);
}

/** The files of --env-file and --env-file-if-exists, as {file, optional}, in the order of the command line. */
function envFiles() {
  const files = [];
  const { execArgv } = process;
  for (let i = 0; i < execArgv.length; i++) {
    const [, optional, file = execArgv[++i]] = /^--env-file(-if-exists)?(?:=(.*))?$/s.exec(execArgv[i]) ?? [null, null, null];
    if (file !== null) files.push({ file, optional: optional !== undefined });
  }
  return files;
}

/**
 * Sets the variables of the files that the command line names. Later files override earlier ones, none what is set
 * already. One that cannot be read ends the program with code 9, as in Node, unless it may be missing.
 */
function loadEnvFiles() {
  const { parseEnv } = require('util');
  const { readFileSync } = require('fs');
  const variables = { __proto__: null };
  for (const { file, optional } of envFiles()) {
    try {
      Object.assign(variables, parseEnv(readFileSync(file, 'utf8')));
    } catch (err) {
      if (optional && err.code === 'ENOENT') {
        process._rawDebug(`${file} not found. Continuing without it.`);
        continue;
      }
      process._rawDebug(`${process.argv0}: ${file}: ${err.code === 'ENOENT' ? 'not found' : 'invalid format'}`);
      process.reallyExit(9);
    }
  }
  for (const name of Object.keys(variables)) {
    if (process.env[name] === undefined) process.env[name] = variables[name];
  }
}

/** Absolute path for process.argv[1], as Node shows it. */
function expandMainPath() {
  const path = require('path');
  return process.argv[1] = path.resolve(process.argv[1]);
}

// Text may be TypeScript; what compiles as JavaScript is never touched.
function withoutTypes(source, name, inputType) {
  if (inputType?.endsWith('-typescript'))
    return require('internal/module/typescript').toJavaScript(source, name, false, false);
  if (inputType !== undefined || getOptionValue('--strip-types') === false) return source;
  const { checkScript, containsModuleSyntax } = internalBinding('contextify');
  try {
    checkScript(source, name);
    return source;
  } catch {
    if (containsModuleSyntax(source, name)) return source;
  }
  return require('internal/module/typescript').stripWhereNeeded(source, name, (text) => {
    if (!containsModuleSyntax(text, name)) checkScript(text, name);
  });
}

/** Whether text is an ES module, and no script. */
function isOnlyModule(source, name) {
  const { checkScript, containsModuleSyntax } = internalBinding('contextify');
  if (!containsModuleSyntax(source, name)) return false;
  // Names that a CommonJS module has are free in a script.
  try {
    checkScript(source, name);
    return false;
  } catch {
    return true;
  }
}

/**
 * Runs source text that has no file of its own.
 * @param {string} source
 * @param {string} name '[eval]' or '[stdin]'
 * @param {boolean} print whether to print the completion value at exit
 */
function runSource(source, name, print) {
  require('internal/process/execution').setSourceText(name, source);
  let inputType = getOptionValue('--input-type');
  source = withoutTypes(source, name, inputType);
  if (inputType?.endsWith('-typescript')) inputType = inputType.slice(0, -11);
  const isModule = inputType === 'module' || (!inputType && !print && isOnlyModule(source, name));
  if (isModule) {
    if (print) {
      const { codes: { ERR_EVAL_ESM_CANNOT_PRINT } } = require('internal/errors');
      throw new ERR_EVAL_ESM_CANNOT_PRINT();
    }
    const { pathToFileURL } = require('internal/url');
    const url = `${pathToFileURL(`${process.cwd()}/`)}${name.replace(']', '1]')}`;
    require('internal/module/run_main').runSourceAsModule(source, url);
    return;
  }
  const run = () => {
    const { evalScript } = require('internal/module/cjs_loader');
    const result = evalScript(source, name);
    if (print) {
      process.on('exit', () => console.log(result));
    }
  };
  const { hasPreload, preload, runEntryPoint } = require('internal/module/run_main');
  if (hasPreload()) runEntryPoint(() => preload().then(run));
  else run();
}

/** Makes the built-in modules names of the global scope, or of a context, as for code typed at a prompt. */
function exposeBuiltins(target = globalThis) {
  for (const id of require('internal/module/builtins').listBuiltins()) {
    if (id.startsWith('_') || id.includes('/') || id.includes(':')) continue;
    if (id === 'console' || id === 'process') continue;
    const set = (value) => Object.defineProperty(target, id, {
      __proto__: null, value, writable: true, enumerable: true, configurable: true,
    });
    Object.defineProperty(target, id, {
      __proto__: null,
      configurable: true,
      enumerable: false,
      get() {
        const value = require(id);
        Object.defineProperty(target, id, {
          __proto__: null, value, writable: true, enumerable: false, configurable: true,
        });
        return value;
      },
      set,
    });
  }
}

module.exports = {
  exposeBuiltins, expandMainPath, loadEnvFiles, preloadRequired, runSource,
};
