//! A four-ary heap of (due, sequence) with removal by slot.
//!
//! The heap array holds the keys themselves, and the positions live in an
//! array of their own, so that moving an entry touches two dense arrays and no
//! timer. Equal due times leave in the order of their sequence numbers, as
//! libuv's timers do.

/// Children of each entry: four keys are one and a half cache lines.
const ARITY: usize = 4;

#[derive(Clone, Copy)]
struct Entry {
    due: u64,
    sequence: u64,
    slot: u32,
}

impl Entry {
    #[inline]
    fn before(&self, other: &Entry) -> bool {
        (self.due, self.sequence) < (other.due, other.sequence)
    }
}

struct Slot<T> {
    position: u32,
    value: Option<T>,
}

/// See the module.
pub(crate) struct TimerHeap<T> {
    heap: Vec<Entry>,
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    next_sequence: u64,
}

impl<T> TimerHeap<T> {
    pub(crate) const fn new() -> Self {
        TimerHeap {
            heap: Vec::new(),
            slots: Vec::new(),
            free: Vec::new(),
            next_sequence: 0,
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.heap.len()
    }

    /// The due time of the first entry.
    #[inline]
    pub(crate) fn next_due(&self) -> Option<u64> {
        self.heap.first().map(|entry| entry.due)
    }

    /// How many entries are due at `now`. Looks at all of them.
    pub(crate) fn count_due(&self, now: u64) -> usize {
        self.heap.iter().filter(|entry| entry.due <= now).count()
    }

    /// Adds an entry behind all that are due at the same time; gives its slot.
    pub(crate) fn insert(&mut self, due: u64, value: T) -> u32 {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                let slot = u32::try_from(self.slots.len()).expect("fewer than 2^32 timers");
                self.slots.push(Slot {
                    position: 0,
                    value: None,
                });
                slot
            }
        };
        self.slots[slot as usize].value = Some(value);
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        self.heap.push(Entry {
            due,
            sequence,
            slot,
        });
        self.sift_up(self.heap.len() - 1);
        slot
    }

    /// Takes out the entry of `slot`.
    pub(crate) fn remove(&mut self, slot: u32) -> T {
        let position = self.slots[slot as usize].position as usize;
        let last = self.heap.pop().expect("a used slot has an entry");
        if position < self.heap.len() {
            self.heap[position] = last;
            if position > 0 && last.before(&self.heap[(position - 1) / ARITY]) {
                self.sift_up(position);
            } else {
                self.sift_down(position);
            }
        }
        self.free.push(slot);
        self.slots[slot as usize]
            .value
            .take()
            .expect("a used slot has a value")
    }

    /// Takes out the first entry if it is due at `now` or before.
    pub(crate) fn pop_due(&mut self, now: u64) -> Option<T> {
        let first = self.heap.first()?;
        if first.due > now {
            return None;
        }
        let slot = first.slot;
        Some(self.remove(slot))
    }

    fn place(&mut self, position: usize, entry: Entry) {
        self.heap[position] = entry;
        self.slots[entry.slot as usize].position = position as u32;
    }

    fn sift_up(&mut self, mut position: usize) {
        let entry = self.heap[position];
        while position > 0 {
            let parent = (position - 1) / ARITY;
            if !entry.before(&self.heap[parent]) {
                break;
            }
            self.place(position, self.heap[parent]);
            position = parent;
        }
        self.place(position, entry);
    }

    fn sift_down(&mut self, mut position: usize) {
        let entry = self.heap[position];
        loop {
            let first = position * ARITY + 1;
            if first >= self.heap.len() {
                break;
            }
            let end = (first + ARITY).min(self.heap.len());
            let mut least = first;
            for child in first + 1..end {
                if self.heap[child].before(&self.heap[least]) {
                    least = child;
                }
            }
            if !self.heap[least].before(&entry) {
                break;
            }
            self.place(position, self.heap[least]);
            position = least;
        }
        self.place(position, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// A small generator of repeatable pseudo-random numbers (xorshift).
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0
        }
    }

    #[test]
    fn equal_due_times_keep_their_order() {
        let mut heap = TimerHeap::new();
        for value in 0..1000u32 {
            heap.insert(u64::from(value % 3), value);
        }
        let mut order = Vec::new();
        while let Some(value) = heap.pop_due(u64::MAX) {
            order.push(value);
        }
        let mut expected: Vec<u32> = (0..1000).collect();
        expected.sort_by_key(|value| (value % 3, *value));
        assert_eq!(order, expected);
    }

    #[test]
    fn nothing_leaves_before_it_is_due() {
        let mut heap = TimerHeap::new();
        heap.insert(5, 'x');
        assert_eq!((heap.count_due(4), heap.count_due(5)), (0, 1));
        assert_eq!(heap.pop_due(4), None);
        assert_eq!(heap.next_due(), Some(5));
        assert_eq!(heap.pop_due(5), Some('x'));
        assert_eq!(heap.next_due(), None);
    }

    #[test]
    fn agrees_with_a_sorted_map_under_random_use() {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mut heap = TimerHeap::new();
        let mut model = BTreeMap::new();
        let mut slots = Vec::new();
        for sequence in 0..20_000u64 {
            match random.next() % 4 {
                0 | 1 => {
                    let due = random.next() % 500;
                    slots.push((heap.insert(due, sequence), due, sequence));
                    model.insert((due, sequence), sequence);
                }
                2 if !slots.is_empty() => {
                    let pick = (random.next() as usize) % slots.len();
                    let (slot, due, sequence) = slots.swap_remove(pick);
                    assert_eq!(heap.remove(slot), sequence);
                    model.remove(&(due, sequence));
                }
                _ => {
                    let popped = heap.pop_due(u64::MAX);
                    let expected = model.pop_first().map(|(_, value)| value);
                    assert_eq!(popped, expected);
                    slots.retain(|(_, _, sequence)| Some(*sequence) != popped);
                }
            }
            assert_eq!(heap.len(), model.len());
        }
    }
}
