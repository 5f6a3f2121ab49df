//! Timers: a callback once or again and again after milliseconds of loop time.
//!
//! Source: <https://docs.libuv.org/en/v1.x/timer.html>.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use crate::errno::{self, Errno};
use crate::event_loop::EventLoop;
use crate::handle::{Core, HandleImpl, impl_handle, register};
use crate::observe::{Lane, Origin};
use crate::timer_heap::TimerHeap;

/// A timer.
pub struct TimerHandle(Rc<TimerInner>);

type Callback = Rc<dyn Fn(&TimerHandle)>;

/// Where a timer stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Nowhere,
    /// In the heap, in this slot.
    Heap(u32),
    /// Due, waiting for its turn in the phase that runs; the number tells this
    /// wait from earlier ones.
    Ready(u64),
}

pub(crate) struct TimerInner {
    core: Core,
    callback: RefCell<Option<Callback>>,
    due_ms: Cell<u64>,
    repeat_ms: Cell<u64>,
    place: Cell<Place>,
    queued_ns: Cell<u64>,
}

impl_handle!(TimerHandle, TimerInner);

impl TimerHandle {
    /// A timer that does not run yet. `kind` names it for observers.
    pub fn new(event_loop: &EventLoop, kind: &'static str) -> TimerHandle {
        let inner = Rc::new(TimerInner {
            core: Core::new(event_loop, kind),
            callback: RefCell::new(None),
            due_ms: Cell::new(0),
            repeat_ms: Cell::new(0),
            place: Cell::new(Place::Nowhere),
            queued_ns: Cell::new(0),
        });
        register(&inner);
        TimerHandle(inner)
    }

    /// Starts the timer, anew if it runs: `callback` runs `timeout_ms` after
    /// the loop's time (see [`EventLoop::now_ms`]), then every `repeat_ms`
    /// unless that is 0. Timers that are due at the same time run in the order
    /// they were started.
    ///
    /// Fails with [`EINVAL`](errno::EINVAL) on a closing timer.
    pub fn start(
        &self,
        timeout_ms: u64,
        repeat_ms: u64,
        callback: impl Fn(&TimerHandle) + 'static,
    ) -> Result<(), Errno> {
        if self.0.core.is_closing() {
            return Err(errno::EINVAL);
        }
        let before = self.0.callback.replace(Some(Rc::new(callback)));
        drop(before);
        self.0.repeat_ms.set(repeat_ms);
        self.0.schedule(timeout_ms);
        Ok(())
    }

    /// As [`TimerHandle::start`] with the callback and the repeat the timer
    /// had; allocates nothing.
    ///
    /// Fails with [`EINVAL`](errno::EINVAL) when the timer was never started
    /// or is closing.
    pub fn restart(&self, timeout_ms: u64) -> Result<(), Errno> {
        if self.0.core.is_closing() || self.0.callback.borrow().is_none() {
            return Err(errno::EINVAL);
        }
        self.0.schedule(timeout_ms);
        Ok(())
    }

    /// Stops the timer and, if it repeats, starts it with its repeat as the
    /// timeout. Fails as [`TimerHandle::restart`] does.
    pub fn again(&self) -> Result<(), Errno> {
        if self.0.core.is_closing() || self.0.callback.borrow().is_none() {
            return Err(errno::EINVAL);
        }
        if self.0.repeat_ms.get() != 0 {
            self.0.schedule(self.0.repeat_ms.get());
        }
        Ok(())
    }

    /// Stops the timer. It keeps its callback for [`TimerHandle::restart`].
    pub fn stop(&self) {
        self.0.unschedule();
    }

    /// Sets the repeat in milliseconds, 0 for none; it counts from the next
    /// time the timer expires.
    pub fn set_repeat(&self, repeat_ms: u64) {
        self.0.repeat_ms.set(repeat_ms);
    }

    /// The repeat in milliseconds, 0 for none.
    pub fn repeat(&self) -> u64 {
        self.0.repeat_ms.get()
    }

    /// Milliseconds of loop time until the timer is due; 0 when it is due or
    /// does not run.
    pub fn due_in(&self) -> u64 {
        match self.0.place.get() {
            Place::Heap(_) => {
                let now_ms = self.0.core.event_loop().now_ms();
                self.0.due_ms.get().saturating_sub(now_ms)
            }
            _ => 0,
        }
    }
}

