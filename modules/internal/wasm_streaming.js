'use strict';

// Reads the Response that a program gives to WebAssembly.compileStreaming or instantiateStreaming.
// Follows https://webassembly.github.io/spec/web-api/#streaming-modules.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_WEBASSEMBLY_RESPONSE } } = require('internal/errors');

/**
 * @param {any} source what was given, or what the promise that was given resolved to
 * @param {{write: (bytes: Uint8Array) => boolean, finish: () => void, fail: (reason: any) => void}} stream
 * @throws {TypeError} when it is no Response that holds a module
 */
function readModule(source, stream) {
  const { Response } = require('internal/fetch/response');
  if (!(source instanceof Response)) {
    throw new ERR_INVALID_ARG_TYPE('source', ['Response', 'Promise resolving to Response'], source);
  }
  const type = source.headers.get('Content-Type');
  if (type !== 'application/wasm') {
    throw new ERR_WEBASSEMBLY_RESPONSE(`has unsupported MIME type '${type}'`);
  }
  if (!source.ok) throw new ERR_WEBASSEMBLY_RESPONSE(`has status code ${source.status}`);
  if (source.bodyUsed) throw new ERR_WEBASSEMBLY_RESPONSE('body has already been used');
  if (source.body === null) {
    stream.finish();
    return;
  }
  pump(source.body.getReader(), stream).catch((reason) => stream.fail(reason));
}

async function pump(reader, stream) {
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    if (!stream.write(value)) {
      await reader.cancel();
      return;
    }
  }
  stream.finish();
}

module.exports = { readModule };
