'use strict';
// Runs of tests again: a file keeps which tests passed at which attempt, and these are not run
// again. Follows the Node documentation, "Test runner > Rerunning failed tests".
//
// The file is an array with an object for each attempt. Its keys are places ('file:line:column',
// and ':(n)' behind it for the test after n others at that place); values are
// { passed_on_attempt, name, duration_ms, children }.

const fs = require('fs');
const path = require('path');

// Numbers the tests at one place: gives the key of each.
class Keys {
  #seen = new Map();
  #folder;
  constructor(folder) { this.#folder = folder; }
  next({ column, file, line }) {
    const place = `${path.relative(this.#folder, file)}:${line}:${column}`;
    const count = this.#seen.get(place) ?? 0;
    this.#seen.set(place, count + 1);
    return count === 0 ? place : `${place}:(${count})`;
  }
}

function readAttempts(file) {
  let text;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return [];
  }
  const attempts = JSON.parse(text);
  if (!Array.isArray(attempts)) {
    const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
    throw new ERR_INVALID_STATE(`'${file}' does not hold the attempts of a test run`);
  }
  return attempts;
}

// The stand-in for the function of a test that passed: its subtests, which passed as well.
async function replayChildren(node, entry) {
  for (const { column, file, line, name } of entry.children ?? []) {
    await node.add(name, { __proto__: null }, () => {}, false, { line, column, file: path.resolve(file) }).promise;
  }
}

// Has the tests of this process not run that passed before.
function replay(config, passed) {
  const keys = new Keys(process.cwd());
  config.replay = (node) => {
    if (node.place === undefined) return;
    const entry = passed[keys.next(node.place)];
    if (entry === undefined) return;
    node.replayed = entry;
    // A suite only declares, and what is in it has passed.
    if (!node.isSuite) node.fn = () => replayChildren(node, entry);
  };
}

// Follows the events of a run and writes what passed at its end.
function record(stream, file, attempts, folder) {
  const keys = new Keys(folder);
  const passed = {};
  // Tests that have been told of and whose parents have not, by nesting.
  const open = [];
  const onEnd = (type, data) => {
    const { column, details, file: source, line, name, nesting } = data;
    const children = open[nesting + 1];
    open[nesting + 1] = undefined;
    // The run as a whole, or a file.
    if (source === undefined || data.testId === 0) return;
    const key = keys.next(data);
    const relative = path.relative(folder, source);
    (open[nesting] ??= []).push({ name, line, column, file: relative });
    if (type !== 'test:pass') return;
    passed[key] = {
      passed_on_attempt: details.passed_on_attempt ?? attempts.length, name, duration_ms: details.duration_ms, children,
    };
  };
  stream.on('test:pass', (data) => onEnd('test:pass', data));
  stream.on('test:fail', (data) => onEnd('test:fail', data));
  stream.on('test:summary', ({ entryFile }) => {
    if (entryFile === undefined) fs.writeFileSync(file, JSON.stringify([...attempts, passed], null, 2));
  });
}

/**
 * @param {Harness} harness
 * @param {string} file of the attempts
 * @param {{ replays: boolean, records: boolean }} how whether tests run in this process, and whether
 *   it writes the file
 */
function setupRerun(harness, file, { replays, records }) {
  const attempts = readAttempts(file);
  const { config } = harness;
  config.attempt = attempts.length;
  if (replays) replay(config, attempts.at(-1) ?? {});
  if (records) record(harness.stream, file, attempts, process.cwd());
}

module.exports = { setupRerun };
