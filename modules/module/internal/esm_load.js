'use strict';
// The default load step of ES modules: from a URL to the format and, for text formats, the source; and
// whether the import attributes are those that the format asks for. Follows "Modules: node:module API >
// load" in Node's docs.
// Not here: which module a URL is (esm_loader), what a format's name is (formats).

const contextify = internalBinding('contextify');
const files = require('internal/module/files');
const { extensionOf, formatOfFile, formatWithoutTypes, warnTypeless } = require('internal/module/formats');
const { urlToPath } = require('internal/module/paths');
const { unsupportedScheme } = require('internal/module/esm_resolve');

function errors() {
  return require('internal/errors').codes;
}

function filePath(url) {
  return url.startsWith('file:') ? urlToPath(url.replace(/[?#].*$/s, '')) : undefined;
}

function importsText() {
  return require('internal/options').getOptionValue('--experimental-import-text');
}

function checkAttributes(record, format) {
  const { type, url } = record;
  const expected = format === 'json' || format === 'text' ? format : undefined;
  if (type === expected) return;
  if (type === undefined) {
    if (format === 'text' && !importsText()) return; // a hook asked for it
    const { ERR_IMPORT_ATTRIBUTE_MISSING } = errors();
    throw new ERR_IMPORT_ATTRIBUTE_MISSING(url, 'type', expected);
  }
  if (type === 'json' || (type === 'text' && importsText())) {
    const { ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE } = errors();
    throw new ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE(url, type);
  }
  const { ERR_IMPORT_ATTRIBUTE_UNSUPPORTED } = errors();
  throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED('type', type, url);
}

function readDataUrl(url, asText) {
  const match = /^data:([^,;]*)([^,]*),(.*)$/s.exec(url);
  if (match === null) {
    const { ERR_INVALID_URL } = errors();
    throw new ERR_INVALID_URL(url);
  }
  const [, mime, parameters, body] = match;
  const format = asText || (mime === 'text/plain' && importsText()) ? 'text' :
    mime === 'text/javascript' ? 'module' :
    mime === 'application/json' ? 'json' :
      mime === 'application/wasm' ? 'wasm' : undefined;
  if (format === undefined) {
    const { ERR_UNKNOWN_MODULE_FORMAT } = errors();
    throw new ERR_UNKNOWN_MODULE_FORMAT(mime, url);
  }
  const text = body.replace(/#.*$/s, '');
  const plain = format === 'text' && !/;base64$/i.test(parameters) ?
    require('querystring').unescapeBuffer(text).toString('utf8') : decodeURIComponent(text);
  if (!/;base64$/i.test(parameters)) return { format, source: plain };
  const bytes = require('buffer').Buffer.from(plain, 'base64');
  return { format, source: format === 'wasm' ? bytes : bytes.toString('utf8') };
}

function unknownExtension(path) {
  const { ERR_UNKNOWN_FILE_EXTENSION } = errors();
  return new ERR_UNKNOWN_FILE_EXTENSION(extensionOf(path), path);
}

// What the default load step gives: the format and, for text formats, the source.
function readRecord(record) {
  const { path, url } = record;
  if (record.source !== undefined && record.format === 'module') {
    return { format: 'module', source: record.source };
  }
  if (url.startsWith('node:')) return { format: 'builtin', source: undefined };
  const asText = record.type === 'text' && importsText();
  if (path === undefined) return readDataUrl(url, asText);
  if (asText || record.format === 'text') {
    const text = files.readText(path);
    return { format: 'text', source: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text };
  }
  let format = record.format ?? formatOfFile(path);
  if (format === undefined) throw unknownExtension(path);
  if (format === 'addon' || format === 'wasm' || format === 'json') {
    checkAttributes(record, format);
    if (format === 'wasm') return { format, source: require('fs').readFileSync(path) };
    if (format === 'addon') return { format, source: undefined };
  }
  let source = record.source ?? files.readText(path);
  const plain = formatWithoutTypes(format);
  if (plain !== undefined) {
    source = require('internal/module/typescript').stripModuleTypes(source, path);
    format = plain;
  }
  if (format === 'detect') {
    format = 'commonjs-detected';
    if (contextify.containsModuleSyntax(source, path)) {
      format = 'module';
      warnTypeless(path, url);
    }
  }
  return { format, source };
}

// Only what the default step reads has to have the attributes of its format.
function readChecked(record) {
  const read = readRecord(record);
  checkAttributes(record, read.format);
  return read;
}

// The default step under hooks.
function loadStep(url, context) {
  const { format } = context;
  const path = filePath(url);
  if (path === undefined && !/^(node|data):/.test(url)) throw unsupportedScheme(new URL(url));
  const type = context.importAttributes?.type;
  const result = (known, source) => ({ __proto__: null, format: known, responseURL: url, source });
  // CommonJS is read when it runs, unless a hook gives a source here.
  if (format === 'commonjs') return result(format, undefined);
  const read = readChecked({ __proto__: null, url, path, type, format: format ?? undefined, source: undefined });
  if (read.format === 'builtin' || read.format === 'addon') return result(read.format, null);
  if (read.format === 'commonjs' || read.format === 'commonjs-detected') return result('commonjs', null);
  return result(read.format, require('buffer').Buffer.from(read.source));
}

module.exports = { filePath, loadStep, readChecked, readRecord };
