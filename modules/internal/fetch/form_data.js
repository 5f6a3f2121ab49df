'use strict';

// FormData. Follows https://xhr.spec.whatwg.org/#interface-formdata; how one is sent and read:
// internal/fetch/multipart.

const {
  customInspectSymbol, finishInterface, iteratorOf, requireArguments, requireThis, show, usvString,
} = require('internal/fetch/webidl');
const { isBlob } = require('internal/blob');
const { File } = require('internal/file');

let entriesOf;
let isFormData;

const makeIterator = iteratorOf('FormData', (form) => entriesOf(form));

/** The value of an entry: text, or a File; a Blob becomes a File. */
function entryValue(value, filename) {
  if (!isBlob(value)) return usvString(value);
  if (value instanceof File && filename === undefined) return value;
  const options = { type: value.type };
  if (value instanceof File) options.lastModified = value.lastModified;
  return new File([value], filename ?? 'blob', options);
}

class FormData {
  #entries = [];

  static {
    isFormData = (value) => typeof value === 'object' && value !== null && #entries in value;
    entriesOf = (form) => form.#entries;
  }

  constructor(form = undefined) {
    if (form !== undefined) {
      throw new TypeError('FormData constructor: Argument 1 could not be converted to: undefined.');
    }
  }

  /** @param {string} name @param {string | Blob} value @param {string} [filename] for a Blob */
  append(name, value, filename = undefined) {
    requireThis(isFormData(this));
    const [key, entry] = convertEntry('FormData.append', arguments, name, value, filename);
    this.#entries.push([key, entry]);
  }

  delete(name) {
    requireThis(isFormData(this));
    requireArguments(arguments.length, 1, 'FormData.delete');
    name = usvString(name);
    this.#entries = this.#entries.filter((entry) => entry[0] !== name);
  }

  get(name) {
    requireThis(isFormData(this));
    requireArguments(arguments.length, 1, 'FormData.get');
    name = usvString(name);
    const found = this.#entries.find((entry) => entry[0] === name);
    return found === undefined ? null : found[1];
  }

  getAll(name) {
    requireThis(isFormData(this));
    requireArguments(arguments.length, 1, 'FormData.getAll');
    name = usvString(name);
    return this.#entries.filter((entry) => entry[0] === name).map((entry) => entry[1]);
  }

  has(name) {
    requireThis(isFormData(this));
    requireArguments(arguments.length, 1, 'FormData.has');
    name = usvString(name);
    return this.#entries.some((entry) => entry[0] === name);
  }

  /** Replaces the first entry of the name, and removes its others. */
  set(name, value, filename = undefined) {
    requireThis(isFormData(this));
    const [key, entry] = convertEntry('FormData.set', arguments, name, value, filename);
    const first = this.#entries.findIndex((other) => other[0] === key);
    if (first === -1) {
      this.#entries.push([key, entry]);
      return;
    }
    this.#entries[first] = [key, entry];
    this.#entries = this.#entries.filter((other, index) => index <= first || other[0] !== key);
  }

  keys() {
    requireThis(isFormData(this));
    return makeIterator(this, 'key');
  }

  values() {
    requireThis(isFormData(this));
    return makeIterator(this, 'value');
  }

  entries() {
    requireThis(isFormData(this));
    return makeIterator(this, 'key+value');
  }

  forEach(callback, thisArg = undefined) {
    requireThis(isFormData(this));
    requireArguments(arguments.length, 1, 'FormData.forEach');
    if (typeof callback !== 'function') {
      throw new TypeError("Failed to execute 'forEach' on 'FormData': parameter 1 is not of type 'Function'.");
    }
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }

  [customInspectSymbol](depth, options) {
    const shown = { __proto__: null };
    for (const [name, value] of this.#entries) {
      if (!(name in shown)) shown[name] = value;
      else if (Array.isArray(shown[name])) shown[name].push(value);
      else shown[name] = [shown[name], value];
    }
    const { inspect } = require('internal/util/inspect');
    const text = inspect(shown, { ...options, depth: options.depth ?? depth });
    return `FormData ${text.slice(text.indexOf('{', text.indexOf(']')))}`;
  }
}

function convertEntry(where, args, name, value, filename) {
  requireArguments(args.length, 2, where);
  name = usvString(name);
  if (args.length > 2 && !isBlob(value)) {
    throw new TypeError(`${where}: Expected value ("${show(value)}") to be an instance of Blob.`);
  }
  return [name, entryValue(value, filename === undefined ? undefined : usvString(filename))];
}

finishInterface(FormData, [
  'append', 'delete', 'get', 'getAll', 'has', 'set', 'keys', 'values', 'entries', 'forEach',
]);
Object.defineProperty(FormData.prototype, Symbol.iterator, {
  __proto__: null, configurable: true, writable: true, value: FormData.prototype.entries,
});

module.exports = { FormData, formDataEntries: (form) => entriesOf(form), isFormData };
