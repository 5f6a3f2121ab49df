//! The monotonic clock, in nanoseconds. Calendar time is not the loop's matter.

use rustix::time::{ClockId, clock_getres, clock_gettime};

#[cfg(any(target_os = "linux", target_os = "android"))]
const COARSE: ClockId = ClockId::MonotonicCoarse;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const COARSE: ClockId = ClockId::Monotonic;

/// As [`monotonic_ns`], on the same scale, but only as fine as the system's tick (1 to 10 ms), behind
/// it by up to one, and several times cheaper: for a note of when something began that few will read.
#[inline]
pub fn coarse_ns() -> u64 {
    let time = clock_gettime(COARSE);
    (time.tv_sec as u64) * 1_000_000_000 + time.tv_nsec as u64
}

/// How fine [`coarse_ns`] is, in nanoseconds. Source: `clock_getres(2)`.
pub fn coarse_tick_ns() -> u64 {
    let tick = clock_getres(COARSE);
    (tick.tv_sec as u64) * 1_000_000_000 + tick.tv_nsec as u64
}

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
