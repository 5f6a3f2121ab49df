'use strict';

// Glob patterns: path.matchesGlob, and what fs.glob and the `ignore` option of fs.watch match names with (finding
// files is internal/fs/glob). Understands *, **, ?, classes, braces and the extended forms ?(a) *(a) +(a) @(a) !(a).
// Follows the Node documentation, "Path", "path.matchesGlob()".

const { validateString } = require('internal/validators');

const cache = new Map();
const MAX_CACHED = 50;

// The index of the bracket that closes the one at `start`, or -1.
function closing(pattern, start, open, close) {
  let depth = 0;
  for (let i = start; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern[i] === open) depth++;
    else if (pattern[i] === close && --depth === 0) return i;
  }
  return -1;
}

function splitTop(text, separator) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '\\') i++;
    else if (character === '{' || character === '(') depth++;
    else if (character === '}' || character === ')') depth--;
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

const RANGE = /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/;

function expandRange(body) {
  const match = RANGE.exec(body);
  if (match === null) return undefined;
  const isNumeric = /\d$/.test(match[1]);
  if (isNumeric !== /\d$/.test(match[2])) return undefined;
  const from = isNumeric ? Number(match[1]) : match[1].charCodeAt(0);
  const to = isNumeric ? Number(match[2]) : match[2].charCodeAt(0);
  const step = Math.max(Math.abs(Number(match[3] ?? 1)), 1);
  const width = isNumeric && /^-?0\d/.test(match[1] + match[2]) ? Math.max(match[1].length, match[2].length) : 0;
  const items = [];
  for (let i = from; from <= to ? i <= to : i >= to; i += from <= to ? step : -step) {
    items.push(isNumeric ? String(i).padStart(width, '0') : String.fromCharCode(i));
  }
  return items;
}

/** "a{b,c}" to "ab" and "ac". */
function expandBraces(pattern) {
  for (let start = pattern.indexOf('{'); start !== -1; start = pattern.indexOf('{', start + 1)) {
    if (pattern[start - 1] === '\\') continue;
    const end = closing(pattern, start, '{', '}');
    if (end === -1) break;
    const body = pattern.slice(start + 1, end);
    let items = splitTop(body, ',');
    if (items.length === 1) items = expandRange(body);
    if (items === undefined) continue;
    const before = pattern.slice(0, start);
    const after = pattern.slice(end + 1);
    return items.flatMap((item) => expandBraces(before + item + after));
  }
  return [pattern];
}

function escapeRegExp(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function classSource(pattern, start) {
  let end = start + 1;
  if (pattern[end] === '!' || pattern[end] === '^') end++;
  if (pattern[end] === ']') end++;
  while (end < pattern.length && pattern[end] !== ']') end += pattern[end] === '\\' ? 2 : pattern.startsWith('[:', end) ? pattern.indexOf(':]', end) + 2 - end || 1 : 1;
  if (end >= pattern.length) return undefined;
  let body = pattern.slice(start + 1, end);
  const negated = body[0] === '!' || body[0] === '^';
  if (negated) body = body.slice(1);
  const posix = {
    __proto__: null, alpha: '\\p{L}', digit: '\\p{Nd}', alnum: '\\p{L}\\p{Nd}', upper: '\\p{Lu}', lower: '\\p{Ll}',
    space: '\\s', blank: '\\t ', punct: '\\p{P}', xdigit: 'A-Fa-f0-9', word: '\\w',
  };
  body = body.replace(/\[:(\w+):\]|\\(.)|([[\]^\\])/g, (text, name, escaped, special) => {
    if (name !== undefined) return posix[name] ?? '';
    return `\\${escaped ?? special}`;
  });
  return { source: `[${negated ? '^' : ''}${body}]`, end };
}

// The expression for one segment. Only a literal dot matches one at the start of a name.
function segmentSource(pattern, isFirst) {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    const atStart = isFirst && i === 0;
    const guard = atStart ? '(?!\\.)' : '';
    if ('?*+@!'.includes(character) && pattern[i + 1] === '(') {
      const end = closing(pattern, i + 1, '(', ')');
      if (end !== -1) {
        const choices = splitTop(pattern.slice(i + 2, end), '|').map((part) => segmentSource(part, atStart)).join('|');
        if (character === '!') {
          const rest = segmentSource(pattern.slice(end + 1), false);
          return `${source}(?!(?:${choices})${rest}$)${guard}.*?${rest}`;
        }
        source += `(?:${choices})${character === '@' ? '' : character}`;
        i = end;
        continue;
      }
    }
    if (character === '*') {
      while (pattern[i + 1] === '*') i++;
      source += `${guard}${pattern.length === 1 || (atStart && i === pattern.length - 1) ? '.+?' : '.*?'}`;
    } else if (character === '?') {
      source += `${guard}.`;
    } else if (character === '[') {
      const found = classSource(pattern, i);
      if (found === undefined) {
        source += '\\[';
      } else {
        source += `${guard}${found.source}`;
        i = found.end;
      }
    } else if (character === '\\' && i + 1 < pattern.length) {
      source += escapeRegExp(pattern[++i]);
    } else {
      source += escapeRegExp(character);
    }
  }
  return source;
}

