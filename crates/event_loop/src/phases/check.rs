//! The check phase: hooks that run right after the poll phase; Node's immediates
//! are one such hook.

use crate::event_loop::EventLoop;
use crate::hook::HookPhase;
use crate::phases::Phase;

pub(crate) fn run(event_loop: &EventLoop) {
    event_loop.enter_phase(Phase::Check);
    event_loop.state().hooks.run(HookPhase::Check);
}
