'use strict';

// util.MIMEType and util.MIMEParams. Follows "Class: util.MIMEType" and the WHATWG MIME Sniffing standard.

const { codes } = require('internal/errors');

const kNotToken = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
const kNotQuotedString = /[^\t\u0020-~\u0080-\u00FF]/;
const kEndSpace = /[\r\n\t ]*$/;
const kStartSpace = /[^\r\n\t ]|$/;
const kHasBackslash = /[\\]([\s\S])/g;
const kNeedsBackslash = /[\\"]/g;
// A quoted value up to its closing quote, if any.
const kQuotedContent = /^((?:[^"\\]|\\[\s\S])*\\?)(")?/;

function fail(production, text, index) {
  throw new codes.ERR_INVALID_MIME_SYNTAX(production, text, index);
}

function checkToken(production, text, shown = text) {
  const index = text.search(kNotToken);
  if (text === '' || index !== -1) fail(production, shown, index);
}

function toAsciiLower(text) {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** @returns {[type: string, subtype: string, rest: number]} where the parameters start */
function parseTypeAndSubtype(text) {
  let position = text.search(kStartSpace);
  const typeEnd = text.indexOf('/', position);
  const type = typeEnd === -1 ? text.slice(position) : text.slice(position, typeEnd);
  checkToken('type', type, text);
  position = typeEnd === -1 ? text.length + 1 : typeEnd + 1;
  if (typeEnd === -1) fail('type', text, -1);

  const subtypeEnd = text.indexOf(';', position);
  const raw = subtypeEnd === -1 ? text.slice(position) : text.slice(position, subtypeEnd);
  const subtype = raw.slice(0, raw.search(kEndSpace));
  checkToken('subtype', subtype, text);
  return [toAsciiLower(type), toAsciiLower(subtype), subtypeEnd === -1 ? text.length : subtypeEnd + 1];
}

function quoteValue(value) {
  if (value === '' || kNotToken.test(value)) return `"${value.replace(kNeedsBackslash, '\\$&')}"`;
  return value;
}

class MIMEParams {
  #data = new Map();
  // Parameters are parsed when somebody asks for one.
  #source = '';

  static parseInto(params, text) {
    params.#source = text;
  }

  #entries() {
    if (this.#source !== '') {
      const text = this.#source;
      this.#source = '';
      this.#parse(text);
    }
    return this.#data;
  }

  #parse(text) {
    let position = 0;
    while (position < text.length) {
      position += text.slice(position).search(kStartSpace);
      let end = position;
      while (end < text.length && text[end] !== ';' && text[end] !== '=') end++;
      const name = toAsciiLower(text.slice(position, end));
      position = end;
      if (position >= text.length) break;
      // Without a value the parameter does not count.
      if (text[position++] === ';') continue;

      let value;
      if (text[position] === '"') {
        position++;
        const match = kQuotedContent.exec(text.slice(position));
        position += match[0].length;
        value = match[1].replace(kHasBackslash, '$1');
        const next = text.indexOf(';', position);
        position = next === -1 ? text.length : next + 1;
      } else {
        const next = text.indexOf(';', position);
        const stop = next === -1 ? text.length : next;
        const raw = text.slice(position, stop);
        value = raw.slice(0, raw.search(kEndSpace));
        position = stop + 1;
        if (value === '') continue;
      }
      if (name !== '' && !kNotToken.test(name) && !kNotQuotedString.test(value) && !this.#data.has(name)) {
        this.#data.set(name, value);
      }
    }
  }

  delete(name) {
    this.#entries().delete(name);
  }

  get(name) {
    return this.#entries().get(name) ?? null;
  }

  has(name) {
    return this.#entries().has(name);
  }

  /** @throws {ERR_INVALID_MIME_SYNTAX} */
  set(name, value) {
    name = `${name}`;
    value = `${value}`;
    checkToken('parameter name', name);
    const index = value.search(kNotQuotedString);
    if (index !== -1) fail('parameter value', value, index);
    this.#entries().set(name, value);
  }

  * entries() {
    yield* this.#entries().entries();
  }

  * keys() {
    yield* this.#entries().keys();
  }

  * values() {
    yield* this.#entries().values();
  }

  toString() {
    let result = '';
    for (const { 0: name, 1: value } of this.#entries()) {
      result += `${result === '' ? '' : ';'}${name}=${quoteValue(value)}`;
    }
    return result;
  }
}
const { parseInto } = MIMEParams;
delete MIMEParams.parseInto;
const kHidden = { __proto__: null, configurable: true, enumerable: false, writable: true };
Object.defineProperties(MIMEParams.prototype, {
  toJSON: { ...kHidden, value: MIMEParams.prototype.toString },
  [Symbol.iterator]: { ...kHidden, value: MIMEParams.prototype.entries },
});

class MIMEType {
  #type;
  #subtype;
  #params = new MIMEParams();

  /** @throws {ERR_INVALID_MIME_SYNTAX} */
  constructor(string) {
    string = `${string}`;
    const { 0: type, 1: subtype, 2: rest } = parseTypeAndSubtype(string);
    this.#type = type;
    this.#subtype = subtype;
    parseInto(this.#params, string.slice(rest));
  }

  get type() {
    return this.#type;
  }

  set type(value) {
    value = `${value}`;
    checkToken('type', value);
    this.#type = toAsciiLower(value);
  }

  get subtype() {
    return this.#subtype;
  }

  set subtype(value) {
    value = `${value}`;
    checkToken('subtype', value);
    this.#subtype = toAsciiLower(value);
  }

  get essence() {
    return `${this.#type}/${this.#subtype}`;
  }

  get params() {
    return this.#params;
  }

  toString() {
    const params = this.#params.toString();
    return params === '' ? this.essence : `${this.essence};${params}`;
  }
}
Object.defineProperty(MIMEType.prototype, 'toJSON', { ...kHidden, value: MIMEType.prototype.toString });

module.exports = { MIMEParams, MIMEType };
