//! The loop's side of the pool: submitting, cancelling, calling back.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::clock::monotonic_ns;
use crate::event_loop::EventLoop;
use crate::observe::{Lane, Origin, Queued};
use crate::pool::JobClass;
use crate::pool::job::{Job, JobError, Outcome, Task, Times};
use crate::slab::{Key, Slab};

/// What a job is called. Of a single text both names are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobKind {
    /// The operation, for observers: `"fs.open"`.
    pub name: &'static str,
    /// The type of resource that [`EventLoop::active_kinds`] lists it as: `"FSREQCALLBACK"`.
    pub resource: &'static str,
}

impl JobKind {
    /// A kind with these names.
    pub const fn new(name: &'static str, resource: &'static str) -> Self {
        JobKind { name, resource }
    }
}

impl From<&'static str> for JobKind {
    fn from(name: &'static str) -> Self {
        JobKind::new(name, name)
    }
}

/// A submitted job, for [`EventLoop::cancel`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobId {
    class: JobClass,
    sequence: u64,
}

/// What a thread sends back.
pub(crate) struct Completion {
    pub(crate) request: Key,
    pub(crate) outcome: Outcome,
    pub(crate) times: Times,
}

type Done = Box<dyn FnOnce(&EventLoop, Outcome)>;

/// A job the loop waits for.
pub(crate) struct Request {
    kind: JobKind,
    class: JobClass,
    queued_ns: u64,
    done: Done,
}

/// The jobs a loop waits for.
pub(crate) struct JobTable {
    requests: RefCell<Slab<Request>>,
    /// How many of them there are of each class.
    counts: Cell<[usize; 3]>,
    /// Whether a job was submitted since the loop last asked.
    fresh: Cell<bool>,
    /// Until when the loop does not offer the processor to the pool; see the poll phase.
    pub(crate) reluctant_until_ns: Cell<u64>,
}

impl JobTable {
    pub(crate) const fn new() -> Self {
        JobTable {
            requests: RefCell::new(Slab::new()),
            counts: Cell::new([0; 3]),
            fresh: Cell::new(false),
            reluctant_until_ns: Cell::new(0),
        }
    }

    /// Whether a job is under way.
    pub(crate) fn any(&self) -> bool {
        !self.requests.borrow().is_empty()
    }

    /// Whether all jobs under way are of the file class, each of which will end soon.
    pub(crate) fn only_files(&self) -> bool {
        let counts = self.counts.get();
        counts.iter().sum::<usize>() == counts[JobClass::File.index()]
    }

    /// Notes one more job, or one fewer.
    fn count(&self, class: JobClass, more: bool) {
        let mut counts = self.counts.get();
        let count = &mut counts[class.index()];
        *count = if more { *count + 1 } else { *count - 1 };
        self.counts.set(counts);
    }

    /// Whether a job was submitted since the last call of this.
    pub(crate) fn take_fresh(&self) -> bool {
        self.fresh.take()
    }

    /// Whether a job of this class is under way.
    pub(crate) fn any_of(&self, class: JobClass) -> bool {
        self.requests
            .borrow()
            .iter()
            .any(|request| request.class == class)
    }

    pub(crate) fn keys(&self) -> Vec<Key> {
        self.requests.borrow().keys().collect()
    }

    pub(crate) fn remove(&self, request: Key) -> Option<Request> {
        self.requests.borrow_mut().remove(request)
    }

    pub(crate) fn kinds(&self) -> Vec<JobKind> {
        self.requests.borrow().iter().map(|it| it.kind).collect()
    }
}

impl EventLoop {
    /// Has `work` done on a thread of the pool, then `done` with its result on
    /// the loop's thread, in the poll phase. The loop stays alive until then.
    /// `kind` names the job.
    ///
    /// `done` gets an error when the job was cancelled, panicked, or found no
    /// thread.
    pub fn submit<T, W, D>(
        &self,
        class: JobClass,
        kind: impl Into<JobKind>,
        work: W,
        done: D,
    ) -> JobId
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
        D: FnOnce(&EventLoop, Result<T, JobError>) + 'static,
    {
        let kind = kind.into();
        let pool = self.pool();
        let queued_ns = if self.observing() || pool.metrics_on() {
            monotonic_ns()
        } else {
            0
        };
        let jobs = &self.state().jobs;
        jobs.fresh.set(true);
        jobs.count(class, true);
        let request = jobs.requests.borrow_mut().insert(Request {
            kind,
            class,
            queued_ns,
            done: Box::new(move |event_loop, outcome| {
                done(event_loop, outcome.map(Task::<W, T>::take_result));
            }),
        });
        self.begin_request();
        let job = Job {
            sequence: 0,
            kind: kind.name,
            work: Box::new(Task::new(work)),
            reply: Arc::clone(&self.state().mailbox),
            request,
            queued_ns,
        };
        let (sequence, ahead) = pool.push(class, job);
        if let Some(observer) = self.observer() {
            observer.queued(&Queued {
                lane: Lane::Pool,
                kind: kind.name,
                class: Some(class),
                at_ns: queued_ns,
                ahead,
            });
        }
        JobId { class, sequence }
    }

    /// Takes a job out of the queue; gives `false` when a thread has it
    /// already or it is done. `done` of a cancelled job still runs, with
    /// [`JobError::Cancelled`], in the poll phase.
    ///
    /// Source: `uv_cancel`, <https://docs.libuv.org/en/v1.x/request.html>.
    pub fn cancel(&self, job: JobId) -> bool {
        self.pool().cancel(job.class, job.sequence)
    }
}

/// A completion arrived: runs the job's callback.
pub(crate) fn complete(event_loop: &EventLoop, completion: Completion) {
    let jobs = &event_loop.state().jobs;
    let request = jobs.requests.borrow_mut().remove(completion.request);
    let Some(request) = request else { return };
    jobs.count(request.class, false);
    event_loop.end_request();
    let Request {
        kind,
        class,
        queued_ns,
        done,
    } = request;
    let times = completion.times;
    event_loop.call_back(
        || Origin {
            lane: Lane::Pool,
            kind: kind.name,
            class: Some(class),
            thread: times.thread,
            queued_ns,
            started_ns: times.started_ns,
            finished_ns: times.finished_ns,
        },
        || done(event_loop, completion.outcome),
    );
}
