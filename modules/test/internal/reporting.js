'use strict';
// Which reporters a program's test events go to, and the set-up around all tests.
// Follows the Node documentation, "Test runner > Test reporters" and "Global setup and teardown".

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { getOptionValue } = require('internal/options');

const BUILTIN = ['spec', 'tap', 'dot', 'junit', 'lcov'];

function load(specifier, folder) {
  const { importModule } = require('internal/module/esm_loader');
  const { pathToFileURL } = require('internal/url');
  return importModule(specifier, `${pathToFileURL(`${folder}/`)}`, undefined);
}

function destinationOf(name) {
  switch (name) {
    case 'stdout': return process.stdout;
    case 'stderr': return process.stderr;
    default: return require('fs').createWriteStream(name);
  }
}

function connect(harness, reporter, name) {
  const { prototype } = reporter ?? {};
  if (prototype !== undefined && Object.getOwnPropertyDescriptor(prototype, 'constructor')) {
    reporter = new reporter();
  }
  const destination = destinationOf(name);
  const report = harness.stream.compose(reporter);
  harness.reports.push(report);
  report.pipe(destination, { __proto__: null, end: destination !== process.stdout && destination !== process.stderr });
  return new Promise((resolve) => report.once('end', resolve));
}

/**
 * Sends the events of a harness where the command line says; in a child of a runner, to its parent.
 * Returns a promise when reporters have to be loaded first.
 */
function setupReporters(harness) {
  harness.reports = [];
  const { isChild } = require('internal/test/harness');
  if (isChild()) {
    const { encode } = require('internal/test/wire');
    const { stream } = harness;
    stream.tell = (type, data) => {
      stream.emit(type, data);
      process.stdout.write(encode({ type, data }));
    };
    stream.end = () => {
      if (harness.config.forceExit) process.stdout.write('', () => process.exit());
    };
    return undefined;
  }
  const names = [...getOptionValue('--test-reporter')];
  const destinations = [...getOptionValue('--test-reporter-destination')];
  if (names.length === 0 && destinations.length === 0) names.push('spec');
  if (names.length === 1 && destinations.length === 0) destinations.push('stdout');
  if (names.length !== destinations.length) {
    throw new ERR_INVALID_ARG_VALUE('--test-reporter', names,
                                    "must match the number of specified '--test-reporter-destination'");
  }
  const ends = [];
  const finish = () => {
    if (!harness.config.forceExit) return;
    Promise.all(ends).then(() => setImmediate(() => process.exit()));
  };
  if (names.every((name) => BUILTIN.includes(name))) {
    names.forEach((name, i) => {
      ends.push(connect(harness, require(`internal/test/reporters/${name}`), destinations[i]));
    });
    finish();
    return undefined;
  }
  return (async () => {
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      const reporter = BUILTIN.includes(name) ? require(`internal/test/reporters/${name}`) :
        (await load(name, process.cwd())).default;
      ends.push(connect(harness, reporter, destinations[i]));
    }
    finish();
  })().catch((error) => {
    // As an error in the code that handles errors: the run cannot go on.
    const { inspect } = require('internal/util/inspect');
    process._rawDebug(inspect(error));
    process.reallyExit(7);
  });
}

/** Runs globalSetup() of a module now and its globalTeardown() at the end of the run. */
async function globalSetup(harness, file, folder) {
  const { pathToFileURL } = require('internal/url');
  const path = require('path').resolve(folder, file);
  const loaded = await load(pathToFileURL(path).href, folder);
  const setup = loaded.globalSetup ?? loaded.default?.globalSetup;
  const teardown = loaded.globalTeardown ?? loaded.default?.globalTeardown;
  if (typeof setup === 'function') await setup();
  if (typeof teardown === 'function') harness.onEnd = () => teardown();
}

module.exports = { globalSetup, load, setupReporters };
