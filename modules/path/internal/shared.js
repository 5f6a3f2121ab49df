'use strict';

// What the two kinds of paths have in common: resolving "." and "..", taking
// the last part of a path apart, and putting path objects together.

const { validateObject } = require('internal/validators');

/**
 * Resolves "." and ".." among segments and drops empty ones.
 * @param {string[]} segments
 * @param {boolean} allowAboveRoot keep leading ".." (a relative path)
 * @param {string} separator
 */
function collapse(segments, allowAboveRoot, separator) {
  const kept = [];
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i];
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') {
      kept.push(segment);
    } else if (kept.length > 0 && kept[kept.length - 1] !== '..') {
      kept.pop();
    } else if (allowAboveRoot) {
      kept.push('..');
    }
  }
  return kept.join(separator);
}

/** The last part without `suffix`, unless the suffix is all of it. */
function withoutSuffix(base, suffix) {
  return base.length > suffix.length && base.endsWith(suffix) ?
    base.slice(0, base.length - suffix.length) : base;
}

/** The extension of a last part: from its last dot, which must not be its first character. */
function extensionOf(base) {
  const dot = base.lastIndexOf('.');
  return dot <= 0 || base === '..' ? '' : base.slice(dot);
}

/** path.format for one separator. */
function formatPath(separator, pathObject) {
  validateObject(pathObject, 'pathObject');
  const dir = pathObject.dir || pathObject.root;
  let base = pathObject.base;
  if (!base) {
    const ext = pathObject.ext;
    base = `${pathObject.name || ''}${ext ? `${ext[0] === '.' ? '' : '.'}${ext}` : ''}`;
  }
  if (!dir) return base;
  return dir === pathObject.root ? `${dir}${base}` : `${dir}${separator}${base}`;
}

module.exports = { collapse, extensionOf, formatPath, withoutSuffix };
