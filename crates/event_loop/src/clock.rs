//! The monotonic clock, in nanoseconds. Calendar time is not the loop's matter.

use rustix::time::{ClockId, clock_gettime};

/// Nanoseconds of the system's monotonic clock, counted from a start the
/// system chooses (on Linux: boot).
///
/// The same scale as `process.hrtime()` and `uv_hrtime`. May be called on any
/// thread. Source: `clock_gettime(2)`, `CLOCK_MONOTONIC`.
#[inline]
pub fn monotonic_ns() -> u64 {
    let time = clock_gettime(ClockId::Monotonic);
    (time.tv_sec as u64) * 1_000_000_000 + time.tv_nsec as u64
}
