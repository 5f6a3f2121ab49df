'use strict';
// A doubly linked ring whose links live in the items themselves (`_idleNext`,
// `_idlePrev`): putting in and taking out cost nothing and need no search.
// The list object is the ring's fixed point; the oldest item is at its `_idlePrev`.

/** Makes `list` an empty ring. */
function init(list) {
  list._idleNext = list;
  list._idlePrev = list;
}

/** The oldest item, or null. */
function peek(list) {
  const item = list._idlePrev;
  return item === list ? null : item;
}

/** Takes an item out of whatever ring it is in. */
function remove(item) {
  const next = item._idleNext;
  const previous = item._idlePrev;
  if (next) next._idlePrev = previous;
  if (previous) previous._idleNext = next;
  item._idleNext = null;
  item._idlePrev = null;
}

/** Puts `item` in as the youngest, out of its former ring when it was in one. */
function append(list, item) {
  if (item._idleNext || item._idlePrev) remove(item);
  const youngest = list._idleNext;
  item._idleNext = youngest;
  item._idlePrev = list;
  youngest._idlePrev = item;
  list._idleNext = item;
}

function isEmpty(list) {
  return list._idleNext === list;
}

module.exports = { init, peek, remove, append, isEmpty };
