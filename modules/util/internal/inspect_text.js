'use strict';

// The parts of printing values that are only about text: quoting strings, grouping digits, colours' escape
// sequences, the width of text in terminal columns, and laying finished pieces out in lines and columns.
// Follows util.inspect (`breakLength`, `compact`, `numericSeparator`) and util.stripVTControlCharacters.
//
// What is not here: looking at values (internal/util/inspect).

// ---- strings ---------------------------------------------------------------------------------------------

/* eslint-disable no-control-regex */
const kNeedsEscape = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const kEscapeAll = new RegExp(kNeedsEscape, 'g');
const kNeedsEscapeInOtherQuotes = /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const kEscapeAllInOtherQuotes = new RegExp(kNeedsEscapeInOtherQuotes, 'g');
/* eslint-enable no-control-regex */

const kShortEscapes = { '__proto__': null, '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r',
                        '\'': '\\\'', '\\': '\\\\' };

function escapeOne(character) {
  const short = kShortEscapes[character];
  if (short !== undefined) return short;
  const code = character.charCodeAt(0);
  if (code > 0xff) return `\\u${code.toString(16)}`;
  return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Escapes as in a single-quoted literal, without the quotes. */
function escapeText(text) {
  return kNeedsEscape.test(text) ? text.replace(kEscapeAll, escapeOne) : text;
}

/** A string literal: in single quotes unless other quotes avoid escaping. */
function strEscape(text) {
  if (!kNeedsEscape.test(text)) return `'${text}'`;
  let quote = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) quote = '"';
    else if (!text.includes('`') && !text.includes('${')) quote = '`';
  }
  if (quote === "'") return `'${text.replace(kEscapeAll, escapeOne)}'`;
  if (!kNeedsEscapeInOtherQuotes.test(text)) return quote + text + quote;
  return quote + text.replace(kEscapeAllInOtherQuotes, escapeOne) + quote;
}

// ---- numbers ---------------------------------------------------------------------------------------------

function groupFromEnd(digits) {
  let result = '';
  let i = digits.length;
  const start = digits.startsWith('-') ? 1 : 0;
  for (; i >= start + 4; i -= 3) result = `_${digits.slice(i - 3, i)}${result}`;
  return i === digits.length ? digits : digits.slice(0, i) + result;
}

function groupFromStart(digits) {
  let result = '';
  let i = 0;
  for (; i < digits.length - 3; i += 3) result += `${digits.slice(i, i + 3)}_`;
  return i === 0 ? digits : result + digits.slice(i);
}

function formatNumber(stylize, number, numericSeparator) {
  if (!numericSeparator) return stylize(Object.is(number, -0) ? '-0' : `${number}`, 'number');
  const text = Object.is(number, -0) ? '-0' : String(number);
  if (!Number.isFinite(number) || text.includes('e')) return stylize(text, 'number');
  const point = text.indexOf('.');
  if (point === -1) return stylize(groupFromEnd(text), 'number');
  return stylize(`${groupFromEnd(text.slice(0, point))}.${groupFromStart(text.slice(point + 1))}`, 'number');
}

function formatBigInt(stylize, bigint, numericSeparator) {
  const digits = String(bigint);
  return stylize(`${numericSeparator ? groupFromEnd(digits) : digits}n`, 'bigint');
}

/** '... 3 more items' */
function remainingText(remaining) {
  return `... ${remaining} more item${remaining > 1 ? 's' : ''}`;
}

// ---- escape sequences and widths -------------------------------------------------------------------------

// Operating-system commands (as in hyperlinks) up to their terminator, and control sequences.
const kAnsi = new RegExp(
  '[\\u001B\\u009B][[\\]()#;?]*' +
  '(?:(?:(?:(?:;[-a-zA-Z\\d\\/\\#&.:=?%@~_()!+$\'*,[\\]]+)*|[a-zA-Z\\d]+(?:;[-a-zA-Z\\d\\/\\#&.:=?%@~_()!+$\'*,[\\]]*)*)?' +
  '(?:\\u0007|\\u001B\\u005C|\\u009C))' +
  '|(?:(?:\\d{1,4}(?:[;:]\\d{0,4})*)?[\\dA-PR-TZcf-nq-uy=><~]))', 'g');

/** util.stripVTControlCharacters: the text without ANSI escape sequences. */
function stripVTControlCharacters(text) {
  require('internal/validators').validateString(text, 'str');
  if (!text.includes('\u001B') && !text.includes('\u009B')) return text;
  return text.replace(kAnsi, '');
}

