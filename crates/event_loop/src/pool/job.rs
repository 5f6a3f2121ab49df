//! One job: the work that crosses to a thread and its result that crosses back,
//! in one allocation.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::clock::monotonic_ns;
use crate::errno::{self, Errno};
use crate::mailbox::Mailbox;
use crate::slab::Key;

/// Why a job has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobError {
    /// It was cancelled before a thread took it.
    Cancelled,
    /// It panicked, with this message. The thread lives on.
    Panicked(String),
    /// No thread could be started, or the pool is shut down.
    Unavailable,
}

impl JobError {
    /// The error as a number: `ECANCELED`, `EINVAL` or `EAGAIN`.
    pub fn errno(&self) -> Errno {
        match self {
            JobError::Cancelled => errno::ECANCELED,
            JobError::Panicked(_) => errno::EINVAL,
            JobError::Unavailable => errno::EAGAIN,
        }
    }
}

impl std::fmt::Display for JobError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            JobError::Cancelled => f.write_str("the job was cancelled"),
            JobError::Panicked(message) => write!(f, "the job panicked: {message}"),
            JobError::Unavailable => f.write_str("no thread could be started for the job"),
        }
    }
}

impl std::error::Error for JobError {}

/// Work with a place for its result.
pub(crate) trait Work: Any + Send {
    /// Does the work. Called once.
    fn run(&mut self);
}

/// The one implementation: a closure, then what it gave.
pub(crate) struct Task<F, T> {
    work: Option<F>,
    result: Option<T>,
}

impl<F, T> Task<F, T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    pub(crate) fn new(work: F) -> Self {
        Task {
            work: Some(work),
            result: None,
        }
    }

    /// The result of a task that ran.
    pub(crate) fn take_result(task: Box<dyn Work>) -> T {
        let task: Box<dyn Any> = task;
        task.downcast::<Task<F, T>>()
            .ok()
            .and_then(|task| task.result)
            .expect("a finished job comes back to the request that made it")
    }
}

impl<F, T> Work for Task<F, T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    fn run(&mut self) {
        if let Some(work) = self.work.take() {
            self.result = Some(work());
        }
    }
}

/// What a job came to.
pub(crate) type Outcome = Result<Box<dyn Work>, JobError>;

/// A job as it stands in the queue.
pub(crate) struct Job {
    pub(crate) sequence: u64,
    pub(crate) kind: &'static str,
    pub(crate) work: Box<dyn Work>,
    pub(crate) reply: Arc<Mailbox>,
    pub(crate) request: Key,
    /// When it was queued; 0 when nobody measures.
    pub(crate) queued_ns: u64,
}

/// When a job started and finished, and where; zeros when nobody measures.
#[derive(Clone, Copy, Default)]
pub(crate) struct Times {
    /// The thread's number; `None` when no thread took the job.
    pub(crate) thread: Option<u16>,
    pub(crate) started_ns: u64,
    pub(crate) finished_ns: u64,
}

/// Does a job's work on the calling thread, which took it at `started_ns`; 0: nobody measures.
pub(crate) fn perform(mut work: Box<dyn Work>, thread: u16, started_ns: u64) -> (Outcome, Times) {
    let outcome = match catch_unwind(AssertUnwindSafe(|| work.run())) {
        Ok(()) => Ok(work),
        Err(payload) => Err(JobError::Panicked(message_of(payload.as_ref()))),
    };
    let times = Times {
        thread: Some(thread),
        started_ns,
        finished_ns: if started_ns == 0 { 0 } else { monotonic_ns() },
    };
    (outcome, times)
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    if let Some(message) = payload.downcast_ref::<&'static str>() {
        (*message).to_owned()
    } else if let Some(message) = payload.downcast_ref::<String>() {
        message.clone()
    } else {
        "a panic without a message".to_owned()
    }
}
