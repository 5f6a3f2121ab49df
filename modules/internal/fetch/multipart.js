'use strict';

// multipart/form-data, both ways: FormData to a body, and a body to FormData.
// Follows https://html.spec.whatwg.org/#multipart/form-data-encoding-algorithm and RFC 7578.

const { FormData, formDataEntries } = require('internal/fetch/form_data');
const { File } = require('internal/file');
const { Blob, isBlob } = require('internal/blob');

function escapeName(name) {
  return name.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
}

function normalizeLines(text) {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}

/**
 * @param {FormData} form
 * @returns {{blob: Blob, boundary: string}} the bytes to send, files not read yet
 */
function encode(form) {
  const boundary = `----formdata-anode-0${`${Math.floor(Math.random() * 1e11)}`.padStart(11, '0')}`;
  const parts = [];
  for (const [name, value] of formDataEntries(form)) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(normalizeLines(name))}"`;
    if (isBlob(value)) {
      const type = value.type || 'application/octet-stream';
      parts.push(`${head}; filename="${escapeName(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`, value, '\r\n');
    } else {
      parts.push(`${head}\r\n\r\n${normalizeLines(value)}\r\n`);
    }
  }
  parts.push(`--${boundary}--\r\n`);
  return { blob: new Blob(parts), boundary };
}

function malformed(why) {
  return new TypeError('Failed to parse body as FormData.', { cause: new Error(why) });
}

/** name, filename and so on of a Content-Disposition line. */
function parameters(text) {
  const found = { __proto__: null };
  const pattern = /;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;
  for (const [, key, quoted, plain] of text.matchAll(pattern)) {
    const name = key.toLowerCase();
    if (found[name] === undefined) found[name] = quoted ?? plain.trim();
  }
  return found;
}

function unescapeName(name) {
  return name.replace(/%0A/gi, '\n').replace(/%0D/gi, '\r').replace(/%22/g, '"');
}

/**
 * @param {Uint8Array} bytes the whole body
 * @param {string} boundary of the Content-Type
 * @returns {FormData}
 * @throws {TypeError} when the body is not well formed
 */
function decode(bytes, boundary) {
  const { Buffer } = require('buffer');
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const delimiter = Buffer.from(`--${boundary}`);
  const form = new FormData();
  let position = data.indexOf(delimiter);
  if (position === -1) throw malformed('expected boundary');
  for (;;) {
    position += delimiter.length;
    if (data[position] === 0x2d && data[position + 1] === 0x2d) return form;
    // Blanks may stand between the boundary and the end of its line.
    while (data[position] === 0x20 || data[position] === 0x09) position++;
    if (data[position] !== 0x0d || data[position + 1] !== 0x0a) throw malformed('expected CRLF after boundary');
    position += 2;
    const headEnd = data.indexOf('\r\n\r\n', position - 2);
    if (headEnd === -1) throw malformed('expected end of headers');
    const head = data.utf8Slice(position, Math.max(headEnd, position));
    const start = headEnd + 4;
    let end = data.indexOf(`\r\n--${boundary}`, start - 2);
    if (end === -1) throw malformed('expected boundary after value');
    position = end + 2;
    if (end < start) end = start;
    addPart(form, head, data.subarray(start, end));
  }
}

function addPart(form, head, body) {
  let disposition = null;
  let type = '';
  let encoding = '';
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon === -1) throw malformed('expected a header');
    const value = line.slice(colon + 1).trim();
    switch (line.slice(0, colon).trim().toLowerCase()) {
      case 'content-disposition': disposition = value; break;
      case 'content-type': type = value; break;
      case 'content-transfer-encoding': encoding = value.toLowerCase(); break;
      default: break;
    }
  }
  if (disposition === null || !/^form-data\s*(;|$)/i.test(disposition)) {
    throw malformed('expected content-disposition form-data');
  }
  const { name, filename } = parameters(disposition);
  if (name === undefined) throw malformed('expected a name');
  if (encoding === 'base64') body = require('buffer').Buffer.from(body.latin1Slice(), 'base64');
  if (filename !== undefined) {
    form.append(unescapeName(name), new File([body], unescapeName(filename), { type: type || 'text/plain' }));
  } else {
    form.append(unescapeName(name), new TextDecoder('utf-8', { ignoreBOM: true }).decode(body));
  }
}

module.exports = { decode, encode };
