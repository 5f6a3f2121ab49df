'use strict';

// What assert.ok() shows when it fails: the call as it is written in the
// program. The stack names the place; the source file is read and the call is
// cut out by a small scanner that knows strings, templates, comments and
// regular expressions, but no grammar.

// Messages by place, for assertions that fail in a loop.
const messages = new Map();
const MAX_REMEMBERED = 100;

const FRAME = /\(?((?:file:\/\/|[a-zA-Z]:[\\/]|\/).+):(\d+):(\d+)\)?$/;

function firstPlace(stack) {
  const lines = stack.split('\n');
  for (let i = 0; i < lines.length; i++) {
    // Between the assertion and the program may be the test runner.
    if (!/^\s+at /.test(lines[i]) || lines[i].includes('(node:')) continue;
    const match = FRAME.exec(lines[i].trim().replace(/^at (?:async )?/, ''));
    return match === null ? null : { file: match[1].replace(/^.* \(/, ''), line: Number(match[2]), column: Number(match[3]) };
  }
  return null;
}

// Whether a '/' after this text begins a regular expression.
function beginsRegExp(before) {
  const text = before.trimEnd();
  return text === '' || /[({[,;=!&|?:+\-*%<>~^]$/.test(text) ||
    /(?:^|[^\w$.])(?:return|typeof|case|in|of|void|delete|instanceof|new|do|else|await|yield)$/.test(text);
}

// The index after the string, template, comment or regular expression that
// begins at `i`; -1 when none does.
function skipToken(source, i) {
  const character = source[i];
  if (character === '"' || character === "'") {
    for (let j = i + 1; j < source.length; j++) {
      if (source[j] === '\\') j++;
      else if (source[j] === character) return j + 1;
    }
    return source.length;
  }
  if (character === '`') {
    for (let j = i + 1; j < source.length; j++) {
      if (source[j] === '\\') j++;
      else if (source[j] === '`') return j + 1;
      else if (source[j] === '$' && source[j + 1] === '{') j = endOfBrackets(source, j + 1) - 1;
    }
    return source.length;
  }
  if (character !== '/') return -1;
  if (source[i + 1] === '/') {
    const end = source.indexOf('\n', i);
    return end === -1 ? source.length : end;
  }
  if (source[i + 1] === '*') {
    const end = source.indexOf('*/', i + 2);
    return end === -1 ? source.length : end + 2;
  }
  if (!beginsRegExp(source.slice(Math.max(0, i - 20), i))) return -1;
  let inClass = false;
  for (let j = i + 1; j < source.length && source[j] !== '\n'; j++) {
    if (source[j] === '\\') j++;
    else if (source[j] === '[') inClass = true;
    else if (source[j] === ']') inClass = false;
    else if (source[j] === '/' && !inClass) return j + 1;
  }
  return -1;
}

// The index after the bracket that closes the one at `start`.
function endOfBrackets(source, start) {
  let depth = 0;
  for (let i = start; i < source.length;) {
    const after = skipToken(source, i);
    if (after !== -1) {
      i = after;
      continue;
    }
    if ('([{'.includes(source[i])) depth++;
    else if (')]}'.includes(source[i]) && --depth === 0) return i + 1;
    i++;
  }
  return source.length + 1;
}

/**
 * Cuts the call around a position out of `source`.
 * @param {number} line from 1
 * @param {number} column from 1; anywhere from the callee to its bracket
 * @returns {string|undefined} its first line
 */
function cutCall(source, line, column) {
  const lines = source.split('\n');
  if (line > lines.length) return undefined;
  let offset = 0;
  for (let i = 0; i < line - 1; i++) offset += lines[i].length + 1;
  let start = offset + column - 1;

  // Back over the callee: names, dots and what stands between brackets.
  // An engine may point at the bracket.
  if (source[start] === '(') {
    do start--; while (start > offset && /\s/.test(source[start]));
  }
  // A computed name is pointed at, not its bracket.
  const computed = /\[\s*["'`]?$/.exec(source.slice(offset, start));
  if (computed !== null && /[\p{ID_Continue}$\])]$/u.test(source.slice(offset, start - computed[0].length))) {
    start -= computed[0].length;
  }
  for (;;) {
    while (start > offset && /[\p{ID_Continue}$.?]/u.test(source[start - 1])) start--;
    if (start === offset || source[start - 1] !== ']') break;
    const bracket = source.lastIndexOf('[', start - 1);
    if (bracket < offset) break;
    start = bracket;
  }
  while (start < source.length && !/[\p{ID_Continue}$]/u.test(source[start])) start++;

  let open = start;
  while (open < source.length && source[open] !== '(') {
    if (source[open] === '[') open = endOfBrackets(source, open);
    else if (/[\p{ID_Continue}$.?\s]/u.test(source[open])) open++;
    else return undefined;
  }
  const end = endOfBrackets(source, open);
  if (end > source.length) return undefined;
  // Of a call on several lines the first is shown, as in Node.
  return source.slice(start, end).split('\n', 1)[0].trimEnd();
}

const ESCAPES = { '\b': '\\b', '\t': '\\t', '\v': '\\v', '\f': '\\f' };

// Control characters as escapes.
function visible(text) {
  return text.replace(/[\0-\t\v\f\x0e-\x1f]/g, (character) => (
    ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`));
}

/**
 * @param {Function} fn the assertion, whose caller is looked for
 * @returns {string} the message for a falsy value, empty when the source is not to be had
 */
function falsyMessage(fn) {
  const holder = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 4;
  Error.captureStackTrace(holder, fn);
  Error.stackTraceLimit = limit;
  const place = typeof holder.stack === 'string' ? firstPlace(holder.stack) : null;
  if (place === null) return '';

  const key = `${place.file}:${place.line}:${place.column}`;
  const known = messages.get(key);
  if (known !== undefined) return known;
  let message = '';
  try {
    let { file } = place;
    if (file.startsWith('file://')) file = require('internal/url').fileURLToPath(file);
    const call = cutCall(require('fs').readFileSync(file, 'utf8'), place.line, place.column);
    if (call !== undefined) message = `The expression evaluated to a falsy value:\n\n  ${visible(call)}\n`;
  } catch {
    // The program was not read from that file, or it is gone.
  }
  if (messages.size >= MAX_REMEMBERED) messages.clear();
  messages.set(key, message);
  return message;
}

module.exports = { cutCall, falsyMessage };
