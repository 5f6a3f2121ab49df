//! The idle phase: hooks that run in every iteration and, while there is one, keep
//! the poll phase from waiting.

use crate::event_loop::EventLoop;
use crate::hook::HookPhase;
use crate::phases::Phase;

pub(crate) fn run(event_loop: &EventLoop) {
    event_loop.enter_phase(Phase::Idle);
    event_loop.state().hooks.run(HookPhase::Idle);
}
