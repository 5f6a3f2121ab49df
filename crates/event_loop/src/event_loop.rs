//! The loop itself: its state, its life, its time. What happens in each phase
//! is in `phases/`.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use crate::async_handle::AsyncTable;
use crate::clock::{Stopwatch, monotonic_ns};
use crate::errno::{self, Errno};
use crate::handle::{self, HandleImpl};
use crate::hook::Hooks;
use crate::mailbox::{Inbox, Mailbox};
use crate::observe::{Counters, LoopMetrics, Observer};
use crate::phases::pending::PendingQueue;
use crate::phases::{self, Phase};
use crate::poller::Poller;
use crate::pool::requests::JobTable;
use crate::pool::{JobClass, ThreadPool};
use crate::signal::SignalTable;
use crate::slab::{Key, Slab};
use crate::stream::ReadBuffer;
use crate::stream::listen::SpareDescriptor;
use crate::timer::TimerQueue;

/// How long [`EventLoop::run`] goes on. Source: `uv_run_mode`,
/// <https://docs.libuv.org/en/v1.x/loop.html#c.uv_run>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunMode {
    /// Until nothing keeps the loop alive or it is stopped.
    Default,
    /// One iteration, which waits for something to happen.
    Once,
    /// One iteration, which does not wait.
    NoWait,
}

/// An event loop: a cheap, cloneable reference, bound to the thread that made
/// it.
#[derive(Clone)]
pub struct EventLoop(Rc<State>);

/// All that a loop holds. Every cell is borrowed for a moment only and never
/// while a callback runs.
pub(crate) struct State {
    time_ns: Cell<u64>,
    running: Cell<bool>,
    stopping: Cell<bool>,
    phase: Cell<Phase>,
    active_handles: Cell<usize>,
    active_requests: Cell<usize>,
    handles: RefCell<Slab<Weak<dyn HandleImpl>>>,
    observing: Cell<bool>,
    observer: RefCell<Option<Rc<dyn Observer>>>,
    pub(crate) counters: Counters,
    pub(crate) timers: TimerQueue,
    pub(crate) pending: PendingQueue,
    pub(crate) hooks: Hooks,
    pub(crate) poller: Poller,
    pub(crate) closing: RefCell<Vec<Rc<dyn HandleImpl>>>,
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) inbox: Inbox,
    pub(crate) asyncs: AsyncTable,
    pub(crate) signals: SignalTable,
    pub(crate) jobs: JobTable,
    pub(crate) pool: ThreadPool,
    pub(crate) read_buffer: ReadBuffer,
    pub(crate) large_read_buffer: ReadBuffer,
    pub(crate) spare_descriptor: SpareDescriptor,
    pub(crate) stopwatch: Stopwatch,
}

impl EventLoop {
    /// A loop with a thread pool of its own, sized by `UV_THREADPOOL_SIZE`.
    /// No thread starts before the first job.
    ///
    /// Fails with the system's error when no poller can be made (descriptors
    /// exhausted).
    pub fn new() -> Result<EventLoop, Errno> {
        EventLoop::with_pool(ThreadPool::default())
    }

    /// A loop that hands its jobs to `pool`, which loops of other threads may
    /// share. Fails as [`EventLoop::new`] does.
    pub fn with_pool(pool: ThreadPool) -> Result<EventLoop, Errno> {
        let poller = Poller::new().map_err(|error| errno::from_io(&error))?;
        let waker = poller.waker().map_err(|error| errno::from_io(&error))?;
        Ok(EventLoop(Rc::new(State {
            time_ns: Cell::new(monotonic_ns()),
            running: Cell::new(false),
            stopping: Cell::new(false),
            phase: Cell::new(Phase::Outside),
            active_handles: Cell::new(0),
            active_requests: Cell::new(0),
            handles: RefCell::new(Slab::new()),
            observing: Cell::new(false),
            observer: RefCell::new(None),
            counters: Counters::default(),
            timers: TimerQueue::new(),
            pending: PendingQueue::new(),
            hooks: Hooks::new(),
            poller,
            closing: RefCell::new(Vec::new()),
            mailbox: Arc::new(Mailbox::new(waker)),
            inbox: Inbox::default(),
            asyncs: AsyncTable::new(),
            signals: SignalTable::new(),
            jobs: JobTable::new(),
            pool,
            read_buffer: ReadBuffer::new(),
            large_read_buffer: ReadBuffer::new(),
            spare_descriptor: SpareDescriptor::new(),
            stopwatch: Stopwatch::default(),
        })))
    }

