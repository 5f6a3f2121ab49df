//! How many threads the pool has, and how many of them each class may hold.

use crate::pool::JobClass;

/// Threads without `UV_THREADPOOL_SIZE`.
const DEFAULT_THREADS: usize = 4;
/// The most threads, as libuv has it.
const MAX_THREADS: usize = 1024;

/// The size of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolConfig {
    threads: usize,
    caps: [usize; 3],
}

impl PoolConfig {
    /// A pool of `threads` (1 to 1024; other numbers are moved into the
    /// range). Files may use all of them, computation as many as the machine
    /// has cores, look-ups half, rounded up.
    pub fn new(threads: usize) -> PoolConfig {
        let threads = threads.clamp(1, MAX_THREADS);
        let cores = std::thread::available_parallelism().map_or(threads, usize::from);
        let mut caps = [threads; 3];
        caps[JobClass::Cpu.index()] = threads.min(cores);
        caps[JobClass::Lookup.index()] = threads.div_ceil(2);
        PoolConfig { threads, caps }
    }

    /// As [`PoolConfig::new`] with the number in the environment variable
    /// `UV_THREADPOOL_SIZE`, read as libuv reads it: 4 when it is not set,
    /// leading digits count, 0 or no number means 1.
    pub fn from_env() -> PoolConfig {
        let value = std::env::var_os("UV_THREADPOOL_SIZE");
        PoolConfig::from_setting(
            value
                .as_ref()
                .map(|value| value.to_string_lossy())
                .as_deref(),
        )
    }

    /// As [`PoolConfig::from_env`] with the variable's value given, for a
    /// program that keeps its own copy of the environment.
    pub fn from_setting(value: Option<&str>) -> PoolConfig {
        PoolConfig::new(value.map_or(DEFAULT_THREADS, parse_threads))
    }

    /// Sets how many threads `class` may hold at once (1 to all).
    #[must_use]
    pub fn with_cap(mut self, class: JobClass, cap: usize) -> PoolConfig {
        self.caps[class.index()] = cap.clamp(1, self.threads);
        self
    }

    /// The number of threads.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// How many threads `class` may hold at once.
    pub fn cap(&self, class: JobClass) -> usize {
        self.caps[class.index()]
    }
}

/// `atoi(3)`, then libuv's limits; a negative number wraps to a huge one there.
fn parse_threads(text: &str) -> usize {
    let text = text.trim_start();
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let number = digits
        .bytes()
        .take_while(u8::is_ascii_digit)
        .fold(0usize, |number, digit| {
            number
                .saturating_mul(10)
                .saturating_add(usize::from(digit - b'0'))
        });
    if negative && number > 0 {
        return MAX_THREADS;
    }
    number.clamp(1, MAX_THREADS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_variable_as_libuv_does() {
        for (text, threads) in [
            ("0", 1),
            ("1", 1),
            (" 12abc", 12),
            ("+7", 7),
            ("abc", 1),
            ("", 1),
            ("-3", 1024),
            ("1024", 1024),
            ("99999999999999999999999", 1024),
        ] {
            let config = PoolConfig::from_setting(Some(text));
            assert_eq!(config.threads(), threads, "{text:?}");
        }
        assert_eq!(PoolConfig::from_setting(None).threads(), 4);
    }

    #[test]
    fn look_ups_get_half_rounded_up() {
        for (threads, cap) in [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)] {
            assert_eq!(PoolConfig::new(threads).cap(JobClass::Lookup), cap);
        }
        assert_eq!(PoolConfig::new(4).cap(JobClass::File), 4);
        let config = PoolConfig::new(4).with_cap(JobClass::Lookup, 9);
        assert_eq!(config.cap(JobClass::Lookup), 4);
    }
}
