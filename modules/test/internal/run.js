'use strict';
// run() of node:test: test files, each in a process of its own or all in this one, as a stream of
// events. Follows the Node documentation, "Test runner > run([options])".
// Not here: which files there are (internal/test/files), one process (internal/test/process),
// watching (internal/test/watch).

const path = require('path');
const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const {
  validateAbortSignal, validateArray, validateBoolean, validateFunction, validateInteger, validateObject, validateOneOf,
  validateString, validateStringArray, validateUint32,
} = require('internal/validators');
const { makeConfig } = require('internal/test/config');
const { Harness, attach, setProgramHarness } = require('internal/test/harness');
const { TestNode, current } = require('internal/test/node');

const PERCENTAGES = ['branchCoverage', 'functionCoverage', 'lineCoverage'];

function refuse(options, name, why) {
  throw new ERR_INVALID_ARG_VALUE(`options.${name}`, options[name], why);
}

function checkShard({ shard, watch }) {
  if (shard === undefined) return;
  validateObject(shard, 'options.shard');
  const { index, total } = shard;
  validateInteger(total, 'options.shard.total', 1);
  validateInteger(index, 'options.shard.index', 1, total);
  if (watch) throw new ERR_INVALID_ARG_VALUE('options.shard', watch, 'shards not supported with watch mode');
}

