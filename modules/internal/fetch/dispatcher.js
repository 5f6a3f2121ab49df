'use strict';

// Sends a request of `fetch` through a dispatcher of npm's undici (`init.dispatcher`, or the one that
// its setGlobalDispatcher sets), so that its agents, proxies and mocks work with the global fetch.
// Follows the undici documentation, "Dispatcher", `dispatch(options, handler)`.

const { Readable } = require('stream');

// undici sets these itself from the origin, the body and its own state.
const OMITTED = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/**
 * @param {{dispatch: Function}} dispatcher
 * @param {object} request RequestState
 * @param {URL} url
 * @param {string[]} raw names and values in turn
 * @param {{onResponse: Function, onError: Function}} handlers as of internal/fetch/transport
 * @returns {{abort: Function}}
 */
function dispatch(dispatcher, request, url, raw, handlers) {
  let cancel = null;
  let aborted = false;
  let readable = null;
  let resume = null;

  const fail = (error) => {
    if (readable !== null) readable.destroy(error);
    else if (!aborted) handlers.onError(error);
  };
  const abort = (reason) => {
    aborted = true;
    cancel?.(reason);
    readable?.destroy();
  };
  const head = (status, statusText, rawHeaders, resumeReading) => {
    resume = resumeReading;
    readable = new Readable({ read() { resume?.(); } });
    handlers.onResponse({ status, statusText, rawHeaders }, readable, abort);
  };

  const headers = {};
  for (let i = 0; i < raw.length; i += 2) if (!OMITTED.has(raw[i].toLowerCase())) headers[raw[i]] = raw[i + 1];
  const { body } = request;
  dispatcher.dispatch({
    path: url.pathname + url.search,
    origin: url.origin,
    method: request.method,
    body: body === null ? null : (body.source instanceof Uint8Array ? body.source : body.stream),
    headers,
    maxRedirections: 0,
  }, {
    onConnect(abortRequest) {
      if (aborted) abortRequest();
      else cancel = abortRequest;
    },
    onHeaders(status, rawHeaders, resumeReading, statusText) {
      if (status < 200) return true;
      head(status, statusText ?? '', Array.from(rawHeaders, (item) => item.toString('latin1')), resumeReading);
      return true;
    },
    onData(chunk) {
      return readable.push(chunk);
    },
    onComplete() {
      readable.push(null);
    },
    onError: fail,
  });
  return { abort };
}

module.exports = { dispatch };
