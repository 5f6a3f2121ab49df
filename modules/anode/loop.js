'use strict';
// `anode:loop`: what the event loop of this thread does, in figures (docs/loop.md). Not part of Node's API.

const binding = internalBinding('recording');
const recording = require('internal/recording');

const contentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Begins to record. Does nothing when that is done already. */
function start() {
  recording.start();
}

/** Ends the recording, unless an option or a channel needs it. The figures stay. */
function stop() {
  recording.stop();
}

function figures(method) {
  const text = binding[method]();
  if (text === undefined) {
    const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
    throw new ERR_INVALID_STATE('nothing was recorded: call start() first');
  }
  return text;
}

/**
 * All figures since the start.
 * @returns {object}
 * @throws {Error} ERR_INVALID_STATE when nothing was ever recorded
 */
function snapshot() {
  return JSON.parse(figures('snapshot'));
}

/**
 * The same as a text in the OpenMetrics format; it is to be served as `contentType`.
 * @returns {string}
 * @throws {Error} ERR_INVALID_STATE when nothing was ever recorded
 */
function openMetrics() {
  return figures('openMetrics');
}

/** A handler of HTTP requests that answers with openMetrics(). */
function serveOpenMetrics(request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' });
    response.end();
    return;
  }
  const body = Buffer.from(openMetrics());
  response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

module.exports = {
  contentType,
  isRecording: () => binding.isOn(),
  openMetrics,
  serveOpenMetrics,
  snapshot,
  start,
  stop,
};
