'use strict';
// Which channels of diagnostics_channel somebody listens to, for the built-in modules that publish
// on them (Node docs: "Diagnostics Channel", "Built-in Channels"). That module is only loaded by those
// who listen; it keeps `listened` up to date.

/** Channels in use, by their name where that is a string. */
const listened = { __proto__: null };

/** Publishes on a channel if somebody listens. On hot paths `listened` is asked first, to make no message. */
function tell(name, message) {
  const channel = listened[name];
  if (channel !== undefined) channel.publish(message);
}

/** The tracing channel of an operation, or undefined when nobody listens to any of its phases. */
function tracingOf(operation) {
  for (const phase of ['start', 'end', 'asyncStart', 'asyncEnd', 'error']) {
    if (listened[`tracing:${operation}:${phase}`] !== undefined) {
      return require('diagnostics_channel').tracingChannel(operation);
    }
  }
  return undefined;
}

/** Whether any operation is traced: the quick question before tracingOf(). */
const tracing = { inUse: 0 };

module.exports = { listened, tell, tracing, tracingOf };
