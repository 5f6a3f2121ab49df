'use strict';
// A first-in-first-out queue that never moves its items: a chain of rings of
// fixed size, each used to the brim before the next begins. The last emptied
// ring is kept, so that a queue that breathes around one size allocates nothing.
// `undefined` cannot be stored: it marks a free place.

const kSize = 2048;
const kMask = kSize - 1;

class Ring {
  constructor() {
    this.bottom = 0;
    this.top = 0;
    this.list = new Array(kSize).fill(undefined);
    this.next = null;
  }
}

let spare = null;

class FixedQueue {
  constructor() {
    this.head = this.tail = spare ?? new Ring();
    spare = null;
  }

  isEmpty() {
    const { tail } = this;
    return tail.top === tail.bottom;
  }

  /** @param {any} item anything but undefined */
  push(item) {
    let ring = this.head;
    if (((ring.top + 1) & kMask) === ring.bottom) {
      const next = spare ?? new Ring();
      spare = null;
      ring.next = next;
      ring = this.head = next;
    }
    ring.list[ring.top] = item;
    ring.top = (ring.top + 1) & kMask;
  }

  /** Takes the oldest item; null when there is none. */
  shift() {
    const ring = this.tail;
    const { bottom } = ring;
    const item = ring.list[bottom];
    if (item === undefined) return null;
    ring.list[bottom] = undefined;
    ring.bottom = (bottom + 1) & kMask;
    if (ring.bottom === ring.top && ring.next !== null) {
      this.tail = ring.next;
      ring.next = null;
      ring.bottom = ring.top = 0;
      spare = ring;
    }
    return item;
  }
}

module.exports = FixedQueue;