// eslint-disable-next-line no-control-regex
const kColors = /\u001b\[\d\d?m/g;

function lengthWithoutColors(text) {
  return text.includes('\u001b[') ? text.replace(kColors, '').length : text.length;
}

// Code point ranges that terminals draw two columns wide (East Asian Wide and Fullwidth, emoji), as pairs.
const kWide = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd, 0x25fe,
  0x2614, 0x2615, 0x2630, 0x2637, 0x2648, 0x2653, 0x267f, 0x267f, 0x268a, 0x268f, 0x2693, 0x2693, 0x26a1, 0x26a1,
  0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3,
  0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c,
  0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c,
  0x2b50, 0x2b50, 0x2b55, 0x2b55, 0x2e80, 0x2e99, 0x2e9b, 0x2ef3, 0x2f00, 0x2fd5, 0x2ff0, 0x303e, 0x3041, 0x3096,
  0x3099, 0x30ff, 0x3105, 0x312f, 0x3131, 0x318e, 0x3190, 0x31e5, 0x31ef, 0x321e, 0x3220, 0x3247, 0x3250, 0xa48c,
  0xa490, 0xa4c6, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe52, 0xfe54, 0xfe66,
  0xfe68, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x16fe4, 0x16ff0, 0x16ff6, 0x17000, 0x18cd5,
  0x18cff, 0x18d1e, 0x18d80, 0x18df2, 0x1aff0, 0x1aff3, 0x1aff5, 0x1affb, 0x1affd, 0x1affe, 0x1b000, 0x1b122,
  0x1b132, 0x1b132, 0x1b150, 0x1b152, 0x1b155, 0x1b155, 0x1b164, 0x1b167, 0x1b170, 0x1b2fb, 0x1d300, 0x1d356,
  0x1d360, 0x1d376, 0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f1e6, 0x1f202,
  0x1f210, 0x1f23b, 0x1f240, 0x1f248, 0x1f250, 0x1f251, 0x1f260, 0x1f265, 0x1f300, 0x1f320, 0x1f32d, 0x1f335,
  0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4,
  0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567,
  0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc,
  0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d8, 0x1f6dc, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb,
  0x1f7f0, 0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1fa7c, 0x1fa80, 0x1fa8a,
  0x1fa8e, 0x1fac6, 0x1fac8, 0x1fac8, 0x1facd, 0x1fadc, 0x1fadf, 0x1faea, 0x1faef, 0x1faf8, 0x20000, 0x2fffd,
  0x30000, 0x3fffd,
];

function isWide(codePoint) {
  if (codePoint < 0x1100) return false;
  let low = 0;
  let high = kWide.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (codePoint < kWide[middle * 2]) high = middle - 1;
    else if (codePoint > kWide[middle * 2 + 1]) low = middle + 1;
    else return true;
  }
  return false;
}

const kZeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;
// The soft hyphen is drawn.
const kSoftHyphen = 0xad;

function charWidth(codePoint, character) {
  if (codePoint < 0x7f) return codePoint >= 0x20 ? 1 : 0;
  if (isWide(codePoint)) return 2;
  if (codePoint !== kSoftHyphen && kZeroWidth.test(character)) return 0;
  return 1;
}

// eslint-disable-next-line no-control-regex
const kPlain = /^[\x20-\x7e]*$/;