    /// Runs the loop; gives whether something still keeps it alive.
    ///
    /// As `uv_run`: [`RunMode::Default`] runs due timers first, then each
    /// iteration goes pending → idle → prepare → poll → check → closing →
    /// timers, so that seen over time the order is Node's documented one.
    ///
    /// # Panics
    ///
    /// When called from inside a callback of the same loop.
    pub fn run(&self, mode: RunMode) -> bool {
        let _running = Running::enter(self);
        let mut alive = self.alive();
        if !alive {
            self.update_time();
        }
        if mode == RunMode::Default && alive && !self.0.stopping.get() {
            self.update_time();
            phases::timers::run(self);
        }
        while alive && !self.0.stopping.get() {
            Counters::add(&self.0.counters.iterations, 1);
            let can_wait = mode == RunMode::Default
                || (mode == RunMode::Once
                    && self.0.pending.is_empty()
                    && self.0.hooks.idle_is_empty());

            phases::pending::run(self);
            phases::idle::run(self);
            phases::prepare::run(self);
            phases::poll::run(self, can_wait);
            phases::pending::run_after_poll(self);
            phases::check::run(self);
            phases::closing::run(self);
            self.update_time();
            phases::timers::run(self);

            alive = self.alive();
            if mode != RunMode::Default {
                break;
            }
        }
        self.0.stopping.set(false);
        alive
    }

    /// Makes [`EventLoop::run`] return after the current iteration, which will
    /// not wait any more. Called outside of a run, the next run returns at
    /// once.
    pub fn stop(&self) {
        self.0.stopping.set(true);
    }

