'use strict';

// Structured clones of values with objects in them that the engine cannot clone, because what they are is in private
// fields: keys of crypto. Classes say here how their objects are copied; until one does, cloning costs nothing more.
//
// Such objects become marks on the way through the engine, which are found again in the clone by their identity.

const kinds = [];

/**
 * @param {(value: object) => boolean} matches
 * @param {(value: object) => object} copy
 */
function registerCopier(matches, copy) {
  kinds.push({ matches, copy });
}

function isObject(value) {
  return typeof value === 'object' && value !== null;
}

function kindOf(value) {
  for (const kind of kinds) {
    if (kind.matches(value)) return kind;
  }
  return undefined;
}

// Objects whose contents the engine goes through; of others nothing inside is looked at.
function isContainer(value) {
  const tag = Object.prototype.toString.call(value);
  return Array.isArray(value) || value instanceof Map || value instanceof Set || tag === '[object Object]';
}

/** Whether one of them is in the value. Runs no getter. */
function hasSpecial(value, seen = new Set()) {
  if (!isObject(value) || seen.has(value)) return false;
  seen.add(value);
  if (kindOf(value) !== undefined) return true;
  if (!isContainer(value)) return false;
  if (value instanceof Map || value instanceof Set) {
    for (const part of [...value].flat()) {
      if (hasSpecial(part, seen)) return true;
    }
  }
  for (const key of Object.keys(value)) {
    if (hasSpecial(Object.getOwnPropertyDescriptor(value, key)?.value, seen)) return true;
  }
  return false;
}

/** The value with marks in place of them; `marks` gets [mark, kind, object] by object. */
function marked(value, marks, made) {
  if (!isObject(value)) return value;
  const before = made.get(value);
  if (before !== undefined) return before;
  const kind = kindOf(value);
  if (kind !== undefined) {
    const mark = {};
    made.set(value, mark);
    marks.push({ mark, copy: kind.copy(value) });
    return mark;
  }
  if (!isContainer(value)) return value;
  let copy;
  if (value instanceof Map) {
    made.set(value, copy = new Map());
    for (const [key, item] of value) copy.set(marked(key, marks, made), marked(item, marks, made));
    return copy;
  }
  if (value instanceof Set) {
    made.set(value, copy = new Set());
    for (const item of value) copy.add(marked(item, marks, made));
    return copy;
  }
  made.set(value, copy = Array.isArray(value) ? new Array(value.length) : {});
  for (const key of Object.keys(value)) define(copy, key, marked(value[key], marks, made));
  return copy;
}

function define(object, key, value) {
  Object.defineProperty(object, key, {
    __proto__: null, configurable: true, enumerable: true, writable: true, value,
  });
}

/** The value with copies in place of marks. */
function restored(value, copies, seen) {
  if (!isObject(value)) return value;
  const copy = copies.get(value);
  if (copy !== undefined) return copy;
  if (seen.has(value) || !isContainer(value)) return value;
  seen.add(value);
  if (value instanceof Map) {
    const entries = [...value];
    value.clear();
    for (const [key, item] of entries) value.set(restored(key, copies, seen), restored(item, copies, seen));
  } else if (value instanceof Set) {
    const items = [...value];
    value.clear();
    for (const item of items) value.add(restored(item, copies, seen));
  } else {
    for (const key of Object.keys(value)) {
      const item = value[key];
      if (isObject(item)) define(value, key, restored(item, copies, seen));
    }
  }
  return value;
}

/** Whether the value needs `cloneSpecial`. */
function isSpecial(value) {
  return kinds.length > 0 && hasSpecial(value);
}

/**
 * A clone of a value that has some of them inside.
 * @param {any} value
 * @param {(value: any) => any} clone what the engine can
 */
function cloneSpecial(value, clone) {
  const marks = [];
  const source = marked(value, marks, new Map());
  const [cloned, clonedMarks] = clone([source, marks.map(({ mark }) => mark)]);
  const copies = new Map(clonedMarks.map((mark, i) => [mark, marks[i].copy]));
  return restored(cloned, copies, new Set());
}

module.exports = { cloneSpecial, isSpecial, registerCopier };
