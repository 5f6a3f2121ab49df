//! The monotonic clock, in nanoseconds. Calendar time is not the loop's matter.

use std::cell::Cell;

use anode_sys::{ticks, ticks_are_time};
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

/// The shortest time, in nanoseconds, from which the rate of the processor's counter is found.
const RATE_AFTER: u64 = 50_000_000;
/// The rate is found anew after so long, since the system's clock is kept in step with others.
const RATE_EVERY: u64 = 1_000_000_000;
/// For so long the counter is trusted without a look at the clock.
const TRUSTED: u64 = 1_000_000;

/// The monotonic clock read by the processor's counter, a quarter of the price: for an observer, who notes several
/// moments of each callback. Its times are those of [`monotonic_ns`] to some dozens of nanoseconds, since the two are
/// compared at least each millisecond; where the counter does not count time, they are that clock's.
#[derive(Debug, Default)]
pub(crate) struct Stopwatch {
    /// Counter and clock, as last read together.
    ticks: Cell<u64>,
    ns: Cell<u64>,
    /// The same when the rate was last found; 0: not begun.
    from_ticks: Cell<u64>,
    from_ns: Cell<u64>,
    /// Nanoseconds of 2^32 ticks; 0: not known, the clock is read.
    rate: Cell<u64>,
    /// Ticks for which the counter is trusted.
    trusted: Cell<u64>,
}

impl Stopwatch {
    /// Begins anew; looks whether this machine has such a counter.
    pub(crate) fn start(&self) {
        self.rate.set(0);
        self.trusted.set(0);
        let usable = ticks_are_time();
        self.from_ns.set(if usable { monotonic_ns() } else { 0 });
        self.from_ticks.set(ticks());
    }

    /// Nanoseconds of the monotonic clock.
    #[inline]
    pub(crate) fn now_ns(&self) -> u64 {
        let since = ticks().wrapping_sub(self.ticks.get());
        if since < self.trusted.get() {
            self.ns.get() + ((u128::from(since) * u128::from(self.rate.get())) >> 32) as u64
        } else {
            self.compare(monotonic_ns())
        }
    }

    /// Told of a time that was read from the clock just now; gives it.
    #[inline]
    pub(crate) fn compare(&self, now_ns: u64) -> u64 {
        if self.from_ns.get() != 0 {
            let now = ticks();
            self.ticks.set(now);
            self.ns.set(now_ns);
            let passed_ns = now_ns.saturating_sub(self.from_ns.get());
            let every = if self.rate.get() == 0 {
                RATE_AFTER
            } else {
                RATE_EVERY
            };
            if passed_ns >= every {
                self.find_rate(now, now_ns, passed_ns);
            }
        }
        now_ns
    }

    #[cold]
    fn find_rate(&self, now: u64, now_ns: u64, passed_ns: u64) {
        let passed = now.wrapping_sub(self.from_ticks.get()).max(1);
        let rate = (u128::from(passed_ns) << 32) / u128::from(passed);
        // Of a counter between 100 MHz and 100 GHz; another is none.
        let sane = ((1u128 << 32) / 100..=(1u128 << 32) * 10).contains(&rate);
        self.rate.set(if sane { rate as u64 } else { 0 });
        let trusted = (u128::from(TRUSTED) << 32) / rate.max(1);
        self.trusted.set(if sane { trusted as u64 } else { 0 });
        self.from_ticks.set(now);
        self.from_ns.set(now_ns);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stopwatch_keeps_to_the_clock() {
        let watch = Stopwatch::default();
        watch.start();
        let began = monotonic_ns();
        let mut looked = 0;
        while monotonic_ns() - began < 3 * RATE_AFTER {
            let before = monotonic_ns();
            let now = watch.now_ns();
            let after = monotonic_ns();
            // A thread that had to wait in between has told nothing.
            if after - before < 2_000 {
                assert!(
                    now + 2_000 > before && now < after + 2_000,
                    "{before} {now} {after}"
                );
                looked += 1;
            }
        }
        assert!(looked > 0);
    }
}
