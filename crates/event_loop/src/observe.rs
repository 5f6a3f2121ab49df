//! The seam for seeing what the loop does: each unit of work with its lane and
//! its moments, and counters. Nothing here prints or stores; an [`Observer`]
//! does. Without one, each unit of work costs one predictable branch.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::monotonic_ns;
use crate::event_loop::EventLoop;
use crate::phases::Phase;
use crate::pool::JobClass;

/// Where a unit of work happens before its callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// On the loop's own thread: timers, immediates.
    Main,
    /// In the operating system: sockets, pipes, signals.
    Kernel,
    /// On a thread of the pool.
    Pool,
}

/// One finished unit of work. All times are nanoseconds of
/// [`monotonic_ns`](crate::monotonic_ns); a moment that fell before observing
/// began is 0.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Where the work happened.
    pub lane: Lane,
    /// What the work was, for instance `"tcp.read"` or `"fs.open"`.
    pub kind: &'static str,
    /// The pool's class, for jobs.
    pub class: Option<JobClass>,
    /// The number of the pool's thread that did it, for jobs that one did.
    pub thread: Option<u16>,
    /// When it was asked for.
    pub queued_ns: u64,
    /// When it began: a thread took it, the system became ready, a timer came
    /// due.
    pub started_ns: u64,
    /// When its result was there.
    pub finished_ns: u64,
    /// When its callback began.
    pub called_back_ns: u64,
    /// When its callback returned.
    pub returned_ns: u64,
}

/// Work that was queued.
#[derive(Clone, Copy, Debug)]
pub struct Queued {
    /// Where the work will happen.
    pub lane: Lane,
    /// What it is; see [`Span::kind`].
    pub kind: &'static str,
    /// The pool's class, for jobs.
    pub class: Option<JobClass>,
    /// When it was queued, in nanoseconds of [`monotonic_ns`](crate::monotonic_ns).
    pub at_ns: u64,
    /// Jobs of its class that waited before it, for jobs.
    pub ahead: usize,
}

/// Receives what happens on a loop. All methods run on the loop's thread and
/// may call the loop.
pub trait Observer {
    /// Work was queued that will be reported by [`Observer::finished`] later
    /// (pool jobs, connects, writes that could not be done at once).
    fn queued(&self, work: &Queued) {
        let _ = work;
    }

    /// A callback is about to run; `span` has its history so far, and 0 for its return.
    fn began(&self, span: &Span) {
        let _ = span;
    }

    /// A callback returned; `span` has its history.
    fn finished(&self, span: &Span);

    /// The system did an operation at once, inside of the callback that asked for it: nothing follows (writes that
    /// did not have to wait).
    fn at_once(&self, kind: &'static str, began_ns: u64, ended_ns: u64) {
        let _ = (kind, began_ns, ended_ns);
    }

    /// The loop is about to ask the system for events, and to wait for them if it `sleeps`.
    fn polling(&self, at_ns: u64, sleeps: bool) {
        let _ = (at_ns, sleeps);
    }

    /// The system answered.
    fn polled(&self, at_ns: u64) {
        let _ = at_ns;
    }

    /// The loop enters a phase. Without the time: most phases have nothing to run, and a look at the clock at each of
    /// them would cost more than they do.
    fn phase(&self, phase: Phase) {
        let _ = phase;
    }
}

/// What the loop counted since it was made. Source:
/// <https://docs.libuv.org/en/v1.x/metrics.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoopMetrics {
    /// Iterations begun.
    pub iterations: u64,
    /// Events from the operating system that were processed.
    pub events: u64,
    /// Messages from other threads (job completions included).
    pub messages: u64,
    /// Nanoseconds spent waiting in the poll phase: `performance`'s idle time.
    pub idle_ns: u64,
}

/// How long a loop has waited in the poll phase. Written by the loop's thread alone.
#[derive(Debug, Default)]
pub struct IdleTime {
    total_ns: AtomicU64,
    /// When it fell asleep; 0 while it is awake.
    since_ns: AtomicU64,
}

impl IdleTime {
    /// Nanoseconds, those of a wait that goes on included. Any thread.
    pub fn total_ns(&self) -> u64 {
        let since = self.since_ns.load(Ordering::Relaxed);
        let now = match since {
            0 => 0,
            since => monotonic_ns().saturating_sub(since),
        };
        self.total_ns.load(Ordering::Relaxed) + now
    }

