'use strict';

// File: a Blob with a name and a time.
// Follows the Node documentation, "Buffer", "Class: File".

const { Blob } = require('internal/blob');
const { codes: { ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { customInspectSymbol } = require('internal/util');
const { defineSending, kClone } = require('internal/transferable');

class File extends Blob {
  #name;
  #lastModified;

  /**
   * @param {Iterable} fileBits as a Blob's sources
   * @param {string} fileName
   * @param {{endings?: string, type?: string, lastModified?: number}} [options] lastModified in ms, default now
   */
  constructor(fileBits, fileName, options = undefined) {
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('fileBits', 'fileName');
    super(fileBits, options);
    const given = options?.lastModified;
    const lastModified = given === undefined ? Date.now() : +given;
    // As an integer, which NaN and the infinities are not.
    this.#lastModified = Number.isFinite(lastModified) ? Math.trunc(lastModified) : 0;
    this.#name = `${fileName}`.toWellFormed();
  }

  get name() {
    if (!(#name in this)) throw new ERR_INVALID_THIS('File');
    return this.#name;
  }

  get lastModified() {
    if (!(#name in this)) throw new ERR_INVALID_THIS('File');
    return this.#lastModified;
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return '[File]';
    const { inspect } = require('internal/util/inspect');
    const shown = inspect({ size: this.size, type: this.type, name: this.#name, lastModified: this.#lastModified }, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    });
    return `File ${shown}`;
  }
}

for (const key of ['name', 'lastModified']) {
  Object.defineProperty(File.prototype, key, { __proto__: null, enumerable: true });
}
Object.defineProperty(File.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'File' });

defineSending(File, kClone, function() {
  const blob = this.slice(0, this.size, this.type);
  return { data: { blob, name: this.name, lastModified: this.lastModified }, deserializeInfo: 'internal/file:receiveFile' };
});

/** The copy of a File that was sent. */
function receiveFile({ blob, name, lastModified }) {
  return new File([blob], name, { type: blob.type, lastModified });
}

module.exports = { File, receiveFile };
