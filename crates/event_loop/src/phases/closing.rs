//! The closing phase: handles that were closed end their requests and call
//! back.

use crate::event_loop::EventLoop;
use crate::handle;
use crate::phases::Phase;

/// Newest first, as libuv and so Node do it. A handle that is closed by one of
/// the callbacks waits for the next iteration.
pub(crate) fn run(event_loop: &EventLoop) {
    event_loop.enter_phase(Phase::Closing);
    let closing = event_loop.state().closing.take();
    for handle in closing.into_iter().rev() {
        handle::finish_close(handle);
    }
}