impl TimerInner {
    fn schedule(self: &Rc<Self>, timeout_ms: u64) {
        self.unschedule();
        let event_loop = self.core.event_loop();
        let due_ms = event_loop.now_ms().saturating_add(timeout_ms);
        self.due_ms.set(due_ms);
        self.queued_ns.set(event_loop.stamp());
        let slot = event_loop
            .state()
            .timers
            .heap
            .borrow_mut()
            .insert(due_ms, Rc::clone(self));
        self.place.set(Place::Heap(slot));
        self.core.set_active(true);
    }

    fn unschedule(&self) {
        if let Place::Heap(slot) = self.place.replace(Place::Nowhere) {
            let timer = self
                .core
                .event_loop()
                .state()
                .timers
                .heap
                .borrow_mut()
                .remove(slot);
            self.core.set_active(false);
            drop(timer);
        }
    }

    /// Runs a timer that came due: next round first, then the callback, which
    /// may so stop or change it.
    pub(crate) fn expire(self: Rc<Self>) {
        let repeat_ms = self.repeat_ms.get();
        let queued_ns = self.queued_ns.get();
        let due_ns = self.due_ms.get().saturating_mul(1_000_000);
        if repeat_ms != 0 {
            self.schedule(repeat_ms);
        }
        let Some(callback) = self.callback.borrow().clone() else {
            return;
        };
        let handle = TimerHandle(self);
        let core = &handle.0.core;
        core.event_loop().call_back(
            || Origin {
                lane: Lane::Main,
                kind: core.kind(),
                class: None,
                thread: None,
                queued_ns,
                started_ns: due_ns,
                finished_ns: due_ns,
            },
            || callback(&handle),
        );
    }
}

impl HandleImpl for TimerInner {
    fn core(&self) -> &Core {
        &self.core
    }

    fn begin_close(&self) {
        self.unschedule();
    }

    fn finish_close(self: Rc<Self>) {
        let callback = self.callback.take();
        drop(callback);
    }
}

/// The timers of a loop.
pub(crate) struct TimerQueue {
    heap: RefCell<TimerHeap<Rc<TimerInner>>>,
    ready: RefCell<VecDeque<(Rc<TimerInner>, u64)>>,
    next_wait: Cell<u64>,
}

impl TimerQueue {
    pub(crate) fn new() -> Self {
        TimerQueue {
            heap: RefCell::new(TimerHeap::new()),
            ready: RefCell::new(VecDeque::new()),
            next_wait: Cell::new(0),
        }
    }

    /// When the next timer is due, in nanoseconds of loop time.
    pub(crate) fn next_due_ns(&self) -> Option<u64> {
        let due_ms = self.heap.borrow().next_due()?;
        Some(due_ms.saturating_mul(1_000_000))
    }

    /// How many timers are due at `now_ms`, and by how many milliseconds the first of them is late.
    pub(crate) fn overdue(&self, now_ms: u64) -> (usize, u64) {
        let ready = self.ready.borrow();
        let heap = self.heap.borrow();
        let waiting = ready
            .iter()
            .filter(|(timer, wait)| timer.place.get() == Place::Ready(*wait))
            .map(|(timer, _)| timer.due_ms.get());
        let count = waiting.clone().count() + heap.count_due(now_ms);
        let first = waiting.chain(heap.next_due()).min().unwrap_or(now_ms);
        (count, now_ms.saturating_sub(first))
    }

    /// Moves the timers that are due to the ready queue.
    pub(crate) fn collect_due(&self, now_ms: u64) {
        let mut heap = self.heap.borrow_mut();
        let mut ready = self.ready.borrow_mut();
        while let Some(timer) = heap.pop_due(now_ms) {
            let wait = self.next_wait.get();
            self.next_wait.set(wait + 1);
            timer.place.set(Place::Ready(wait));
            timer.core.set_active(false);
            ready.push_back((timer, wait));
        }
    }

    /// The next timer of the ready queue that was not stopped meanwhile.
    pub(crate) fn next_ready(&self) -> Option<Rc<TimerInner>> {
        loop {
            let (timer, wait) = self.ready.borrow_mut().pop_front()?;
            if timer.place.get() == Place::Ready(wait) {
                timer.place.set(Place::Nowhere);
                return Some(timer);
            }
        }
    }
}
