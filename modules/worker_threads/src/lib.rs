//! The native half of `worker_threads`: structured clones and messages, the ports they go through,
//! and the threads of `Worker`.
//!
//! What a worker's thread is made of (engine, loop, environment) is in `anode_runtime`; how a program
//! starts on it is in `modules/internal/main/worker_thread.js`.
#![forbid(unsafe_code)]

mod broadcast;
mod message;
mod messaging;
mod port;
mod worker;

use anode_runtime::Binding;

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, Binding)> {
    vec![("messaging", messaging::make), ("worker", worker::make)]
}
