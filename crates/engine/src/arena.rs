//! Storage for rooted handles: the block arena behind [`Value`](crate::Value) locals and the slot
//! table behind [`Persistent`](crate::Persistent).
//!
//! Both hold raw engine values at addresses that never move, and both are reported to the garbage
//! collector as roots, which updates them in place when it moves what they point to.

use std::cell::{Cell, UnsafeCell};

use mozjs::gc::{Rootable, Traceable};
use mozjs::glue::CallValueRootTracer;
use mozjs::jsapi::{JSContext, JSTracer, Rooted};
use mozjs::jsval::{JSVal, UndefinedValue};

/// Handles per block. A callback rarely needs more than one block.
const BLOCK: usize = 512;

type Block = Box<[UnsafeCell<JSVal>; BLOCK]>;

/// A position in the arena, to return to when a handle scope ends.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    block: usize,
    next: usize,
}

/// The growing stack of local handles of one runtime. Main thread of that runtime only.
pub(crate) struct HandleArena {
    blocks: UnsafeCell<Vec<Block>>,
    block: Cell<usize>,
    next: Cell<usize>,
    base: Cell<*mut JSVal>,
}

fn new_block() -> Block {
    Box::new(std::array::from_fn(|_| UnsafeCell::new(UndefinedValue())))
}

impl HandleArena {
    pub(crate) fn new() -> Self {
        let first = new_block();
        let base = first[0].get();
        HandleArena {
            blocks: UnsafeCell::new(vec![first]),
            block: Cell::new(0),
            next: Cell::new(0),
            base: Cell::new(base),
        }
    }

    /// Stores a value and returns its stable address.
    #[inline]
    pub(crate) fn push(&self, value: JSVal) -> *mut JSVal {
        let next = self.next.get();
        if next == BLOCK {
            return self.push_slow(value);
        }
        self.next.set(next + 1);
        // SAFETY: `base` points at the current block of BLOCK slots and next < BLOCK.
        unsafe {
            let slot = self.base.get().add(next);
            slot.write(value);
            slot
        }
    }

    #[cold]
    fn push_slow(&self, value: JSVal) -> *mut JSVal {
        // SAFETY: the arena belongs to one thread and no reference into the Vec outlives this call;
        // the blocks themselves are boxed, so growing the Vec does not move slots.
        let blocks = unsafe { &mut *self.blocks.get() };
        let index = self.block.get() + 1;
        if index == blocks.len() {
            blocks.push(new_block());
        }
        self.block.set(index);
        self.base.set(blocks[index][0].get());
        self.next.set(0);
        self.push(value)
    }

    /// Stores values next to each other, as argument vectors need them; returns the first address.
    ///
    /// # Panics
    /// With more values than a block holds.
    pub(crate) fn push_all(&self, len: usize, mut value: impl FnMut(usize) -> JSVal) -> *mut JSVal {
        assert!(len < BLOCK);
        while self.next.get() + len > BLOCK {
            // The rest of this block is skipped; it must hold no stale values.
            self.push(UndefinedValue());
        }
        // SAFETY: the loop above made room for `len` slots in the current block.
        let first = unsafe { self.base.get().add(self.next.get()) };
        for i in 0..len {
            self.push(value(i));
        }
        first
    }

    #[inline]
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            block: self.block.get(),
            next: self.next.get(),
        }
    }

    #[inline]
    pub(crate) fn release(&self, mark: Mark) {
        if mark.block != self.block.get() {
            self.block.set(mark.block);
            // SAFETY: as in push_slow; the block existed when the mark was made.
            let blocks = unsafe { &*self.blocks.get() };
            self.base.set(blocks[mark.block][0].get());
        }
        self.next.set(mark.next);
    }

    /// Reports every live handle to the collector.
    ///
    /// # Safety
    /// `trc` is the tracer that the engine passed to the roots callback.
    pub(crate) unsafe fn trace(&self, trc: *mut JSTracer) {
        // SAFETY: called by the collector on the owning thread, while nothing else runs.
        let blocks = unsafe { &*self.blocks.get() };
        for (i, block) in blocks.iter().enumerate().take(self.block.get() + 1) {
            let used = if i == self.block.get() {
                self.next.get()
            } else {
                BLOCK
            };
            for slot in &block[..used] {
                // SAFETY: the slot holds a valid value; the tracer may update it in place.
                unsafe { CallValueRootTracer(trc, slot.get(), c"local handle".as_ptr()) };
            }
        }
    }
}

