//! The pending phase: callbacks that something deferred to the loop.

use std::cell::RefCell;
use std::collections::VecDeque;

use crate::event_loop::EventLoop;
use crate::phases::Phase;

/// Rounds of pending callbacks after a poll: callbacks that defer callbacks
/// are served soon, and cannot starve the loop. libuv's number.
const ROUNDS_AFTER_POLL: usize = 8;

pub(crate) type Callback = Box<dyn FnOnce(&EventLoop)>;

/// Callbacks in the order they were deferred.
pub(crate) struct PendingQueue(RefCell<VecDeque<Callback>>);

impl PendingQueue {
    pub(crate) const fn new() -> Self {
        PendingQueue(RefCell::new(VecDeque::new()))
    }

    pub(crate) fn push(&self, callback: Callback) {
        self.0.borrow_mut().push_back(callback);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Empties the queue.
    pub(crate) fn take_all(&self) -> VecDeque<Callback> {
        self.0.take()
    }

    fn pop(&self) -> Option<Callback> {
        self.0.borrow_mut().pop_front()
    }

    fn len(&self) -> usize {
        self.0.borrow().len()
    }
}

/// Runs what was deferred before the phase began.
pub(crate) fn run(event_loop: &EventLoop) {
    event_loop.enter_phase(Phase::Pending);
    let queue = &event_loop.state().pending;
    for _ in 0..queue.len() {
        if let Some(callback) = queue.pop() {
            callback(event_loop);
        }
    }
}

/// Runs what the poll phase deferred, so that it comes before immediates.
pub(crate) fn run_after_poll(event_loop: &EventLoop) {
    for _ in 0..ROUNDS_AFTER_POLL {
        if event_loop.state().pending.is_empty() {
            break;
        }
        run(event_loop);
    }
}
