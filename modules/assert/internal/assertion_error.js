'use strict';

// AssertionError and the messages it makes: the values, or the difference
// between them, in words that depend on the assertion.
// Follows the Node documentation, "Assert", "Class: assert.AssertionError".

const { inspect } = require('internal/util/inspect');
const { validateObject, validateOneOf } = require('internal/validators');
const { customInspectSymbol } = require('internal/util');

const HEADINGS = {
  __proto__: null,
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:',
  notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

// Two short values are shown as "a !== b".
const MAX_SHORT_LENGTH = 12;
const MAX_LONG_LENGTH = 512;
const MAX_LINES = 50;
// As many equal lines are shown after a difference before the rest is left out.
const CONTEXT_LINES = 5;

function inspectValue(value) {
  return inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Infinity,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
    breakLength: 80,
  });
}

function isReference(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

// An error's stack would make every two errors look different.
function withoutStack(error) {
  const copy = Object.assign({ __proto__: Object.getPrototypeOf(error) }, error);
  Object.defineProperty(copy, 'message', { __proto__: null, value: error.message });
  if (Object.hasOwn(error, 'cause')) {
    const { cause } = error;
    Object.defineProperty(copy, 'cause', {
      __proto__: null, value: cause instanceof Error ? withoutStack(cause) : cause,
    });
  }
  return copy;
}

function sameButForComma(a, b) {
  return a === b || `${a},` === b || a === `${b},`;
}

/**
 * The difference of two texts by lines, as [kind, line] from the last line to
 * the first; kind: 1 only in actual, -1 only in expected, 0 in both.
 * Myers's algorithm, which finds a shortest one.
 */
function diffLines(actual, expected, ignoreCommas) {
  const same = ignoreCommas ? sameButForComma : Object.is;
  const most = actual.length + expected.length;
  const furthest = new Int32Array(2 * most + 1);
  const steps = [];
  for (let d = 0; d <= most; d++) {
    steps.push(furthest.slice());
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest[most + k - 1] < furthest[most + k + 1]);
      let x = down ? furthest[most + k + 1] : furthest[most + k - 1] + 1;
      let y = x - k;
      while (x < actual.length && y < expected.length && same(actual[x], expected[y])) {
        x++;
        y++;
      }
      furthest[most + k] = x;
      if (x >= actual.length && y >= expected.length) return walkBack(steps, actual, expected, most, ignoreCommas);
    }
  }
  return [];
}

function walkBack(steps, actual, expected, most, ignoreCommas) {
  const result = [];
  let x = actual.length;
  let y = expected.length;
  for (let d = steps.length - 1; d >= 0; d--) {
    const furthest = steps[d];
    const k = x - y;
    const down = k === -d || (k !== d && furthest[most + k - 1] < furthest[most + k + 1]);
    const previousK = down ? k + 1 : k - 1;
    const previousX = furthest[most + previousK];
    const previousY = previousX - previousK;
    while (x > previousX && y > previousY) {
      const line = actual[x - 1];
      result.push([0, ignoreCommas && !line.endsWith(',') ? expected[y - 1] : line]);
      x--;
      y--;
    }
    if (d > 0) {
      if (x > previousX) result.push([1, actual[--x]]);
      else result.push([-1, expected[--y]]);
    }
  }
  return result;
}

/** Prints what diffLines() returned, leaving out long runs of equal lines. */
function printDiff(diff) {
  let text = '';
  let skipped = false;
  let run = 0;
  for (let i = diff.length - 1; i >= 0; i--) {
    const [kind, line] = diff[i];
    if (kind !== 0) {
      // Nothing is gained by leaving out a line or two.
      if (run === CONTEXT_LINES + 2) text += `  ${diff[i + 2][1]}\n`;
      if (run >= CONTEXT_LINES + 3) {
        text += '...\n';
        skipped = true;
      }
      if (run > CONTEXT_LINES) text += `  ${diff[i + 1][1]}\n`;
      run = 0;
      text += `${kind === 1 ? '+' : '-'} ${line}\n`;
    } else if (run++ < CONTEXT_LINES) {
      text += `  ${line}\n`;
    }
  }
  return { text: `\n${text.trimEnd()}`, skipped };
}

// Two values of one line each, one of them a primitive.
function simpleDifference(actual, actualText, expected, expectedText) {
  let length = actualText.length + expectedText.length;
  if (typeof actual === 'string') length -= 2;
  if (typeof expected === 'string') length -= 2;
  // Zeros look alike, so they get the longer form, with their signs.
  if (length <= MAX_SHORT_LENGTH && (actual !== 0 || expected !== 0)) {
    return { header: '', text: `${actualText} !== ${expectedText}` };
  }
  let text = `\n+ ${actualText}\n- ${expectedText}`;
  const columns = process.stderr?.isTTY ? process.stderr.columns : 80;
  if (actualText.length + expectedText.length <= columns) {
    let index = 0;
    while (index < actualText.length && actualText[index] === expectedText[index]) index++;
    // A difference at the very start needs no pointing at.
    if (index > 2 && index < Math.max(actualText.length, expectedText.length)) text += `\n${' '.repeat(index + 2)}^`;
  }
  return { header: undefined, text };
}