// One or several patterns, as a list.
function patternList(value, name) {
  if (value == null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map((pattern, i) => {
    if (typeof pattern === 'string' || pattern instanceof RegExp) return pattern;
    throw new ERR_INVALID_ARG_TYPE(Array.isArray(value) ? `${name}[${i}]` : name, ['string', 'RegExp'], pattern);
  });
}

function checkRandom(options) {
  const { randomize, randomSeed, rerunFailuresFilePath, watch } = options;
  if (randomize !== undefined) validateBoolean(randomize, 'options.randomize');
  if (randomSeed !== undefined) validateUint32(randomSeed, 'options.randomSeed');
  for (const name of ['randomize', 'randomSeed']) {
    if (options[name] === undefined || options[name] === false) continue;
    if (watch) refuse(options, name, 'is not supported with watch mode');
    if (rerunFailuresFilePath) refuse(options, name, 'is not supported with rerun failures mode');
  }
  if (randomSeed !== undefined) return randomSeed;
  return randomize ? require('crypto').randomInt(2 ** 32) : undefined;
}

function checkCoverage(options) {
  const { coverage, coverageExcludeGlobs, coverageIncludeGlobs } = options;
  if (coverage != null) validateBoolean(coverage, 'options.coverage');
  for (const [value, name] of [
    [coverageExcludeGlobs, 'options.coverageExcludeGlobs'], [coverageIncludeGlobs, 'options.coverageIncludeGlobs'],
  ]) {
    if (value !== undefined) validateStringArray(Array.isArray(value) ? value : [value], name);
  }
  for (const name of PERCENTAGES) {
    if (options[name] !== undefined) validateInteger(options[name], `options.${name}`, 0, 100);
  }
}

/** The options of run(), checked and with their defaults. */
function check(options) {
  validateObject(options, 'options');
  const {
    argv = [], cwd = process.cwd(), env, execArgv = [], files, forceExit = false, globPatterns, globalSetupPath,
    isolation = 'process', only = false, rerunFailuresFilePath, setup, testTagFilters, watch = false,
  } = options;
  if (files != null) validateArray(files, 'options.files');
  validateBoolean(watch, 'options.watch');
  if (forceExit != null) {
    validateBoolean(forceExit, 'options.forceExit');
    if (forceExit && watch) refuse(options, 'forceExit', 'is not supported with watch mode');
  }
  if (only != null) validateBoolean(only, 'options.only');
  if (globPatterns != null) validateArray(globPatterns, 'options.globPatterns');
  validateString(cwd, 'options.cwd');
  if (globPatterns?.length > 0 && files?.length > 0) {
    refuse(options, 'globPatterns', "is not supported when specifying 'options.files'");
  }
  checkShard(options);
  const namePatterns = patternList(options.testNamePatterns, 'options.testNamePatterns');
  const skipPatterns = patternList(options.testSkipPatterns, 'options.testSkipPatterns');
  const tagFilters = testTagFilters == null ? [] : Array.isArray(testTagFilters) ? testTagFilters : [testTagFilters];
  if (testTagFilters != null) validateStringArray(tagFilters, 'options.testTagFilters');
  validateOneOf(isolation, 'options.isolation', ['process', 'none']);
  if (setup != null) validateFunction(setup, 'options.setup');
  validateStringArray(execArgv, 'options.execArgv');
  validateStringArray(argv, 'options.argv');
  if (env !== undefined) {
    validateObject(env, 'options.env');
    if (isolation === 'none') refuse(options, 'env', "is not supported with isolation='none'");
  }
  validateAbortSignal(options.signal, 'options.signal');
  if (globalSetupPath != null) validateString(globalSetupPath, 'options.globalSetupPath');
  if (rerunFailuresFilePath != null) validateString(rerunFailuresFilePath, 'options.rerunFailuresFilePath');
  checkCoverage(options);
  return {
    __proto__: null, argv, cwd: path.resolve(cwd), env, execArgv, files: files ?? undefined, forceExit, globPatterns,
    coverage: options.coverage === true, globalSetupPath: globalSetupPath || undefined, isolation, namePatterns, only, setup, skipPatterns, tagFilters,
    rerunFile: rerunFailuresFilePath ? path.resolve(cwd, rerunFailuresFilePath) : undefined,
    seed: checkRandom(options), shard: options.shard, signal: options.signal, timeout: options.timeout, watch,
  };
}

// The files of this run, in order.
function filesOf(options) {
  const { listTestFiles } = require('internal/test/files');
  const { cwd, shard } = options;
  let files = options.files ?? listTestFiles(options.globPatterns, cwd);
  if (shard !== undefined) files = files.filter((file, i) => i % shard.total === shard.index - 1);
  return files;
}

/** Runs the file `name`, or all in one process, below the root; the promise ends with it. */
function runOne(harness, name, options, isGroup = false) {
  const { FileNode } = require('internal/test/file_node');
  const { runFile } = require('internal/test/process');
  const file = isGroup ? undefined : path.resolve(options.cwd, name);
  const node = new FileNode(harness.root, name, file, { __proto__: null, signal: options.signal },
                            (self) => runFile(self, options));
  harness.root.adopt(node);
  return node.promise;
}

async function runInProcesses(harness, files, options) {
  const { WorkerIds } = require('internal/test/process');
  options.workers = new WorkerIds();
  harness.open();
  await Promise.all(files.map((file) => runOne(harness, file, options)));
}

// A file without tests, or that cannot be loaded, as a test of its own.
function fileAsTest(harness, name, file, error) {
  const node = new TestNode(harness.root, name, { __proto__: null }, undefined, false, { line: 1, column: 1, file });
  if (error !== undefined) node.fail(error);
  harness.root.adopt(node);
}

async function runHere(harness, files, options) {
  const { load } = require('internal/test/reporting');
  const { getOptionValue } = require('internal/options');
  const { pathToFileURL } = require('internal/url');
  const { cwd } = options;
  process.env.NODE_TEST_WORKER_ID ??= '1';
  const before = setProgramHarness(harness);
  const detach = options.preload ? () => {} : attach(harness);
  harness.loading = true;
  try {
    await current.exit(async () => {
      if (options.preload) {
        require('internal/main/prepare').preloadRequired();
        for (const specifier of getOptionValue('--import')) await load(specifier, cwd);
      }
      for (const name of files) {
        const file = path.resolve(cwd, name);
        harness.entryFile = file;
        const { length } = harness.root.children;
        try {
          await load(pathToFileURL(file).href, cwd);
          if (harness.root.children.length === length) fileAsTest(harness, name, file);
        } catch (error) {
          fileAsTest(harness, name, file, error);
        }
      }
    });
    harness.entryFile = undefined;
    harness.loading = false;
    options.signal?.addEventListener('abort', () => harness.end(), { __proto__: null, once: true });
    if (options.signal?.aborted) await harness.end();
    // The end comes when nothing keeps the process: anything may still declare tests. Among tests
    // that run themselves, that is never.
    const ended = new Promise((resolve) => harness.stream.once('test:summary', resolve));
    if (before !== undefined) harness.onIdle = () => harness.end();
    harness.open();
    await ended;
  } finally {
    detach();
    setProgramHarness(before);
  }
}

/**
 * Runs test files.
 * @param {object} [options]
 * @returns {TestsStream}
 */
function run(options = { __proto__: null }) {
  const checked = check(options);
  const { concurrency } = options;
  const config = makeConfig({
    namePatterns: checked.namePatterns, skipPatterns: checked.skipPatterns, tagFilters: checked.tagFilters,
    only: checked.only, onlyIfAny: checked.isolation === 'none', seed: checked.seed, forceExit: checked.forceExit,
  });
  const harness = new Harness(config, undefined, {
    __proto__: null, concurrency: checked.isolation === 'none' ? 1 : concurrency, timeout: checked.timeout,
  });
  if (checked.isolation === 'process' || checked.watch) harness.onIdle = () => {};
  const { stream } = harness;
  // The process that a watching run has for all files is no test file.
  const isGroup = options.ownReporters && process.env.ANODE_TEST_GROUP !== undefined;
  delete process.env.ANODE_TEST_GROUP;
  if (process.env.NODE_TEST_CONTEXT !== undefined && !isGroup) {
    process.emitWarning('node:test run() is being called recursively within a test file. skipping running files.');
    harness.end();
    return stream;
  }
  start(harness, checked, options).catch((error) => {
    harness.detach?.();
    stream.destroy(error);
  });
  return stream;
}

async function start(harness, options, given) {
  const { stream } = harness;
  if (options.coverage && !options.signal?.aborted) throw new ERR_METHOD_NOT_IMPLEMENTED('test coverage');
  if (options.rerunFile !== undefined) {
    const replays = options.isolation === 'none';
    require('internal/test/rerun').setupRerun(harness, options.rerunFile, { replays, records: true });
  }
  const files = options.watch ? undefined : filesOf(options);
  options.preload = given.ownReporters === true;
  if (options.preload) harness.detach = attach(harness);
  // Whoever called run() gets to add listeners first.
  await undefined;
  await options.setup?.(given.ownReporters === true ? harness : stream);
  if (options.seed !== undefined) harness.root.diagnostic(`Randomized test order seed: ${options.seed}`);
  if (options.globalSetupPath !== undefined) {
    await require('internal/test/reporting').globalSetup(harness, options.globalSetupPath, options.cwd);
  }
  if (options.watch) {
    await require('internal/test/watch').runWatching(harness, options, runOne);
  } else if (options.isolation === 'none') {
    await runHere(harness, files, options);
  } else {
    await runInProcesses(harness, files, options);
  }
  await harness.end();
}

module.exports = { run };