function isPlain(text) {
  // Most are a few characters long, and an expression takes as long for those as for fifty.
  if (text.length > 30) return kPlain.test(text);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/**
 * How many terminal columns the text takes.
 * @param {boolean} [removeControlChars] whether escape sequences are dropped first
 */
function getStringWidth(text, removeControlChars = true) {
  if (isPlain(text)) return text.length;
  if (removeControlChars) text = stripVTControlCharacters(text);
  text = text.normalize('NFC');
  let width = 0;
  for (const character of text) width += charWidth(character.codePointAt(0), character);
  return width;
}

// ---- layout ----------------------------------------------------------------------------------------------

const kSeparatorSpace = 2; // ', '

/** Whether the pieces fit in one line. */
function isBelowBreakLength(ctx, output, start, base) {
  let totalLength = output.length + start;
  if (totalLength + output.length > ctx.breakLength) return false;
  for (let i = 0; i < output.length; i++) {
    totalLength += ctx.colors ? lengthWithoutColors(output[i]) : output[i].length;
    if (totalLength > ctx.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
}

/**
 * Puts more than six short array entries in aligned columns; returns the rows, or `output` itself when columns
 * would not help. Numbers align to the right, other entries to the left.
 */
function groupArrayElements(ctx, output, value) {
  let totalLength = 0;
  let maxLength = 0;
  let outputLength = output.length;
  // The "... more items" note stays a row of its own.
  const hasNote = ctx.maxArrayLength < output.length;
  if (hasNote) outputLength--;

  const dataLen = new Array(outputLength);
  for (let i = 0; i < outputLength; i++) {
    const len = getStringWidth(output[i], ctx.colors);
    dataLen[i] = len;
    totalLength += len + kSeparatorSpace;
    if (maxLength < len) maxLength = len;
  }

  const actualMax = maxLength + kSeparatorSpace;
  if (actualMax * 3 + ctx.indentationLvl >= ctx.breakLength ||
      (totalLength / actualMax <= 5 && maxLength > 6)) {
    return output;
  }

  // About a square, since characters are some 2.5 times as high as wide; entries of uneven length count shorter.
  const bias = Math.sqrt(actualMax - totalLength / output.length);
  const biasedMax = Math.max(actualMax - 3 - bias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biasedMax * outputLength) / biasedMax),
    Math.floor((ctx.breakLength - ctx.indentationLvl) / actualMax),
    ctx.compact * 4,
    15,
  );
  if (columns <= 1) return output;

  const columnWidths = [];
  for (let i = 0; i < columns; i++) {
    let width = 0;
    for (let j = i; j < outputLength; j += columns) if (dataLen[j] > width) width = dataLen[j];
    columnWidths.push(width + kSeparatorSpace);
  }

  let alignRight = true;
  if (value !== undefined) {
    for (let i = 0; i < output.length; i++) {
      if (typeof value[i] !== 'number' && typeof value[i] !== 'bigint') {
        alignRight = false;
        break;
      }
    }
  }

  const rows = [];
  for (let i = 0; i < outputLength; i += columns) {
    const end = Math.min(i + columns, outputLength);
    let row = '';
    let j = i;
    for (; j < end - 1; j++) {
      const cell = `${output[j]}, `;
      const padding = columnWidths[j - i] + output[j].length - dataLen[j];
      row += alignRight ? cell.padStart(padding) : cell.padEnd(padding);
    }
    if (alignRight) row += output[j].padStart(columnWidths[j - i] + output[j].length - dataLen[j] - kSeparatorSpace);
    else row += output[j];
    rows.push(row);
  }
  if (hasNote) rows.push(output[outputLength]);
  return rows;
}

// Texts longer than this are put together without being copied: each level of a deep object would copy all below it.
const kCopied = 4096;

function joinLines(texts, separator) {
  let total = 0;
  for (let i = 0; i < texts.length; i++) total += texts[i].length;
  if (total <= kCopied || texts.length === 0) return texts.join(separator);
  let joined = texts[0];
  for (let i = 1; i < texts.length; i++) joined += separator + texts[i];
  return joined;
}

/**
 * Joins an object's pieces between its braces, in one line where `compact` and `breakLength` allow it.
 * @param {boolean} isArrayLike whether the entries may be grouped in columns
 */
function reduceToSingleString(ctx, output, base, braces, isArrayLike, recurseTimes, value) {
  const head = base === '' ? '' : `${base} `;
  if (ctx.compact !== true) {
    if (typeof ctx.compact === 'number' && ctx.compact >= 1) {
      const entries = output.length;
      if (isArrayLike && entries > 6) output = groupArrayElements(ctx, output, value);
      // Only the innermost `compact` levels share a line, and never entries that were put in columns.
      if (ctx.currentDepth - recurseTimes < ctx.compact && entries === output.length) {
        const start = output.length + ctx.indentationLvl + braces[0].length + base.length + 10;
        if (isBelowBreakLength(ctx, output, start, base)) {
          const joined = output.join(', ');
          if (!joined.includes('\n')) return `${head}${braces[0]} ${joined} ${braces[1]}`;
        }
      }
    }
    const indentation = `\n${' '.repeat(ctx.indentationLvl)}`;
    return `${head}${braces[0]}${indentation}  ${joinLines(output, `,${indentation}  `)}${indentation}${braces[1]}`;
  }
  const tail = base === '' ? '' : ` ${base}`;
  if (isBelowBreakLength(ctx, output, 0, base)) {
    return `${braces[0]}${tail} ${output.join(', ')} ${braces[1]}`;
  }
  const indentation = `\n${' '.repeat(ctx.indentationLvl)}`;
  const first = base === '' && braces[0].length === 1 ? ' ' : `${tail}\n${indentation.slice(1)}  `;
  return `${braces[0]}${first}${joinLines(output, `,${indentation}  `)} ${braces[1]}`;
}

module.exports = {
  escapeText,
  formatBigInt,
  formatNumber,
  getStringWidth,
  reduceToSingleString,
  remainingText,
  strEscape,
  stripVTControlCharacters,
};