function differenceMessage(actual, expected, operator, customMessage, diff) {
  if (operator === 'strictEqual' &&
      ((typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null) ||
       (typeof actual === 'function' && typeof expected === 'function'))) {
    operator = 'strictEqualObject';
  }
  const actualLines = inspectValue(actual).split('\n');
  const expectedLines = inspectValue(expected).split('\n');
  let header = '+ actual - expected';
  let text;
  let skipped = false;

  if (actualLines.length === 1 && expectedLines.length === 1 &&
      (typeof actual !== 'object' || actual === null || typeof expected !== 'object' || expected === null)) {
    const simple = simpleDifference(actual, actualLines[0], expected, expectedLines[0]);
    header = simple.header ?? header;
    ({ text } = simple);
  } else if (actualLines.join('\n') === expectedLines.join('\n')) {
    operator = 'notIdentical';
    header = '';
    if (actualLines.length > MAX_LINES && diff !== 'full') {
      text = `${actualLines.slice(0, MAX_LINES).join('\n')}\n...}`;
      skipped = true;
    } else {
      text = actualLines.join('\n');
    }
  } else {
    const isObject = actual !== null && typeof actual === 'object';
    ({ text, skipped } = printDiff(diffLines(actualLines, expectedLines, isObject)));
  }
  const heading = customMessage ?? HEADINGS[operator];
  return `${heading}\n${header}${skipped ? '\n... Skipped lines' : ''}\n${text}\n`;
}

function shorten(text, most, diff) {
  return text.length > most && diff !== 'full' ? `${text.slice(0, most - 3)}...` : text;
}

function unequalMessage(actual, operator, diff) {
  const heading = operator === 'notStrictEqual' && isReference(actual) ?
    HEADINGS.notStrictEqualObject : HEADINGS[operator];
  const lines = inspectValue(actual).split('\n');
  if (lines.length > MAX_LINES && diff !== 'full') lines.splice(46, Infinity, '...');
  if (lines.length === 1) return `${heading}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
  return `${heading}\n\n${lines.join('\n')}\n`;
}

function otherMessage(actual, expected, operator, diff) {
  let left = inspectValue(actual);
  let right = inspectValue(expected);
  if (operator === 'notDeepEqual' && left === right) {
    return shorten(`${HEADINGS.notDeepEqual}\n\n${left}`, 1024, diff);
  }
  left = shorten(left, MAX_LONG_LENGTH, diff);
  right = shorten(right, MAX_LONG_LENGTH, diff);
  if (operator === 'deepEqual') return `${HEADINGS.deepEqual}\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
  if (operator === 'notDeepEqual') {
    return `${HEADINGS.notDeepEqualUnequal}\n\n${left}\n\nshould not loosely deep-equal\n\n${right}`;
  }
  return `${left} ${operator} ${right}`;
}

function makeMessage(message, operator, actual, expected, diff) {
  if (message != null) {
    return operator === 'deepStrictEqual' || operator === 'strictEqual' || operator === 'partialDeepStrictEqual' ?
      differenceMessage(actual, expected, operator, message, diff) : String(message);
  }
  if (actual instanceof Error && expected instanceof Error && 'stack' in actual && 'stack' in expected) {
    actual = withoutStack(actual);
    expected = withoutStack(expected);
  }
  switch (operator) {
    case 'deepStrictEqual':
    case 'strictEqual':
    case 'partialDeepStrictEqual':
      return differenceMessage(actual, expected, operator, undefined, diff);
    case 'notDeepStrictEqual':
    case 'notStrictEqual':
      return unequalMessage(actual, operator, diff);
    default:
      return otherMessage(actual, expected, operator, diff);
  }
}

function shortenForInspect(value) {
  if (typeof value !== 'string') return value;
  const lines = value.split('\n');
  if (lines.length > 10) return `${lines.slice(0, 10).join('\n')}\n...`;
  // Node leaves out the beginning.
  return value.length > MAX_LONG_LENGTH ? `${value.slice(MAX_LONG_LENGTH)}...` : value;
}

class AssertionError extends Error {
  /**
   * @param {object} options message, actual, expected, operator, stackStartFn
   *   (frames from this function on are left out), diff: 'simple' or 'full'
   */
  constructor(options) {
    validateObject(options, 'options');
    const { message, operator, stackStartFn, stackStartFunction, details, actual, expected, diff = 'simple' } = options;
    if (diff !== undefined) validateOneOf(diff, 'options.diff', ['simple', 'full']);

    const limit = Error.stackTraceLimit;
    const canLimit = Object.isExtensible(Error) || Object.hasOwn(Error, 'stackTraceLimit');
    // The stack is made below, once, from the caller's frame on.
    if (canLimit) Error.stackTraceLimit = 0;
    super(makeMessage(message, operator, actual, expected, diff));
    if (canLimit) Error.stackTraceLimit = limit;

    this.generatedMessage = !message;
    Object.defineProperty(this, 'name', {
      __proto__: null, value: 'AssertionError [ERR_ASSERTION]', enumerable: false, writable: true, configurable: true,
    });
    this.code = 'ERR_ASSERTION';
    if (details) {
      this.actual = undefined;
      this.expected = undefined;
      this.operator = undefined;
      for (let i = 0; i < details.length; i++) {
        this[`message ${i}`] = details[i].message;
        this[`actual ${i}`] = details[i].actual;
        this[`expected ${i}`] = details[i].expected;
        this[`operator ${i}`] = details[i].operator;
        this[`stack trace ${i}`] = details[i].stack;
      }
    } else {
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
    }
    Error.captureStackTrace(this, stackStartFn || stackStartFunction);
    // The stack's first line shows the code; reading it makes it now.
    // eslint-disable-next-line no-unused-expressions
    this.stack;
    this.name = 'AssertionError';
    this.diff = diff;
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [customInspectSymbol](recurseTimes, ctx) {
    const { actual, expected } = this;
    this.actual = shortenForInspect(actual);
    this.expected = shortenForInspect(expected);
    const text = inspect(this, { ...ctx, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return text;
  }
}

module.exports = AssertionError;
