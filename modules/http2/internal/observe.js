'use strict';
// Figures of sessions and streams for those who observe entries of the type 'http2' with perf_hooks; nothing is
// measured otherwise. Follows "class: PerformanceNodeEntry" in Node's docs.

const observed = require('internal/perf_hooks/observed');

const now = () => require('perf_hooks').performance.now();
const wanted = () => observed.counts.http2 > 0;

/** What a stream keeps, or null. */
function streamBegins() {
  if (!wanted()) return null;
  return { start: now(), firstHeader: 0, firstByte: 0, firstByteSent: 0, bytesRead: 0, bytesWritten: 0 };
}

function received(metrics, bytes) {
  if (metrics.firstByte === 0) metrics.firstByte = now();
  metrics.bytesRead += bytes;
}

function sent(metrics, bytes) {
  if (metrics.firstByteSent === 0) metrics.firstByteSent = now();
  metrics.bytesWritten += bytes;
}

function headersCame(metrics) {
  if (metrics.firstHeader === 0) metrics.firstHeader = now();
}

const since = (metrics, time) => (time === 0 ? 0 : time - metrics.start);

function report(name, start, duration, detail) {
  observed.report?.(name, 'http2', start, duration, detail);
}

function streamEnds(metrics, session) {
  const duration = now() - metrics.start;
  if (session !== null) {
    session.streams++;
    session.streamTime += duration;
  }
  report('Http2Stream', metrics.start, duration, {
    bytesRead: metrics.bytesRead,
    bytesWritten: metrics.bytesWritten,
    id: metrics.id,
    timeToFirstByte: since(metrics, metrics.firstByte),
    timeToFirstByteSent: since(metrics, metrics.firstByteSent),
    timeToFirstHeader: since(metrics, metrics.firstHeader),
  });
}

/** What a session keeps, or null. */
function sessionBegins() {
  return wanted() ? { start: now(), pingRTT: 0, streams: 0, streamTime: 0 } : null;
}

/** @param {Array<number>} counts of the native half */
function sessionEnds(metrics, isServer, counts) {
  const [bytesRead, bytesWritten, , framesReceived, framesSent, maxConcurrentStreams, streamCount] = counts;
  report('Http2Session', metrics.start, now() - metrics.start, {
    bytesRead,
    bytesWritten,
    framesReceived,
    framesSent,
    maxConcurrentStreams,
    pingRTT: metrics.pingRTT,
    streamAverageDuration: metrics.streams === 0 ? 0 : metrics.streamTime / metrics.streams,
    streamCount,
    type: isServer ? 'server' : 'client',
  });
}

module.exports = { headersCame, received, sent, sessionBegins, sessionEnds, streamBegins, streamEnds };
