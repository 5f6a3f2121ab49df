//! The event loop of Anode: the half of the runtime that knows no JavaScript.
//!
//! One [`EventLoop`] belongs to one thread. It runs the phases in Node's order
//! (timers, pending, idle, prepare, poll, check, closing), waits for the
//! operating system in the poll phase, and hands slow work to a
//! [`ThreadPool`]. Work happens below; callbacks only ever run on the loop's
//! own thread.
//!
//! # Where things are
//!
//! | Path           | What lives there                                              |
//! |----------------|---------------------------------------------------------------|
//! | `event_loop`   | the loop itself: state, `run`, `alive`, time                  |
//! | `phases/`      | one file for each phase of an iteration                       |
//! | `handle`       | what all handles share: ref, unref, active, close             |
//! | `timer`, `hook`, `async_handle`, `signal`, `poll_handle`, `stream/`, `udp/` | the handles |
//! | `poller`       | readiness from the operating system (epoll, kqueue by `mio`)  |
//! | `mailbox`      | what other threads send to the loop, and how they wake it     |
//! | `pool/`        | the thread pool and its job classes                           |
//! | `observe`      | the four moments of each unit of work, counters               |
//! | `backlog`      | what waits while a callback holds the thread                  |
//! | `sys`          | the few system calls that differ between systems              |
//!
//! # Invariants
//!
//! - No callback runs while an internal cell is borrowed, so a callback may
//!   call any method of the loop or of any handle, closing the handle that is
//!   calling it included. The one exception is [`EventLoop::run`], which does
//!   not nest.
//! - No callback runs inside the call that asked for it: results come from a
//!   phase of the loop.
//! - A handle that was started stays alive until it is closed, whether or not
//!   the owner keeps its own reference.
//! - Errors are negative `errno` values, as in libuv; see [`errno`].
//!
//! The model is libuv's design overview,
//! <https://docs.libuv.org/en/v1.x/design.html>.
#![forbid(unsafe_code)]

mod async_handle;
mod backlog;
mod clock;
pub mod errno;
mod event_loop;
mod handle;
mod hook;
mod mailbox;
mod observe;
mod phases;
mod poll_handle;
mod poller;
mod pool;
mod signal;
mod slab;
mod stream;
mod sys;
mod timer;
mod timer_heap;
mod udp;

pub use async_handle::{AsyncHandle, AsyncSender, Remote};
pub use backlog::{Backlog, BacklogProbe};
pub use clock::{coarse_ns, coarse_tick_ns, monotonic_ns};
pub use errno::Errno;
pub use event_loop::{EventLoop, RunMode};
pub use handle::{CloseCallback, Handle};
pub use hook::{HookHandle, HookPhase};
pub use observe::{IdleTime, Lane, LoopMetrics, Observer, Queued, Span};
pub use phases::Phase;
pub use poll_handle::PollHandle;
pub use poller::Readiness;
pub use pool::{
    ClassMetrics, JobClass, JobError, JobId, JobKind, PoolConfig, PoolMetrics, Running, ThreadPool,
};
pub use signal::{SignalHandle, SignalTap, SignalWaiter};
pub use stream::{
    Address, BindOptions, ReadBytes, ReadEvent, StreamHandle, StreamKind, WriteStatus,
};
pub use timer::TimerHandle;
pub use udp::{Received, UdpBindOptions, UdpHandle};
