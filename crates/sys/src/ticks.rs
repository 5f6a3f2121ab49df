//! The processor's counter of time.

/// Whether [`ticks`] counts on this machine, at one rate and the same on all processors: the system's own clock is made
/// of that counter then. Source: `Documentation/virt/kvm/x86/timekeeping.rst` of Linux, on the TSC.
pub fn ticks_are_time() -> bool {
    cfg!(all(target_arch = "x86_64", target_os = "linux"))
        && std::fs::read("/sys/devices/system/clocksource/clocksource0/current_clocksource")
            .is_ok_and(|name| name.trim_ascii() == b"tsc")
}

/// The counter; 0 where [`ticks_are_time`] says no because the processor has none that we know.
#[inline]
pub fn ticks() -> u64 {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the instruction is part of the architecture and touches no memory.
    return unsafe { std::arch::x86_64::_rdtsc() };
    #[cfg(not(target_arch = "x86_64"))]
    0
}
