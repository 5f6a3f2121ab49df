'use strict';
// The clock of `performance` and of events.
//
// Native half (internalBinding('performance')):
//   now() -> milliseconds since timeOrigin, with fractions
//   timeOrigin -> milliseconds since 1970 when the process started, with fractions

const { now, timeOrigin } = internalBinding('performance');

module.exports = { now, timeOrigin };
