'use strict';
// Which types of performance entries somebody observes, for the built-in modules that make them. That code is only
// loaded by those who observe.

module.exports = {
  counts: { __proto__: null }, // entry type -> number of observers
  /** report(name, type, start, duration, detail), while there are observers */
  report: undefined,
};