const MAGIC = /[*?[\](){}!+@|]/;

/**
 * One segment of a pattern: `literal` is the only name that it matches, where there is only one.
 * @returns {'**' | { literal: string | undefined, test: (name: string) => boolean }}
 */
function segmentMatcher(segment, flags) {
  if (segment === '**') return '**';
  const sensitive = !flags.includes('i');
  if (segment === '.' || segment === '..' || (sensitive && !MAGIC.test(segment))) {
    return { literal: segment, test: (name) => name === segment };
  }
  const expression = new RegExp(`^(?!\\.\\.?$)(?:${segmentSource(segment, true)})$`, flags);
  return { literal: undefined, test: (name) => expression.test(name) };
}

// Resolves "." and ".." as minimatch does before matching.
function simplify(segments) {
  const kept = [];
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i];
    if (segment === '.' && i > 0) continue;
    if (segment === '' && i > 0 && i < segments.length - 1) continue;
    const last = kept[kept.length - 1];
    if (segment === '..' && kept.length > 0 && last !== '..' && last !== '' && last !== '**') kept.pop();
    else kept.push(segment);
  }
  return kept;
}

/**
 * A pattern as lists of segments, one for each way its braces can be read.
 * Backslashes separate, in patterns of both kinds: there is no escaping. Case counts where the platform's file names
 * usually say so.
 */
function compile(pattern) {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const text = pattern.replaceAll('\\', '/');
  const flags = process.platform === 'win32' || process.platform === 'darwin' ? 'sui' : 'su';
  const compiled = expandBraces(text).map((alternative) => (
    simplify(alternative.split('/')).map((segment) => segmentMatcher(segment, flags))));
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(pattern, compiled);
  return compiled;
}

function matchSegments(path, pi, pattern, gi) {
  while (gi < pattern.length) {
    const matcher = pattern[gi];
    if (matcher === '**') {
      while (pattern[gi + 1] === '**') gi++;
      if (gi === pattern.length - 1) {
        for (let i = pi; i < path.length; i++) {
          if (path[i][0] === '.') return false;
        }
        return pi < path.length;
      }
      for (let i = pi; i < path.length; i++) {
        if (matchSegments(path, i, pattern, gi + 1)) return true;
        if (path[i][0] === '.') return false;
      }
      return false;
    }
    if (pi >= path.length || !matcher.test(path[pi])) return false;
    pi++;
    gi++;
  }
  // A trailing slash of the path does not matter.
  return pi === path.length || (pi === path.length - 1 && path[pi] === '');
}

function matches(path, compiled) {
  const segments = simplify(path.split('/'));
  return compiled.some((alternative) => matchSegments(segments, 0, alternative, 0));
}

/** @returns {boolean} whether all of `path` matches `pattern` */
function matchesGlob(path, pattern, windows) {
  validateString(path, 'path');
  validateString(pattern, 'pattern');
  const text = windows ? path.replaceAll('\\', '/') : path;
  return matches(text, compile(pattern));
}

/**
 * For `ignore` of fs.watch: a pattern without a slash is about the last part of a name alone.
 * @returns {(name: string) => boolean}
 */
function nameMatcher(pattern) {
  const compiled = compile(pattern);
  const baseOnly = !/[\\/]/.test(pattern);
  return (name) => matches(baseOnly ? name.slice(name.lastIndexOf('/') + 1) : name, compiled);
}

module.exports = { compile, matches, matchesGlob, nameMatcher };
