//! The timers phase: callbacks of timers that are due at the loop's time.

use crate::event_loop::EventLoop;
use crate::phases::Phase;

/// Collects all due timers first, then calls them: a timer that is started by
/// one of the callbacks runs in the next iteration at the earliest, even when
/// it is due at once.
pub(crate) fn run(event_loop: &EventLoop) {
    event_loop.enter_phase(Phase::Timers);
    let timers = &event_loop.state().timers;
    timers.collect_due(event_loop.now_ms());
    while let Some(timer) = timers.next_ready() {
        timer.expire();
    }
}
