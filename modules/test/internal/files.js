'use strict';
// Which files are tests: those that patterns name, or that have the names of tests.
// Follows the Node documentation, "Test runner > Running tests from the command line".

const fs = require('fs');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { getOptionValue } = require('internal/options');

const MAGIC = /[*?[\]{}()!+@]/;

/** The pattern of test files' names. */
function defaultPattern() {
  const extensions = getOptionValue('--strip-types') ? 'js,mjs,cjs,ts,mts,cts' : 'js,mjs,cjs';
  return `**/{test,test/**/*,test-*,*[._-]test}.{${extensions}}`;
}

function isPattern(text) {
  return MAGIC.test(text);
}

/**
 * @param {string[]} [patterns] names and globs, relative to `cwd`; default: the names of tests
 * @param {boolean} [mustFind]
 * @returns {string[]} sorted; when names are given and none is there the process ends with code 1
 */
function listTestFiles(patterns, cwd, mustFind = true) {
  const own = patterns !== undefined && patterns.length > 0;
  const wanted = own ? patterns : [defaultPattern()];
  // Looked through only when a pattern names it.
  const named = wanted.some((pattern) => pattern.split('/').includes('node_modules'));
  const exclude = (name) => name === 'node_modules' && !named;
  const found = fs.globSync(wanted, { __proto__: null, cwd, exclude });
  if (mustFind && own && found.length === 0 && !wanted.some(isPattern)) {
    process._rawDebug(`Could not find '${wanted.join(', ')}'`);
    process.exit(1);
  }
  return found.sort();
}

/** '2/3' as { index, total }. */
function parseShard(text) {
  const found = /^(\d+)\/(\d+)$/.exec(text);
  if (found === null) {
    throw new ERR_INVALID_ARG_VALUE('--test-shard', text, 'must be in the form of <index>/<total>');
  }
  return { __proto__: null, index: Number(found[1]), total: Number(found[2]) };
}

module.exports = { listTestFiles, parseShard };