    /// Whether [`EventLoop::stop`] was called and has not taken effect yet.
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.get()
    }

    /// Whether something keeps the loop alive: an active handle that is
    /// referenced, an unfinished request (connect, write, shutdown, job), a
    /// deferred callback, or a handle that is closing.
    pub fn alive(&self) -> bool {
        self.0.active_handles.get() > 0
            || self.0.active_requests.get() > 0
            || !self.0.pending.is_empty()
            || !self.0.closing.borrow().is_empty()
    }

    /// The loop's time in milliseconds: [`EventLoop::now_ns`] rounded down.
    #[inline]
    pub fn now_ms(&self) -> u64 {
        self.0.time_ns.get() / 1_000_000
    }

    /// The loop's time in nanoseconds of [`monotonic_ns`], taken when the
    /// iteration began, after the last wait, or at the last
    /// [`EventLoop::update_time`].
    #[inline]
    pub fn now_ns(&self) -> u64 {
        self.0.time_ns.get()
    }

    /// Sets the loop's time to the clock's. Useful after a callback that took
    /// long, before starting timers.
    #[inline]
    pub fn update_time(&self) {
        self.0.time_ns.set(monotonic_ns());
    }

    /// The phase that is running.
    pub fn phase(&self) -> Phase {
        self.0.phase.get()
    }

    /// Puts `callback` in the queue of the pending phase. It runs before the
    /// next wait, in order, never inside this call, and keeps the loop alive
    /// until then.
    pub fn defer(&self, callback: impl FnOnce(&EventLoop) + 'static) {
        self.0.pending.push(Box::new(callback));
    }

    /// The pool that [`EventLoop::submit`] uses.
    pub fn pool(&self) -> &ThreadPool {
        &self.0.pool
    }

    /// Sets or removes who is told about each unit of work.
    pub fn set_observer(&self, observer: Option<Rc<dyn Observer>>) {
        if observer.is_some() {
            self.0.stopwatch.start();
        }
        self.0.observing.set(observer.is_some());
        let before = self.0.observer.replace(observer);
        drop(before);
    }

    #[inline]
    pub(crate) fn state(&self) -> &State {
        &self.0
    }

    #[inline]
    pub(crate) fn observing(&self) -> bool {
        self.0.observing.get()
    }

    #[inline]
    pub(crate) fn observer(&self) -> Option<Rc<dyn Observer>> {
        if self.0.observing.get() {
            self.0.observer.borrow().clone()
        } else {
            None
        }
    }

    /// What the loop counted since it was made.
    pub fn metrics(&self) -> LoopMetrics {
        self.0.counters.snapshot()
    }

    /// The kinds of all active, referenced handles, in no promised order, for
    /// `process.getActiveResourcesInfo()`. Unfinished jobs are listed by the
    /// resource that they are.
    pub fn active_kinds(&self) -> Vec<&'static str> {
        let mut kinds = self.active_handles();
        kinds.extend(self.0.jobs.kinds().iter().map(|kind| kind.resource));
        kinds
    }

    /// The names of all unfinished jobs, in no promised order.
    pub fn active_jobs(&self) -> Vec<&'static str> {
        self.0.jobs.kinds().iter().map(|kind| kind.name).collect()
    }

    /// The kinds of all active, referenced handles, in no promised order.
    pub fn active_handles(&self) -> Vec<&'static str> {
        let handles: Vec<_> = self
            .0
            .handles
            .borrow()
            .iter()
            .filter_map(Weak::upgrade)
            .collect();
        handles
            .iter()
            .map(|handle| handle.core())
            .filter(|core| core.is_active() && core.has_ref())
            .map(|core| core.kind())
            .collect()
    }

    /// Closes every handle of the loop. Run the loop afterwards to let the
    /// closing phase finish; for tearing an environment down.
    pub fn close_all_handles(&self) {
        let handles: Vec<_> = self
            .0
            .handles
            .borrow()
            .iter()
            .filter_map(Weak::upgrade)
            .collect();
        for handle in handles {
            handle::close(handle, None);
        }
    }

    /// Ends all work of the loop: closes every handle, takes its jobs out of the pool's queues, and drops
    /// what other threads have sent. File jobs that run are waited for, as they may use descriptors
    /// that are closed next; others are forgotten, and what they give is dropped. No callback is called
    /// but those of closing; all are dropped. For tearing an environment down, outside of a run; may be
    /// repeated when something was added since.
    ///
    /// # Panics
    ///
    /// When called from inside a callback of the same loop.
    pub fn abandon(&self) {
        let _running = Running::enter(self);
        loop {
            self.close_all_handles();
            for request in self.0.pool.cancel_all(&self.0.mailbox) {
                self.forget_job(request);
            }
            while self.0.jobs.any_of(JobClass::File) {
                for request in crate::mailbox::ended_jobs(self) {
                    self.forget_job(request);
                }
            }
            for request in self.0.jobs.keys() {
                self.forget_job(request);
            }
            crate::mailbox::discard(self);
            let deferred = self.0.pending.take_all();
            let nothing = deferred.is_empty() && self.0.closing.borrow().is_empty();
            drop(deferred);
            if nothing {
                break;
            }
            phases::closing::run(self);
        }
    }

    fn forget_job(&self, request: Key) {
        let forgotten = self.0.jobs.remove(request);
        if forgotten.is_some() {
            self.end_request();
        }
    }

    pub(crate) fn enter_phase(&self, phase: Phase) {
        self.0.phase.set(phase);
        self.observe_phase(phase);
    }

    pub(crate) fn count_handle(&self, change: isize) {
        let count = self.0.active_handles.get();
        self.0.active_handles.set(
            count
                .checked_add_signed(change)
                .expect("active handles are counted up before they are counted down"),
        );
    }

    pub(crate) fn begin_request(&self) {
        self.0.active_requests.set(self.0.active_requests.get() + 1);
    }

    pub(crate) fn end_request(&self) {
        let count = self.0.active_requests.get();
        debug_assert!(count > 0, "a request ended that never began");
        self.0.active_requests.set(count.saturating_sub(1));
    }

    /// Whether the poll phase may sleep at all.
    pub(crate) fn may_sleep(&self) -> bool {
        !self.0.stopping.get()
            && (self.0.active_handles.get() > 0 || self.0.active_requests.get() > 0)
            && self.0.pending.is_empty()
            && self.0.hooks.idle_is_empty()
            && self.0.closing.borrow().is_empty()
    }

    pub(crate) fn remember_handle(&self, handle: Weak<dyn HandleImpl>) -> Key {
        self.0.handles.borrow_mut().insert(handle)
    }

    pub(crate) fn forget_handle(&self, key: Key) {
        self.0.handles.borrow_mut().remove(key);
    }

    pub(crate) fn queue_closing(&self, handle: Rc<dyn HandleImpl>) {
        self.0.closing.borrow_mut().push(handle);
    }
}

impl std::fmt::Debug for EventLoop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventLoop")
            .field("phase", &self.0.phase.get())
            .field("active_handles", &self.0.active_handles.get())
            .field("active_requests", &self.0.active_requests.get())
            .finish_non_exhaustive()
    }
}

/// Marks the loop as running, also when a callback panics.
struct Running<'a>(&'a EventLoop);

impl<'a> Running<'a> {
    fn enter(event_loop: &'a EventLoop) -> Self {
        assert!(
            !event_loop.0.running.replace(true),
            "EventLoop::run was called from inside a callback of the same loop"
        );
        Running(event_loop)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.0.running.set(false);
        self.0.enter_phase(Phase::Outside);
    }
}
