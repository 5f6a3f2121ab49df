'use strict';
// backup(): a copy of a database while it is used, a few pages at a time on the thread pool.
// Follows "sqlite.backup()" in Node's docs.
//
// Native half (internalBinding('sqlite')): class Backup(database, source name, location bytes, target name), may throw
//   step(pages, callback(null, an error or [done, total, remaining]))

const {
  check, checkFunction, checkObject, isInt32, outOfRange, stringOption, toLocation,
} = require('internal/sqlite/arguments');
const { kNative, openNative } = require('internal/sqlite/database');
const { Backup } = internalBinding('sqlite');

const PAGES = 100;

/**
 * @param {DatabaseSync} sourceDb
 * @param {string | Uint8Array | URL} path
 * @param {{source?: string, target?: string, rate?: number, progress?: (state: object) => void}} [options] rate is the
 *   pages of one step
 * @returns {Promise<number>} how many pages were copied
 */
function backup(sourceDb, path, options = undefined) {
  checkObject(sourceDb, 'sourceDb');
  const isDatabase = kNative in sourceDb;
  if (isDatabase) openNative(sourceDb);
  const location = toLocation(path);
  check(isDatabase, 'sourceDb', 'a DatabaseSync');
  let source = 'main';
  let target = 'main';
  let rate = PAGES;
  let progress;
  if (options !== undefined) {
    checkObject(options, 'options');
    source = stringOption(options, 'source', source);
    target = stringOption(options, 'target', target);
    if (options.rate !== undefined) {
      rate = options.rate;
      check(isInt32(rate), 'options.rate', 'an integer');
      if (rate <= 0) throw outOfRange('The "options.rate" argument must be a positive integer.');
    }
    if (options.progress !== undefined) {
      checkFunction(options.progress, 'options.progress');
      ({ progress } = options);
    }
  }
  return new Promise((resolve, reject) => {
    const copy = new Backup(sourceDb[kNative], source, location, target);
    const step = () => {
      copy.step(rate, (err, outcome) => {
        if (err || !Array.isArray(outcome)) {
          reject(err ?? outcome);
          return;
        }
        const [done, totalPages, remainingPages] = outcome;
        if (done) {
          resolve(totalPages);
          return;
        }
        try {
          progress?.({ totalPages, remainingPages });
        } catch (thrown) {
          reject(thrown);
          return;
        }
        step();
      });
    };
    step();
  });
}
Object.defineProperty(backup, 'length', { __proto__: null, configurable: true, value: 2 });

module.exports = { backup };
