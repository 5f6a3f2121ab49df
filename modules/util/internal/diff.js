'use strict';

// util.diff: the edit script between two texts or lists of strings, after Myers' O(ND) algorithm. Follows
// "util.diff(actual, expected)".

const kDelete = -1;
const kKeep = 0;
const kInsert = 1;

/** @returns {[operation: -1 | 0 | 1, value: string][]} in order; 1: only in `actual`, -1: only in `expected` */
function myersDiff(actual, expected) {
  const n = actual.length;
  const m = expected.length;
  const max = n + m;
  const furthest = new Int32Array(2 * max + 3);
  const offset = max + 1;
  const trace = [];
  for (let d = 0; d <= max; d++) {
    trace.push(furthest.slice(offset - d - 1, offset + d + 2));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && furthest[offset + k - 1] < furthest[offset + k + 1]) ?
        furthest[offset + k + 1] : furthest[offset + k - 1] + 1;
      let y = x - k;
      while (x < n && y < m && actual[x] === expected[y]) {
        x++;
        y++;
      }
      furthest[offset + k] = x;
      if (x >= n && y >= m) return backtrack(trace, actual, expected);
    }
  }
  return [];
}

function backtrack(trace, actual, expected) {
  const result = [];
  let x = actual.length;
  let y = expected.length;
  for (let d = trace.length - 1; d >= 0; d--) {
    const row = trace[d];
    const at = d + 1;
    const k = x - y;
    const previousK = k === -d || (k !== d && row[at + k - 1] < row[at + k + 1]) ? k + 1 : k - 1;
    const previousX = row[at + previousK];
    const previousY = previousX - previousK;
    while (x > previousX && y > previousY && x > 0 && y > 0) {
      result.push([kKeep, actual[x - 1]]);
      x--;
      y--;
    }
    if (d > 0) {
      if (x > previousX) result.push([kInsert, actual[--x]]);
      else result.push([kDelete, expected[--y]]);
    }
  }
  return result.reverse();
}

function checkList(value, name) {
  if (typeof value === 'string') return;
  const { validateString, validateStringArray } = require('internal/validators');
  if (Array.isArray(value)) validateStringArray(value, name);
  else validateString(value, name);
}

/** @throws {ERR_INVALID_ARG_TYPE} unless both are strings or arrays of strings */
function diff(actual, expected) {
  if (actual === expected) return [];
  checkList(actual, 'actual');
  checkList(expected, 'expected');
  return myersDiff(actual, expected);
}

module.exports = { diff, myersDiff };