/// The slot table of persistent handles of one runtime.
pub(crate) struct PersistentTable {
    slots: UnsafeCell<Vec<Block>>,
    free: UnsafeCell<Vec<u32>>,
    len: Cell<u32>,
}

impl PersistentTable {
    pub(crate) fn new() -> Self {
        PersistentTable {
            slots: UnsafeCell::new(Vec::new()),
            free: UnsafeCell::new(Vec::new()),
            len: Cell::new(0),
        }
    }

    /// Stores a value; the address stays valid until [`Self::free`] is called with the index.
    pub(crate) fn alloc(&self, value: JSVal) -> (u32, *mut JSVal) {
        // SAFETY: one thread, and no reference outlives this call.
        let (slots, free) = unsafe { (&mut *self.slots.get(), &mut *self.free.get()) };
        let index = free.pop().unwrap_or_else(|| {
            let i = self.len.get();
            if i as usize == slots.len() * BLOCK {
                slots.push(new_block());
            }
            self.len.set(i + 1);
            i
        });
        let slot = slots[index as usize / BLOCK][index as usize % BLOCK].get();
        // SAFETY: the slot is ours and holds a plain value.
        unsafe { slot.write(value) };
        (index, slot)
    }

    pub(crate) fn free(&self, index: u32) {
        // SAFETY: as in alloc.
        let (slots, free) = unsafe { (&mut *self.slots.get(), &mut *self.free.get()) };
        // SAFETY: the index came from alloc.
        unsafe {
            slots[index as usize / BLOCK][index as usize % BLOCK]
                .get()
                .write(UndefinedValue())
        };
        free.push(index);
    }

    /// Reports every slot to the collector.
    ///
    /// # Safety
    /// As [`HandleArena::trace`].
    pub(crate) unsafe fn trace(&self, trc: *mut JSTracer) {
        // SAFETY: called by the collector on the owning thread, while nothing else runs.
        let slots = unsafe { &*self.slots.get() };
        let mut left = self.len.get() as usize;
        for block in slots {
            let used = left.min(BLOCK);
            for slot in &block[..used] {
                // SAFETY: the slot holds a valid value.
                unsafe { CallValueRootTracer(trc, slot.get(), c"persistent handle".as_ptr()) };
            }
            left -= used;
        }
    }
}

/// The root that stands for all handles of a runtime. It is registered like a value on the native
/// stack, at the very bottom of it, because the engine's hook for embedders' roots is not called in
/// minor collections, which move objects too.
pub(crate) struct Roots(*const crate::runtime::Inner);

// SAFETY: traces every value that the runtime's tables hold.
unsafe impl Traceable for Roots {
    unsafe fn trace(&self, trc: *mut JSTracer) {
        // SAFETY: the Inner outlives the context, whose collector calls this.
        unsafe {
            let inner = &*self.0;
            if inner.has_ended() {
                return;
            }
            inner.arena.trace(trc);
            inner.persistents.trace(trc);
            inner.jobs.trace(trc);
        }
    }
}

impl Rootable for Roots {}

/// Registers a runtime's handles with its collector. What it gives is to be freed after the context.
///
/// # Safety
/// `cx` is a fresh context without stack roots, and `inner` outlives it.
pub(crate) unsafe fn register(
    cx: *mut JSContext,
    inner: *const crate::runtime::Inner,
) -> *mut Rooted<Roots> {
    let root = Box::into_raw(Box::new(Rooted::new_unrooted(Roots(inner))));
    // SAFETY: the root is not moved or removed while the context lives, so it stays the last of the
    // engine's list.
    unsafe { Rooted::add_to_root_stack(root, cx) };
    root
}
