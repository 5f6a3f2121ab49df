'use strict';
// The reporter `tap`: version 13 of the Test Anything Protocol.

const { inspect } = require('internal/util/inspect');

const STEPS = { '\b': '\\b', '\f': '\\f', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\v': '\\v' };
const SHOWN = { __proto__: null, colors: false, breakLength: Infinity };

function escape(text) {
  return text.replaceAll(/[\b\f\t\n\r\v]/g, (char) => STEPS[char]).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}

function directive(word, value) {
  if (value === undefined) return '';
  return ` # ${word}${typeof value === 'string' && value.length > 0 ? ` ${escape(value)}` : ''}`;
}

function result(type, { expectFailure, name, nesting, skip, testNumber, todo }) {
  const indent = '    '.repeat(nesting);
  let line = `${indent}${type === 'test:pass' ? 'ok' : 'not ok'} ${testNumber}`;
  if (name) line += ` - ${escape(name)}`;
  if (skip !== undefined) line += directive('SKIP', skip);
  else if (todo !== undefined) line += directive('TODO', todo);
  else line += directive('EXPECTED FAILURE', expectFailure);
  return `${line}\n`;
}

function details({ details: { duration_ms, error, type }, column, file, line, nesting }, failed) {
  const indent = '    '.repeat(nesting);
  let text = `${indent}  ---\n`;
  text += yaml(indent, 'duration_ms', duration_ms);
  text += yaml(indent, 'type', type);
  if (failed && file !== undefined) text += yaml(indent, 'location', `${file}:${line}:${column}`);
  text += yaml(indent, null, error, new Set());
  return `${text}${indent}  ...\n`;
}

function yaml(indent, name, value, seen) {
  if (value === undefined) return '';
  const head = `${indent}  ${name}:`;
  if (value === null) return `${head} ~\n`;
  if (typeof value !== 'object') {
    if (typeof value === 'string' && value.includes('\n')) {
      return `${head} |-\n${value.split('\n').map((line) => `${indent}    ${line}\n`).join('')}`;
    }
    return `${head} ${inspect(value, SHOWN)}\n`;
  }
  if (seen.has(value)) return `${head} <Circular>\n`;
  seen.add(value);
  let text = name === null ? '' : `${head}`;
  if (value instanceof Date) return `${text} ${inspect(value, SHOWN)}\n`;
  const isError = Error.isError(value);
  const inner = name === null ? indent : `${indent}  `;
  if (name !== null) text += '\n';
  for (const key of Object.keys(value)) {
    if (isError && (key === 'cause' || key === 'code' || key === 'expected' || key === 'actual' ||
        key === 'operator' || key === 'generatedMessage' || key === 'diff')) continue;
    if (name === null && key === 'place') continue;
    text += yaml(inner, key, value[key], seen);
  }
  if (isError) text += errorYaml(inner, value, seen);
  return text;
}

function errorYaml(indent, error, seen) {
  let { cause, code, failureType, message, stack } = error;
  let about = error;
  const isFailure = code === 'ERR_TEST_FAILURE';
  if (isFailure && failureType !== 'subtestsFailed' && cause !== null && typeof cause === 'object' &&
      Error.isError(cause) || (isFailure && typeof cause === 'object' && cause !== null && 'message' in cause)) {
    about = cause;
    ({ message, stack } = cause);
    code = cause.code ?? code;
  } else if (isFailure) {
    stack = undefined;
  }
  let text = yaml(indent, 'error', message, seen);
  if (code) text += yaml(indent, 'code', code, seen);
  if (about.name && about.name !== 'Error') text += yaml(indent, 'name', about.name, seen);
  if (about.name === 'AssertionError' || about.code === 'ERR_ASSERTION') {
    text += yaml(indent, 'expected', about.expected, new Set(seen));
    text += yaml(indent, 'actual', about.actual, new Set(seen));
    text += yaml(indent, 'operator', about.operator, seen);
  }
  if (typeof stack === 'string') {
    const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim().slice(3));
    if (frames.length > 0) text += `${indent}  stack: |-\n${frames.map((frame) => `${indent}    ${frame}\n`).join('')}`;
  }
  return text;
}

module.exports = async function* tap(source) {
  yield 'TAP version 13\n';
  for await (const { type, data } of source) {
    const indent = '    '.repeat(data?.nesting ?? 0);
    switch (type) {
      case 'test:fail':
      case 'test:pass':
        yield result(type, data);
        yield details(data, type === 'test:fail');
        break;
      case 'test:plan':
        yield `${indent}1..${data.count}\n`;
        break;
      case 'test:start':
        yield `${indent}# Subtest: ${escape(data.name)}\n`;
        break;
      case 'test:stderr':
      case 'test:stdout':
        for (const line of data.message.replace(/\r?\n$/, '').split(/\r?\n/)) yield `# ${escape(line)}\n`;
        break;
      case 'test:interrupted':
        for (const { column, file, line, name } of data.tests) {
          yield `# Interrupted while running: ${escape(name)}${file === undefined ? '' : ` at ${file}:${line}:${column}`}\n`;
        }
        break;
      case 'test:diagnostic':
      case 'test:log':
        yield `${indent}# ${escape(data.message)}\n`;
        break;
      default:
    }
  }
};
