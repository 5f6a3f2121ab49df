//! What other threads send to the loop, and how they wake it. Everything that
//! crosses goes through here: finished jobs, async handles, closures.
//!
//! A wake-up costs a system call only when the loop sleeps, and then only for
//! the first message; messages that find the loop awake are found before it
//! sleeps again.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::async_handle;
use crate::event_loop::EventLoop;
use crate::observe::Counters;
use crate::pool::requests::{self, Completion};
use crate::slab::Key;

/// The loop runs; no message since it last looked.
const AWAKE: u8 = 0;
/// The loop waits in the system, or is about to.
const ASLEEP: u8 = 1;
/// There are messages; the loop was or need not be woken.
const NOTIFIED: u8 = 2;

/// For so many messages, memory is kept.
const KEPT: usize = 1024;

/// One message.
pub(crate) enum Letter {
    /// A job ended.
    Job(Completion),
    /// An async handle was sent to.
    Async(Key),
    /// A closure to run.
    Call(Box<dyn FnOnce(&EventLoop) + Send>),
}

/// The messages of one loop. In cache lines of its own: beside it lies the count of those who send to it, which each
/// job changes.
#[repr(align(128))]
pub(crate) struct Mailbox {
    letters: Mutex<VecDeque<Letter>>,
    /// For a wait that does not go through the poller.
    arrived: Condvar,
    /// Whether there is such a wait: to notify costs a system call. Changed under the lock of the letters.
    awaited: AtomicBool,
    state: AtomicU8,
    waker: mio::Waker,
}

impl Mailbox {
    pub(crate) fn new(waker: mio::Waker) -> Self {
        Mailbox {
            letters: Mutex::new(VecDeque::new()),
            arrived: Condvar::new(),
            awaited: AtomicBool::new(false),
            state: AtomicU8::new(AWAKE),
            waker,
        }
    }

    fn letters(&self) -> MutexGuard<'_, VecDeque<Letter>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a message and wakes the loop if it sleeps. From any thread.
    pub(crate) fn post(&self, letter: Letter) {
        let mut letters = self.letters();
        letters.push_back(letter);
        let awaited = self.awaited.load(Ordering::Relaxed);
        drop(letters);
        if awaited {
            self.arrived.notify_one();
        }
        self.notify();
    }

    /// How many messages wait: outcomes of jobs, others. From any thread.
    pub(crate) fn waiting(&self) -> (usize, usize) {
        count(self.letters().iter())
    }

    /// Blocks until there is a message. Not through the poller: its events stay where they are.
    fn wait(&self) {
        let letters = self.letters();
        self.awaited.store(true, Ordering::Relaxed);
        let waited = self
            .arrived
            .wait_while(letters, |letters| letters.is_empty());
        let letters = waited.unwrap_or_else(PoisonError::into_inner);
        self.awaited.store(false, Ordering::Relaxed);
        drop(letters);
    }

    /// Behind an addition to the letters.
    fn notify(&self) {
        // Whoever finds this has added to letters that the loop has not taken yet: had it taken them before, the lock
        // that both had would show what it did to the state first.
        if self.has_news() {
            return;
        }
        if self.state.swap(NOTIFIED, Ordering::AcqRel) == ASLEEP {
            // It can only fail for want of kernel memory; the message is
            // delivered with the next event then.
            let _ = self.waker.wake();
        }
    }

    /// Whether a message came since the loop last looked.
    pub(crate) fn has_news(&self) -> bool {
        self.state.load(Ordering::Relaxed) == NOTIFIED
    }

    /// Before a wait: gives whether the loop may sleep, which it may not when
    /// there are messages.
    pub(crate) fn begin_wait(&self) -> bool {
        match self
            .state
            .compare_exchange(AWAKE, ASLEEP, Ordering::AcqRel, Ordering::Acquire)
        {
            Ok(_) => true,
            // A wait that was interrupted and goes on.
            Err(state) => state == ASLEEP,
        }
    }

    /// After a wait: gives whether there are messages.
    pub(crate) fn end_wait(&self) -> bool {
        self.state.swap(AWAKE, Ordering::AcqRel) == NOTIFIED
    }
}

/// Outcomes of jobs, and others, among messages.
fn count<'a>(letters: impl Iterator<Item = &'a Letter>) -> (usize, usize) {
    letters.fold((0, 0), |(jobs, others), letter| match letter {
        Letter::Job(_) => (jobs + 1, others),
        Letter::Async(_) | Letter::Call(_) => (jobs, others + 1),
    })
}

/// Messages that were taken out of the mailbox and wait for their turn.
#[derive(Default)]
pub(crate) struct Inbox(RefCell<VecDeque<Letter>>);

impl Inbox {
    /// As [`Mailbox::waiting`].
    pub(crate) fn waiting(&self) -> (usize, usize) {
        count(self.0.borrow().iter())
    }
}

/// Handles all messages that are there now. One of their callbacks may wait for jobs itself
/// ([`EventLoop::wait_for_jobs`]) and so handle those behind its own.
pub(crate) fn deliver(event_loop: &EventLoop) {
    let state = event_loop.state();
    let mut count = {
        let mut inbox = state.inbox.0.borrow_mut();
        let before = inbox.len();
        if before == 0 {
            // The two take turns, so that neither grows anew while others wait for the lock.
            inbox.clear();
            inbox.shrink_to(KEPT);
            std::mem::swap(&mut *inbox, &mut *state.mailbox.letters());
        } else {
            inbox.append(&mut *state.mailbox.letters());
        }
        let count = inbox.len();
        Counters::add(&state.counters.messages, (count - before) as u64);
        async_handle::sort(&mut inbox.make_contiguous()[before..]);
        count
    };
    while count > 0 {
        count -= 1;
        let letter = state.inbox.0.borrow_mut().pop_front();
        match letter {
            Some(Letter::Job(completion)) => requests::complete(event_loop, completion),
            Some(Letter::Async(key)) => async_handle::signalled(event_loop, key),
            Some(Letter::Call(callback)) => callback(event_loop),
            None => return,
        }
    }
}

/// Blocks until there are messages, drops them, and gives the requests of the jobs that ended.
pub(crate) fn ended_jobs(event_loop: &EventLoop) -> Vec<Key> {
    let state = event_loop.state();
    let mut letters = state.inbox.0.take();
    if letters.is_empty() {
        state.mailbox.wait();
        letters = std::mem::take(&mut *state.mailbox.letters());
    }
    let ended = letters.iter().filter_map(|letter| match letter {
        Letter::Job(completion) => Some(completion.request),
        _ => None,
    });
    ended.collect()
}

/// Drops all messages that are there now.
pub(crate) fn discard(event_loop: &EventLoop) {
    let state = event_loop.state();
    let letters = std::mem::take(&mut *state.mailbox.letters());
    let inbox = state.inbox.0.take();
    drop(letters);
    drop(inbox);
}

impl EventLoop {
    /// Waits, inside a callback, until a job of the pool has ended or another thread has sent
    /// something, and handles it. Nothing else of the loop runs: no timer, no socket. Gives
    /// whether there was a job to wait for.
    pub fn wait_for_jobs(&self) -> bool {
        let state = self.state();
        if state.inbox.0.borrow().is_empty() {
            if !state.jobs.any() {
                return false;
            }
            self.pool().announce();
            state.mailbox.wait();
        }
        deliver(self);
        true
    }
}
