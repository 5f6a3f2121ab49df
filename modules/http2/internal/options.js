'use strict';
// Options of sessions as the native half has them: numbers in one array, -1 for what is not given.
// Follows http2.createServer() and http2.connect() in Node's docs.

const {
  codes: { ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS },
} = require('internal/errors');
const { validateObject, validateUint32 } = require('internal/validators');

const number = (value) => (typeof value === 'number' && value >= 0 ? value : -1);

/**
 * @param {object} options checked
 * @param {boolean} server
 * @returns {Array<number>} in the order that `options_of` in the native half reads
 */
function nativeOptions(options, server) {
  const { maxHeaderListPairs } = options;
  const least = server ? 4 : 1;
  const burst = number(options.streamResetBurst);
  const rate = number(options.streamResetRate);
  return [
    maxHeaderListPairs === undefined ? 128 : Math.max(least, maxHeaderListPairs),
    options.maxSessionMemory === undefined ? 10_000_000 : options.maxSessionMemory * 1_000_000,
    number(options.maxSessionInvalidFrames),
    number(options.maxSessionRejectedStreams),
    number(options.paddingStrategy),
    number(options.peerMaxConcurrentStreams),
    number(options.maxDeflateDynamicTableSize),
    number(options.maxReservedRemoteStreams),
    number(options.maxSendHeaderBlockLength),
    -1,
    number(options.maxSettings),
    burst,
    rate,
    options.strictFieldWhitespaceValidation === false ? 0 : 1,
  ];
}

/** Checks what both servers' options may hold, and copies them. */
function serverOptions(options) {
  validateObject(options, 'options');
  options = { ...options };
  if (options.settings !== undefined) validateObject(options.settings, 'options.settings');
  checkCustom(options);
  if (options.maxSessionInvalidFrames !== undefined) {
    validateUint32(options.maxSessionInvalidFrames, 'maxSessionInvalidFrames');
  }
  if (options.maxSessionRejectedStreams !== undefined) {
    validateUint32(options.maxSessionRejectedStreams, 'maxSessionRejectedStreams');
  }
  if (options.unknownProtocolTimeout !== undefined) {
    validateUint32(options.unknownProtocolTimeout, 'unknownProtocolTimeout');
  } else {
    options.unknownProtocolTimeout = 10_000;
  }
  const { Http2ServerRequest, Http2ServerResponse } = require('internal/http2/compat');
  options.Http1IncomingMessage ||= require('internal/http/incoming').IncomingMessage;
  options.Http1ServerResponse ||= require('internal/http/server_response').ServerResponse;
  options.Http2ServerRequest ||= Http2ServerRequest;
  options.Http2ServerResponse ||= Http2ServerResponse;
  return options;
}

function checkCustom(options) {
  const { remoteCustomSettings } = options;
  if (remoteCustomSettings === undefined) return;
  options.remoteCustomSettings = [...remoteCustomSettings];
  if (options.remoteCustomSettings.length > 10) throw new ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS();
}

module.exports = { checkCustom, nativeOptions, serverOptions };
