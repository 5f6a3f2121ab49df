'use strict';
// The trace_events module: not there yet. Follows "Trace events" in Node's docs.

const { missing } = require('internal/missing');

/** No category can be enabled, so none is. */
function getEnabledCategories() {
  return undefined;
}

module.exports = { createTracing: missing('trace_events.createTracing'), getEnabledCategories };
