//! The prepare phase: hooks that run right before the poll phase.

use crate::event_loop::EventLoop;
use crate::hook::HookPhase;
use crate::phases::Phase;

pub(crate) fn run(event_loop: &EventLoop) {
    event_loop.enter_phase(Phase::Prepare);
    event_loop.state().hooks.run(HookPhase::Prepare);
}
