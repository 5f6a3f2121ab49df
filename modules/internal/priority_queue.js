'use strict';
// A binary heap with the smallest item first. Places count from 1, so that the
// children of place n are 2n and 2n + 1. `setPosition` lets items know their
// place, which makes removing from the middle cheap.

class PriorityQueue {
  #compare = (a, b) => a - b;
  #setPosition;
  #heap = [undefined];
  #size = 0;

  constructor(compare, setPosition) {
    if (compare !== undefined) this.#compare = compare;
    this.#setPosition = setPosition;
  }

  get size() {
    return this.#size;
  }

  insert(value) {
    const place = ++this.#size;
    this.#heap[place] = value;
    this.percolateUp(place);
  }

  peek() {
    return this.#heap[1];
  }

  peekBottom() {
    return this.#heap[this.#size];
  }

  /** Moves the item at `place` towards the leaves until its children are not smaller. */
  percolateDown(place) {
    const heap = this.#heap;
    const compare = this.#compare;
    const setPosition = this.#setPosition;
    const size = this.#size;
    const item = heap[place];
    for (;;) {
      let child = place * 2;
      if (child > size) break;
      if (child < size && compare(heap[child + 1], heap[child]) < 0) child++;
      if (compare(item, heap[child]) <= 0) break;
      heap[place] = heap[child];
      if (setPosition !== undefined) setPosition(heap[place], place);
      place = child;
    }
    heap[place] = item;
    if (setPosition !== undefined) setPosition(item, place);
  }

  /** Moves the item at `place` towards the root until its parent is not greater. */
  percolateUp(place) {
    const heap = this.#heap;
    const compare = this.#compare;
    const setPosition = this.#setPosition;
    const item = heap[place];
    while (place > 1) {
      const parent = place >> 1;
      if (compare(heap[parent], item) <= 0) break;
      heap[place] = heap[parent];
      if (setPosition !== undefined) setPosition(heap[place], place);
      place = parent;
    }
    heap[place] = item;
    if (setPosition !== undefined) setPosition(item, place);
  }

  removeAt(place) {
    const heap = this.#heap;
    const last = this.#size--;
    heap[place] = heap[last];
    heap[last] = undefined;
    if (place < last && place <= this.#size) {
      if (place > 1 && this.#compare(heap[place >> 1], heap[place]) > 0) this.percolateUp(place);
      else this.percolateDown(place);
    }
  }

  shift() {
    const value = this.#heap[1];
    if (value === undefined) return undefined;
    this.removeAt(1);
    return value;
  }
}

module.exports = PriorityQueue;
