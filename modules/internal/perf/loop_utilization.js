'use strict';
// How busy a loop was, of this thread or another (Node docs: "Performance measurement APIs",
// performance.eventLoopUtilization). All times in milliseconds.

function utilizationOf(idle, active) {
  const utilization = active / (idle + active);
  return { idle, active, utilization: Number.isNaN(utilization) ? 0 : utilization };
}

/**
 * @param {() => {idle: number, active: number}} read since the loop began; undefined: it did not
 * @param {object} [first] an earlier result: since then
 * @param {object} [second] an earlier result: between the two
 */
function utilization(read, first, second) {
  if (second) return utilizationOf(first.idle - second.idle, first.active - second.active);
  const times = read();
  if (times === undefined) return { idle: 0, active: 0, utilization: 0 };
  const { idle, active } = times;
  return first ? utilizationOf(idle - first.idle, active - first.active) : utilizationOf(idle, active);
}

module.exports = { utilization };
