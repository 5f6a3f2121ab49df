'use strict';
// Starts the program named on the command line: as CommonJS or as an ES module.
// Follows "Command-line API > Program entry point".
// Not here: what an entry point that never settles means (entry_state).
//
// Native half: internalBinding('errors').triggerUncaughtException(err, fromPromise)

const { Module } = require('internal/module/cjs_loader');
const { begin, end, handleProcessExit } = require('internal/module/entry_state');
const { getOptionValue } = require('internal/options');
const files = require('internal/module/files');
const { stripsTypes } = require('internal/module/formats');
const { scopeOfFile } = require('internal/module/package_json');
const { pathToUrl } = require('internal/module/paths');
const path = require('path');

/**
 * @param {string} main as given on the command line
 * @returns {string | undefined} the file it names, if there is one
 */
function resolveMainPath(main) {
  return Module._findPath(path.resolve(main), null, true) || undefined;
}

/** @returns {boolean} whether something has to be imported before any program */
function hasPreload() {
  return getOptionValue('--import')?.length > 0 || getOptionValue('--experimental-loader')?.length > 0;
}

function shouldUseEsmLoader(mainPath) {
  if (hasPreload()) return true;
  if (mainPath.endsWith('.mjs') || mainPath.endsWith('.wasm')) return true;
  if (mainPath.endsWith('.cjs')) return false;
  const typescript = /\.([mc]?)ts$/.exec(mainPath);
  if (typescript !== null && typescript[1] !== '') return typescript[1] === 'm' && stripsTypes();
  return scopeOfFile(mainPath)?.type === 'module';
}

/**
 * Waits for the promise of an entry point: while it is pending the program may not end with 0.
 * @param {() => Promise<unknown>} start
 */
function runEntryPoint(start) {
  begin();
  let promise;
  try {
    promise = start();
  } catch (err) {
    end();
    internalBinding('errors').triggerUncaughtException(err, true);
    return;
  }
  promise.then(end, (err) => {
    end();
    internalBinding('errors').triggerUncaughtException(err, true);
  });
}

let preloaded = false; // once, also when a program calls runMain() again

/**
 * What comes before a program: --experimental-loader, then --import.
 * @returns {Promise<unknown> | undefined} undefined when there is nothing
 */
function preload() {
  if (preloaded) return undefined;
  preloaded = true;
  let chain = require('internal/module/customization').startLoaders();
  const specifiers = getOptionValue('--import');
  if (specifiers === undefined || specifiers.length === 0) return chain;
  const { importModule } = require('internal/module/esm_loader');
  const base = pathToUrl(path.join(process.cwd(), 'x')).slice(0, -1);
  chain ??= Promise.resolve();
  for (let i = 0; i < specifiers.length; i++) {
    chain = chain.then(() => importModule(specifiers[i], base, undefined));
  }
  return chain;
}

/**
 * Runs a file through the ES module loader.
 * @param {string} mainPath
 * @param {string} [url]
 * @param {string} [source] its text, when it has been read as CommonJS first
 */
function runEntryPointWithESMLoader(mainPath, url = pathToUrl(mainPath), source = undefined) {
  const { importEntry } = require('internal/module/esm_loader');
  runEntryPoint(() => {
    const before = source === undefined ? preload() : undefined;
    return before === undefined ? importEntry(url, mainPath, source) :
      before.then(() => importEntry(url, mainPath, source));
  });
}

/**
 * Runs module source given on the command line or stdin, after `--import`.
 * @param {string} source
 * @param {string} url
 */
function runSourceAsModule(source, url) {
  const { importSource } = require('internal/module/esm_loader');
  runEntryPoint(() => {
    const before = preload();
    return before === undefined ? importSource(source, url) :
      before.then(() => importSource(source, url));
  });
}

// `--entry-url`: what is named is a URL, relative to the working directory.
function runEntryUrl(text) {
  require('internal/util').emitExperimentalWarning('--entry-url');
  const base = pathToUrl(`${process.cwd()}/`.replace('//', '/'));
  const { href } = new URL(text, base);
  const { importModule } = require('internal/module/esm_loader');
  runEntryPoint(() => {
    const run = () => importModule(href, base, undefined, undefined, false, true);
    return preload()?.then(run) ?? run();
  });
}

/**
 * Decides how the entry point runs, and runs it.
 * @param {string} [main] process.argv[1]
 */
function executeUserEntryPoint(main = process.argv[1]) {
  if (getOptionValue('--input-type')) {
    const { ERR_INPUT_TYPE_NOT_ALLOWED } = require('internal/errors').codes;
    throw new ERR_INPUT_TYPE_NOT_ALLOWED();
  }
  if (getOptionValue('--entry-url')) {
    runEntryUrl(main);
    return;
  }
  // A resolve hook may know what is no file.
  const resolved = resolveMainPath(main) ??
    (getOptionValue('--experimental-loader')?.length > 0 ? path.resolve(main) : undefined);
  if (resolved !== undefined && shouldUseEsmLoader(resolved)) {
    runEntryPointWithESMLoader(resolved);
    return;
  }
  files.beginLoad();
  try {
    Module._load(main, null, true);
  } finally {
    files.endLoad();
  }
}

/**
 * Packages replace this to start the program their own way.
 * @param {string} [main] process.argv[1]
 */
Module.runMain = function runMain(main = process.argv[1]) {
  executeUserEntryPoint(main);
};

module.exports = {
  executeUserEntryPoint,
  handleProcessExit,
  hasPreload,
  preload,
  resolveMainPath,
  runEntryPoint,
  runEntryPointWithESMLoader,
  runSourceAsModule,
  shouldUseEsmLoader,
};
