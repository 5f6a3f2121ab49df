//! One [`Environment`] per JavaScript thread: it owns the event loop, runs callbacks and the ticks
//! after them, loads the built-in modules and turns errors of the system into Node's.
//!
//! Modules' native halves depend on this crate and on `anode_engine`; they never see `mozjs`. How
//! they are written:
//! - a **sync** native is a typed Rust function listed with [`anode_engine::functions!`];
//! - a **pool** native ends with [`pool`]: its work is owned and `Send`, it cannot name the engine;
//! - a **handle** native is a class over a handle of `anode_event_loop`, whose callbacks come in
//!   through [`Environment::callback`].
#![forbid(unsafe_code)]

mod bindings;
mod builtins;
mod engine_tasks;
mod environment;
mod recording;
mod request;
mod snapshot;
mod spare_memory;
mod sys_error;
mod watch;

pub use bindings::register as register_core_bindings;
pub use builtins::{Embedded, builtin_source, install_builtins};
pub use environment::{
    Binding, Environment, InvalidOptions, OptionValue, Settings, StopHandle, TraceLoop, WorkerEnd,
    WorkerOptions,
};
pub use request::{Request, WorkError, pool};
pub use snapshot::{Snapshot, write_snapshot};
pub use sys_error::{SysError, errno_message, errno_name, error_map};
