'use strict';
// The words of JSON.parse's SyntaxErrors. The engine has its own; programs and people know V8's, with the
// place as an offset and as line and column, or with some text around it.
//
// JSON.parse itself stays the engine's: only when it has failed is the text read again here, to find what
// is wrong with it. What counts as wrong first is what V8 finds first.

const { look } = internalBinding('task_queue'); // with --warn-blocked

const CONTEXT = 10;
const LITERALS = { __proto__: null, t: 'true', f: 'false', n: 'null' };
// Texts of values that are no JSON, of which V8 names no character.
const WELL_KNOWN = ['undefined', 'NaN', 'Infinity', '[object Object]'];
const SPACE = /[ \t\n\r]*/y;
const DIGITS = /\d*/y;
const HEX = /[\da-fA-F]{0,4}/y;
// What a string may have without a closer look.
const PLAIN = /[^"\\\u0000-\u001f]*/y;

/** Where the expression, which is sticky and matches anything, ends. */
function skip(expression, text, at) {
  expression.lastIndex = at;
  expression.test(text);
  return expression.lastIndex;
}

class Finding {
  constructor(at, words) {
    this.at = at;
    /** Undefined for a character that is not expected there, or the end. */
    this.words = words;
  }
}

function endOfString(text, at) {
  for (at++; ;) {
    at = skip(PLAIN, text, at);
    if (at >= text.length) return new Finding(at, 'Unterminated string');
    if (text[at] === '"') return at + 1;
    if (text[at] !== '\\') return new Finding(at, 'Bad control character in string literal');
    at++;
    if (text[at] === 'u') {
      const end = skip(HEX, text, at + 1);
      if (end < at + 5) return new Finding(end, 'Bad Unicode escape');
      at = end;
    } else if (at >= text.length) {
      return new Finding(at);
    } else if (!'"\\/bfnrt'.includes(text[at])) {
      return new Finding(at, 'Bad escaped character');
    } else {
      at++;
    }
  }
}

function endOfNumber(text, at) {
  if (text[at] === '-') at++;
  let end = skip(DIGITS, text, at);
  if (end === at) return new Finding(at, 'No number after minus sign');
  if (text[at] === '0' && end > at + 1) return new Finding(at + 1, 'Unexpected number');
  at = end;
  if (text[at] === '.') {
    end = skip(DIGITS, text, ++at);
    if (end === at) return new Finding(at, 'Unterminated fractional number');
    at = end;
  }
  if (text[at] === 'e' || text[at] === 'E') {
    at++;
    if (text[at] === '+' || text[at] === '-') at++;
    end = skip(DIGITS, text, at);
    if (end === at) return new Finding(at, 'Exponent part is missing a number');
    at = end;
  }
  return at;
}

function endOfLiteral(text, at, literal) {
  for (let i = 1; i < literal.length; i++) {
    at++;
    if (text[at] !== literal[i]) return new Finding(at);
  }
  return at + 1;
}

/** A value that is no list and no object: where it ends, or what is wrong. */
function endOfScalar(text, at) {
  const first = text[at];
  if (first === '"') return endOfString(text, at);
  if (first === '-' || (first >= '0' && first <= '9')) return endOfNumber(text, at);
  const literal = LITERALS[first];
  return literal === undefined ? new Finding(at) : endOfLiteral(text, at, literal);
}

/** A property's name and its colon. */
function endOfName(text, at, isFirst) {
  if (text[at] !== '"')
    return new Finding(at, isFirst ? "Expected property name or '}'" : 'Expected double-quoted property name');
  const end = endOfString(text, at);
  if (end instanceof Finding) return end;
  at = skip(SPACE, text, end);
  return text[at] === ':' ? skip(SPACE, text, at + 1) : new Finding(at, "Expected ':' after property name");
}

/**
 * @param {string} text
 * @returns {Finding | undefined} the first thing that is wrong; undefined when nothing is
 */
function findError(text) {
  // The kinds of what is open: '{' or '['.
  const open = [];
  let at = skip(SPACE, text, 0);
  for (;;) {
    // A value begins here.
    const kind = text[at];
    let end;
    if (kind === '{' || kind === '[') {
      at = skip(SPACE, text, at + 1);
      if (text[at] === (kind === '{' ? '}' : ']')) {
        end = at + 1;
      } else {
        open.push(kind);
        if (kind === '{') {
          at = endOfName(text, at, true);
          if (at instanceof Finding) return at;
        }
        continue;
      }
    } else {
      end = endOfScalar(text, at);
      if (end instanceof Finding) return end;
    }
    // It has ended, and with it maybe what it is in.
    for (;;) {
      at = skip(SPACE, text, end);
      if (open.length === 0)
        return at < text.length ? new Finding(at, 'Unexpected non-whitespace character after JSON') : undefined;
      const inObject = open[open.length - 1] === '{';
      if (text[at] === ',') {
        at = skip(SPACE, text, at + 1);
        if (inObject) at = endOfName(text, at, false);
        if (at instanceof Finding) return at;
        break;
      }
      if (text[at] !== (inObject ? '}' : ']'))
        return new Finding(at, inObject ? "Expected ',' or '}' after property value" : "Expected ',' or ']' after array element");
      open.pop();
      end = at + 1;
    }
  }
}

const LINE_END = /\r\n|\n|\r/;

/** Line and column of an offset, from 1. */
function lineAndColumn(text, at) {
  const lines = text.slice(0, at).split(LINE_END);
  return [lines.length, lines[lines.length - 1].length + 1];
}

function withPlace(words, text, at) {
  const [line, column] = lineAndColumn(text, at);
  // One of them says "JSON" itself.
  const subject = words.endsWith(' JSON') ? '' : ' in JSON';
  return `${words}${subject} at position ${at} (line ${line} column ${column})`;
}

function messageOf(text, { at, words }) {
  if (words !== undefined) return withPlace(words, text, at);
  if (at >= text.length) return 'Unexpected end of JSON input';
  const character = text[at];
  if (character === '"') return withPlace('Unexpected string', text, at);
  if (character === '-' || (character >= '0' && character <= '9')) return withPlace('Unexpected number', text, at);
  if (WELL_KNOWN.includes(text)) return `"${text}" is not valid JSON`;
  let around = `"${text}"`;
  if (text.length > 2 * CONTEXT) {
    const fromStart = at < CONTEXT;
    const toEnd = !fromStart && at >= text.length - CONTEXT;
    const piece = text.slice(fromStart ? 0 : at - CONTEXT, toEnd ? text.length : at + CONTEXT);
    around = `${fromStart ? '' : '...'}"${piece}"${toEnd ? '' : '...'}`;
  }
  return `Unexpected token '${character}', ${around} is not valid JSON`;
}

// Where errors were found, for those that end the program.
const found = new WeakMap();

/**
 * @param {any} err
 * @returns {[file: string, line: number, column: number, text: string] | undefined} the place in the JSON
 *   that it is about
 */
function placeInJson(err) {
  const place = found.get(err);
  if (place === undefined) return undefined;
  const [line, column] = lineAndColumn(place.text, place.at);
  return ['<anonymous_script>', line, column, place.text.split(LINE_END)[line - 1]];
}

/**
 * Puts V8's words into what the realm's JSON.parse throws.
 * @param {object} json the realm's JSON
 */
function setupJsonParse(json) {
  const enginesOwn = json.parse;
  // A method, which is no constructor; stacks show its frame as V8 shows that of the builtin.
  const { parse } = {
    parse(text, reviver) {
      if (typeof text !== 'string') text = `${text}`;
      try {
        if (look === undefined) return enginesOwn(text, reviver);
        const value = enginesOwn(text, reviver);
        look(); // this may have taken long, and the engine does not look here
        return value;
      } catch (err) {
        if (Error.isError(err) && typeof err.message === 'string' && err.message.startsWith('JSON.parse: ')) {
          const finding = findError(text);
          if (finding !== undefined) {
            err.message = messageOf(text, finding);
            found.set(err, { text, at: finding.at });
          }
        }
        throw err;
      }
    },
  };
  // In another realm it is a function of that realm.
  Object.setPrototypeOf(parse, Object.getPrototypeOf(enginesOwn));
  Object.defineProperty(json, 'parse', {
    __proto__: null, value: parse, writable: true, enumerable: false, configurable: true,
  });
}

module.exports = { placeInJson, setupJsonParse };
