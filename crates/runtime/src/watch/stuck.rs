//! What can be said, from another thread, of a native call that does not come back.

use super::Waiting;

/// The line that is printed while the main thread is in a native call for `held_ns` and its place
/// is not known yet.
pub(super) fn text(held_ns: u64, main_thread: i32, waiting: &Waiting) -> String {
    let ms = held_ns / 1_000_000;
    let call = match anode_sys::system_call_of(main_thread) {
        Some(call) => format!(", in the system call {call}"),
        None => String::new(),
    };
    format!(
        "the main thread has been blocked for {ms} ms inside a native call{call}; \
         the place is told when it returns\n{}",
        waiting.text()
    )
}
