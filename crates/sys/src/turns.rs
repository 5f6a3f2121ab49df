//! How long the calling thread has the processor at a time.

/// Nanoseconds of a long turn. Linux takes 0.1 to 100 ms, and gives some 1 to 3 ms by itself.
#[cfg(target_os = "linux")]
const LONG_NS: u64 = 30_000_000;

/// Has the calling thread take the processor seldom and for long, or as any other thread does. Its share stays the
/// same. For work that nobody waits for turn by turn: where all processors are busy, a thread that wakes up for a
/// moment, as that of an event loop does, comes before those with longer turns; see sched_setattr(2). Linux has it from
/// 6.12 on; older ones, and threads with a policy of their own, stay as they are.
pub fn take_long_turns(long: bool) {
    #[cfg(target_os = "linux")]
    // SAFETY: both calls get a live structure and its size; 0 is the calling thread.
    unsafe {
        let mut attributes: libc::sched_attr = std::mem::zeroed();
        let size = std::mem::size_of_val(&attributes) as u32;
        let got = libc::syscall(libc::SYS_sched_getattr, 0, &raw mut attributes, size, 0);
        if got != 0 || attributes.sched_policy != libc::SCHED_OTHER as u32 {
            return;
        }
        attributes.size = size;
        // Without a number, the system's own.
        attributes.sched_runtime = if long { LONG_NS } else { 0 };
        libc::syscall(libc::SYS_sched_setattr, 0, &raw const attributes, 0);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = long;
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn turn() -> u64 {
        // SAFETY: as above.
        unsafe {
            let mut attributes: libc::sched_attr = std::mem::zeroed();
            let size = std::mem::size_of_val(&attributes) as u32;
            libc::syscall(libc::SYS_sched_getattr, 0, &raw mut attributes, size, 0);
            attributes.sched_runtime
        }
    }

    #[test]
    fn there_and_back() {
        let before = turn();
        take_long_turns(true);
        // Before Linux 6.12 nothing is told and nothing changes.
        assert!(turn() == LONG_NS || before == 0);
        take_long_turns(false);
        assert_eq!(turn(), before);
    }
}
