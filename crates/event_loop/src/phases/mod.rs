//! The phases of one iteration, one file each, in the order they run.
//!
//! Source: <https://docs.libuv.org/en/v1.x/design.html#the-i-o-loop> and
//! Node's guide to the event loop.

pub(crate) mod check;
pub(crate) mod closing;
pub(crate) mod idle;
pub(crate) mod pending;
pub(crate) mod poll;
pub(crate) mod prepare;
pub(crate) mod timers;

/// Where in an iteration the loop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Not in [`EventLoop::run`](crate::EventLoop::run).
    Outside,
    /// Timers that are due.
    Timers,
    /// Deferred callbacks.
    Pending,
    /// Idle hooks.
    Idle,
    /// Prepare hooks.
    Prepare,
    /// Waiting for the system and the pool, and their callbacks.
    Poll,
    /// Check hooks: `setImmediate`.
    Check,
    /// Close callbacks.
    Closing,
}
