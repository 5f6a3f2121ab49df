'use strict';
// What a test run is asked to do: options of the command line, or of run(), made ready for use.
// Follows the Node documentation, "Test runner > Filtering tests" and "Command-line API".

const { codes: { ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { getOptionValue } = require('internal/options');

/** '/text/flags' as that expression; other text as the expression itself. */
function toRegExp(text, name) {
  const found = /^\/(.*)\/([a-z]*)$/s.exec(text);
  try {
    return found === null ? new RegExp(text) : new RegExp(found[1], found[2]);
  } catch (error) {
    throw new ERR_INVALID_ARG_VALUE(name, text,
                                    `is an invalid regular expression.${error.message === undefined ? '' : ` ${error.message}.`}`);
  }
}

/** Numbers in [0, n) that depend on the seed alone: mulberry32, as Node's order of tests. */
function generator(seed) {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return Math.floor(((x ^ (x >>> 14)) >>> 0) / 2 ** 32 * n);
  };
}

function patterns(list, name) {
  return list.length > 0 ? list.map((text) => (typeof text === 'string' ? toRegExp(text, name) : text)) : null;
}

/** One configuration; filters that are null or false let everything through. */
function makeConfig({ namePatterns = [], skipPatterns = [], tagFilters = [], only = false, onlyIfAny = false, seed, forceExit = false }) {
  const config = {
    __proto__: null,
    namePatterns: patterns(namePatterns, '--test-name-pattern'),
    skipPatterns: patterns(skipPatterns, '--test-skip-pattern'),
    tagFilters: tagFilters.length > 0 ? tagFilters.map((tag) => tag.toLowerCase()) : null,
    only,
    // Without processes of their own, a test with `only` is enough to leave out those declared later.
    onlyIfAny,
    seed,
    forceExit,
    attempt: 0,
    replay: undefined,
  };
  config.filters = config.namePatterns !== null || config.skipPatterns !== null ||
    config.tagFilters !== null || only;
  if (config.tagFilters !== null) require('internal/test/node').warnTags();
  return config;
}

/** The seed of the command line; `undefined` when the order is not random. */
function seedOfOptions() {
  const text = getOptionValue('--test-random-seed');
  if (text === undefined) {
    return getOptionValue('--test-randomize') ? require('crypto').randomInt(2 ** 32) : undefined;
  }
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > 2 ** 32 - 1) {
    throw new ERR_OUT_OF_RANGE('--test-random-seed', '>= 0 && <= 4294967295', seed);
  }
  return seed;
}

/** The configuration that the command line gives. */
function configOfOptions(onlyIfAny) {
  return makeConfig({
    onlyIfAny,
    namePatterns: getOptionValue('--test-name-pattern'),
    skipPatterns: getOptionValue('--test-skip-pattern'),
    tagFilters: getOptionValue('--experimental-test-tag-filter'),
    only: getOptionValue('--test-only'),
    seed: seedOfOptions(),
    forceExit: getOptionValue('--test-force-exit'),
  });
}

module.exports = { configOfOptions, generator, makeConfig, seedOfOptions, toRegExp };