    pub(crate) fn begin(&self, now_ns: u64) {
        self.since_ns.store(now_ns, Ordering::Relaxed);
    }

    pub(crate) fn end(&self, idle_ns: u64) {
        self.since_ns.store(0, Ordering::Relaxed);
        self.total_ns.fetch_add(idle_ns, Ordering::Relaxed);
    }
}

/// The loop's counters.
#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) iterations: Cell<u64>,
    pub(crate) events: Cell<u64>,
    pub(crate) messages: Cell<u64>,
    pub(crate) idle: Arc<IdleTime>,
}

impl Counters {
    pub(crate) fn add(counter: &Cell<u64>, amount: u64) {
        counter.set(counter.get() + amount);
    }

    pub(crate) fn snapshot(&self) -> LoopMetrics {
        LoopMetrics {
            iterations: self.iterations.get(),
            events: self.events.get(),
            messages: self.messages.get(),
            idle_ns: self.idle.total_ns.load(Ordering::Relaxed),
        }
    }
}

/// As [`Origin::finished_ns`]: right before the callback, which saves a look at the clock.
pub(crate) const JUST_NOW: u64 = u64::MAX;

/// What is known about a unit of work when its callback is about to run.
pub(crate) struct Origin {
    pub(crate) lane: Lane,
    pub(crate) kind: &'static str,
    pub(crate) class: Option<JobClass>,
    pub(crate) thread: Option<u16>,
    pub(crate) queued_ns: u64,
    pub(crate) started_ns: u64,
    pub(crate) finished_ns: u64,
}

impl EventLoop {
    /// How long the loop has waited, for other threads to read.
    pub fn idle_time(&self) -> Arc<IdleTime> {
        self.state().counters.idle.clone()
    }

    /// The time of this moment, as [`monotonic_ns`] gives it but for some dozens of nanoseconds, and cheaper while
    /// somebody observes. On the loop's thread.
    #[inline]
    pub fn observed_ns(&self) -> u64 {
        self.state().stopwatch.now_ns()
    }

    /// The time when somebody observes, else 0: a stamp for a moment.
    #[inline]
    pub(crate) fn stamp(&self) -> u64 {
        if self.observing() {
            self.observed_ns()
        } else {
            0
        }
    }

    /// Tells the observer, if any, that an operation of the system was queued.
    #[inline]
    pub(crate) fn observe_queued(&self, kind: &'static str, at_ns: u64) {
        if let Some(observer) = self.observer() {
            observer.queued(&Queued {
                lane: Lane::Kernel,
                kind,
                class: None,
                at_ns,
                ahead: 0,
            });
        }
    }

    /// Tells the observer, if any, that the system did an operation at once that began at `began_ns`.
    #[inline]
    pub(crate) fn observe_at_once(&self, kind: &'static str, began_ns: u64) {
        if let Some(observer) = self.observer() {
            observer.at_once(kind, began_ns, self.observed_ns());
        }
    }

    /// Tells the observer, if any, that a phase begins.
    #[inline]
    pub(crate) fn observe_phase(&self, phase: Phase) {
        if let Some(observer) = self.observer() {
            observer.phase(phase);
        }
    }

    /// Runs `callback`, and reports it when somebody observes. `origin` is
    /// only asked for then. Gives when the callback returned, or 0 when nobody
    /// observes.
    #[inline]
    pub(crate) fn call_back(
        &self,
        origin: impl FnOnce() -> Origin,
        callback: impl FnOnce(),
    ) -> u64 {
        let Some(observer) = self.observer() else {
            callback();
            return 0;
        };
        let origin = origin();
        let called_back_ns = self.observed_ns();
        let finished_ns = match origin.finished_ns {
            JUST_NOW => called_back_ns,
            at_ns => at_ns,
        };
        let mut span = Span {
            lane: origin.lane,
            kind: origin.kind,
            class: origin.class,
            thread: origin.thread,
            queued_ns: origin.queued_ns,
            started_ns: origin.started_ns,
            finished_ns,
            called_back_ns,
            returned_ns: 0,
        };
        observer.began(&span);
        callback();
        span.returned_ns = self.observed_ns();
        observer.finished(&span);
        span.returned_ns
    }
}
