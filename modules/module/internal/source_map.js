'use strict';
// Source maps: the SourceMap class, the maps of loaded modules, and stacks that show original places.
// Follows "node:module API > Source Map Support" and ECMA-426 for the format.
// Not here: the text of frames (internal/error_stack).

const { validateObject } = require('internal/validators');

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digitValue = new Map(Array.from(DIGITS, (digit, value) => [digit, value]));

/** Reads the numbers of one segment, `text[at.index]` on. */
function readNumbers(text) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = digitValue.get(digit);
    if (bits === undefined) return numbers;
    value += (bits & 31) << shift;
    if (bits & 32) {
      shift += 5;
      continue;
    }
    numbers.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

/** A copy of the payload that later changes of the caller's object do not reach. */
function copyPayload(payload) {
  const copy = { ...payload };
  for (const key of ['sources', 'sourcesContent', 'names']) {
    if (Array.isArray(copy[key])) copy[key] = copy[key].slice();
  }
  if (Array.isArray(copy.sections)) {
    copy.sections = copy.sections.map(({ offset, map }) => ({ offset: { ...offset }, map: copyPayload(map) }));
  }
  return copy;
}

/** A source map: from places of generated code to places of its sources. */
class SourceMap {
  #payload;
  #lineLengths;
  // Sorted: [line, column, source, line, column, name], lines and columns from zero.
  #segments;

  /**
   * @param {object} payload a source map, version 3
   * @param {{ lineLengths?: number[] }} [options] how long the lines of the generated code are
   * @throws ERR_INVALID_ARG_TYPE
   */
  constructor(payload, { lineLengths } = {}) {
    validateObject(payload, 'payload');
    this.#payload = copyPayload(payload);
    this.#lineLengths = lineLengths?.slice();
    this.#segments = [];
    this.#read(this.#payload, 0, 0);
    this.#segments.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  }

  #read(map, firstLine, firstColumn) {
    if (Array.isArray(map.sections)) {
      for (const { offset, map: part } of map.sections) this.#read(part, offset.line, offset.column);
      return;
    }
    const { mappings, names, sources } = map;
    if (typeof mappings !== 'string') return;
    let source = 0;
    let line = 0;
    let column = 0;
    let name = 0;
    const lines = mappings.split(';');
    for (let i = 0; i < lines.length; i++) {
      let generated = i === 0 ? firstColumn : 0;
      if (lines[i] === '') continue;
      for (const text of lines[i].split(',')) {
        if (text === '') continue;
        const numbers = readNumbers(text);
        generated += numbers[0];
        const segment = [firstLine + i, generated, undefined, 0, 0, undefined];
        if (numbers.length > 3) {
          source += numbers[1];
          line += numbers[2];
          column += numbers[3];
          segment[2] = sources?.[source];
          segment[3] = line;
          segment[4] = column;
          if (numbers.length > 4) {
            name += numbers[4];
            segment[5] = names?.[name];
          }
        }
        this.#segments.push(segment);
      }
    }
  }

  /** The payload it was made of. */
  get payload() {
    return copyPayload(this.#payload);
  }

  /** The lengths of the generated code's lines, where they were given. */
  get lineLengths() {
    return this.#lineLengths?.slice();
  }

  /**
   * @param {number} lineOffset from zero, in the generated code
   * @param {number} columnOffset from zero
   * @returns {object} what the place belongs to, offsets from zero; {} when that is not known
   */
  findEntry(lineOffset, columnOffset) {
    const segments = this.#segments;
    let low = 0;
    let high = segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const [line, column] = segments[middle];
      if (line < lineOffset || (line === lineOffset && column <= columnOffset)) low = middle + 1;
      else high = middle;
    }
    const found = segments[low - 1];
    if (found === undefined) return {};
    return {
      generatedLine: found[0],
      generatedColumn: found[1],
      originalSource: found[2],
      originalLine: found[3],
      originalColumn: found[4],
      name: found[5],
    };
  }

  /**
   * @param {number} lineNumber from one, as stacks have it
   * @param {number} columnNumber from one
   * @returns {object} the place in the source, from one; {} when that is not known
   */
  findOrigin(lineNumber, columnNumber) {
    const range = this.findEntry(lineNumber - 1, columnNumber - 1);
    if (range.originalSource === undefined || range.originalLine === undefined ||
        range.originalColumn === undefined || range.generatedLine === undefined ||
        range.generatedColumn === undefined) {
      return {};
    }
    const lineOffset = lineNumber - range.generatedLine;
    const columnOffset = columnNumber - range.generatedColumn;
    return {
      name: range.name,
      fileName: range.originalSource,
      lineNumber: range.originalLine + lineOffset,
      columnNumber: range.originalColumn + columnOffset,
    };
  }
}

// ---- the maps of modules ---------------------------------------------------------------------

const support = { enabled: false, nodeModules: false, generatedCode: false };
// File name or URL -> { url, base, lineLengths, map: SourceMap | null | undefined }
const known = new Map();

/** @returns {object} what setSourceMapsSupport set */
function getSourceMapsSupport() {
  return Object.freeze({ __proto__: null, ...support });
}

/**
 * @param {boolean} enabled
 * @param {{ nodeModules?: boolean, generatedCode?: boolean }} [options]
 * @throws ERR_INVALID_ARG_TYPE
 */
