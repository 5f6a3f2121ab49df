'use strict';
// `anode --test [files and patterns]`

const { getOptionValue } = require('internal/options');
const { preloadRequired } = require('internal/main/prepare');

function options() {
  const { seedOfOptions } = require('internal/test/config');
  const isolation = getOptionValue('--test-isolation') ?? 'process';
  const shard = getOptionValue('--test-shard');
  const percentage = (name) => getOptionValue(name) || undefined;
  const seed = seedOfOptions();
  const concurrency = isolation === 'none' ? 1 : getOptionValue('--test-concurrency') || true;
  return {
    __proto__: null,
    concurrency,
    coverage: getOptionValue('--experimental-test-coverage'),
    branchCoverage: percentage('--test-coverage-branches'),
    functionCoverage: percentage('--test-coverage-functions'),
    lineCoverage: percentage('--test-coverage-lines'),
    forceExit: getOptionValue('--test-force-exit'),
    globPatterns: process.argv.slice(1),
    globalSetupPath: getOptionValue('--test-global-setup'),
    isolation,
    only: getOptionValue('--test-only'),
    ownReporters: true,
    randomize: getOptionValue('--test-randomize'),
    randomSeed: getOptionValue('--test-random-seed') === undefined ? undefined : seed,
    rerunFailuresFilePath: getOptionValue('--test-rerun-failures'),
    setup: (harness) => {
      const onSignal = () => harness.interrupt();
      process.on('SIGINT', onSignal);
      process.on('SIGTERM', onSignal);
      harness.stream.on('test:summary', ({ success, file }) => {
        if (file !== undefined) return;
        if (!success) process.exitCode = 1;
        // A watching run goes on; otherwise nothing is left to interrupt.
        if (!harness.over) return;
        process.removeListener('SIGINT', onSignal);
        process.removeListener('SIGTERM', onSignal);
      });
      return require('internal/test/reporting').setupReporters(harness);
    },
    shard: shard === undefined ? undefined : require('internal/test/files').parseShard(shard),
    testNamePatterns: getOptionValue('--test-name-pattern'),
    testSkipPatterns: getOptionValue('--test-skip-pattern'),
    testTagFilters: getOptionValue('--experimental-test-tag-filter'),
    timeout: getOptionValue('--test-timeout') || Infinity,
    watch: getOptionValue('--watch'),
  };
}

const given = options();
require('internal/util/debuglog').debuglog('test_runner')('configuration: %O', given);
// With isolation "none" they are part of the run.
if (given.isolation !== 'none') preloadRequired();
require('internal/test/run').run(given).on('error', (error) => {
  internalBinding('errors').triggerUncaughtException(error, false);
});
