//! The thread pool: slow work off the loop's thread.
//!
//! One set of threads, started on demand, serves three classes of jobs; each
//! class has a cap on how many threads it may hold at once, so that slow name
//! look-ups leave threads to file work. A free thread takes a job of the class
//! that holds the fewest threads, so that a long queue of one class does not keep
//! a few jobs of another waiting. Within a class, and on a pool of one thread, jobs
//! are taken in the order they were submitted.
//!
//! What lives where: `config` sizes, `job` what a job is, `worker` the shared
//! queue and the threads, `requests` the loop's side (submit, cancel,
//! callbacks).
//!
//! Source: <https://docs.libuv.org/en/v1.x/threadpool.html>.

mod config;
mod job;
pub(crate) mod requests;
mod worker;

pub use config::PoolConfig;
pub use job::JobError;
pub use requests::{JobId, JobKind};
pub use worker::{ClassMetrics, PoolMetrics, Running, ThreadPool};

/// What kind of resource a job needs most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobClass {
    /// File system calls.
    File,
    /// Computation: digests, compression.
    Cpu,
    /// Name look-ups, which may hang on the network for seconds.
    Lookup,
}

impl JobClass {
    /// All classes, in the order of their numbers.
    pub const ALL: [JobClass; 3] = [JobClass::File, JobClass::Cpu, JobClass::Lookup];

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}