function setSourceMapsSupport(enabled, options = {}) {
  const { validateBoolean } = require('internal/validators');
  validateBoolean(enabled, 'enabled');
  validateObject(options, 'options');
  const { nodeModules = false, generatedCode = false } = options;
  validateBoolean(nodeModules, 'options.nodeModules');
  validateBoolean(generatedCode, 'options.generatedCode');
  Object.assign(support, { enabled, nodeModules, generatedCode });
  require('internal/module/source_hook').onCompile = enabled ? remember : undefined;
  require('internal/error_stack').setFrameMapper(enabled ? mapFrames : undefined);
}

const MAP_URL = /\/[*/][#@]\s*sourceMappingURL=([^\s'"]*)(?:\*\/)?\s*/g;

/**
 * Notes the map that the text of a module names. Maps are read when they are asked for.
 * @param {string} name file name or URL that stacks have
 * @param {string} text
 */
function remember(name, text) {
  if (!support.nodeModules && /[\\/]node_modules[\\/]/.test(name)) return;
  if (!text.includes('sourceMappingURL=')) return;
  let url;
  for (const match of text.matchAll(MAP_URL)) url = match[1];
  if (url === undefined) return;
  known.set(name, {
    url, lineLengths: text.replace(/\n$/, '').split(/\n|\u2028|\u2029/).map((line) => line.length), map: undefined,
  });
}

function readMap(name, { url, lineLengths }) {
  try {
    const base = name.startsWith('/') ? require('internal/module/paths').pathToUrl(name) : name;
    let text;
    let mapUrl = base;
    const inline = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url);
    if (inline !== null) {
      text = inline[1] === undefined ? decodeURIComponent(inline[2]) :
        require('buffer').Buffer.from(inline[2], 'base64').toString('utf8');
    } else {
      const { URL, fileURLToPath } = require('internal/url');
      mapUrl = new URL(url, base).href;
      text = require('fs').readFileSync(fileURLToPath(mapUrl), 'utf8');
    }
    const payload = JSON.parse(text);
    const absolute = (map) => {
      if (Array.isArray(map.sections)) map.sections.forEach((section) => absolute(section.map));
      if (!Array.isArray(map.sources)) return;
      const { URL } = require('internal/url');
      const root = map.sourceRoot ? `${map.sourceRoot.replace(/\/$/, '')}/` : '';
      map.sources = map.sources.map((source) => {
        if (typeof source !== 'string') return source;
        return URL.canParse(root + source, mapUrl) ? new URL(root + source, mapUrl).href : source;
      });
    };
    absolute(payload);
    return new SourceMap(payload, { lineLengths });
  } catch {
    return null;
  }
}

/**
 * @param {string} path of a loaded module, a file name or URL
 * @returns {SourceMap | undefined}
 */
function findSourceMap(path) {
  const entry = entryOf(path);
  if (entry === undefined) return undefined;
  if (entry.map === undefined) entry.map = readMap(entry.name, entry);
  return entry.map ?? undefined;
}

function entryOf(path) {
  const { pathToUrl, urlToPath } = require('internal/module/paths');
  const names = [path];
  if (path.startsWith('file:')) names.push(urlToPath(path));
  else if (path.startsWith('/')) names.push(pathToUrl(path));
  for (const name of names) {
    const entry = known.get(name);
    if (entry !== undefined) return Object.assign(entry, { name });
  }
  return undefined;
}

const FRAME = /^( {4}at )(?:(.*) \()?((?:file:|\/).*?):(\d+):(\d+)(\))?$/gm;

/**
 * Puts original places into the text of frames.
 * @param {string} frames
 * @returns {string}
 */
function mapFrames(frames) {
  if (known.size === 0) return frames;
  return frames.replace(FRAME, (line, at, name, file, row, column) => {
    const found = original(file, row, column);
    if (found === undefined) return line;
    const place = `${found.source}:${found.line}:${found.column}`;
    const shown = found.name ?? name;
    return shown === undefined ? `${at}${place}` : `${at}${shown} (${place})`;
  });
}

// Where a place in a loaded file comes from, counted from 1; undefined when no map tells.
function original(file, line, column) {
  let map;
  try {
    map = findSourceMap(file);
  } catch {
    return undefined;
  }
  const found = map?.findEntry(line - 1, column - 1);
  if (typeof found?.originalSource !== 'string') return undefined;
  const { urlToPath } = require('internal/module/paths');
  const { originalSource } = found;
  return {
    name: found.name,
    source: originalSource.startsWith('file:') ? urlToPath(originalSource) : originalSource,
    line: found.originalLine + 1,
    column: found.originalColumn + 1,
  };
}

/**
 * Puts the original place into a call site of util.getCallSites().
 * @param {{ scriptName: string, lineNumber: number, columnNumber: number }} site
 */
function mapCallSite(site) {
  const found = known.size === 0 ? undefined : original(site.scriptName, site.lineNumber, site.columnNumber);
  if (found === undefined) return;
  site.scriptName = found.source;
  site.lineNumber = found.line;
  site.columnNumber = found.column;
}

module.exports = { SourceMap, findSourceMap, getSourceMapsSupport, mapCallSite, setSourceMapsSupport };
