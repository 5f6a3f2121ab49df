//! The native half of `node:fs`: file system work as pure functions.
//!
//! Everything here takes owned or borrowed bytes and numbers and returns owned results, so it can run on any thread.
//! Only `binding` and `watch_binding` know the JavaScript engine. Paths are bytes: names need not be UTF-8.
//! Failures are [`SysError`]s, which carry what Node's errors show: the number, the call's name, path and dest.
//!
//! One file per group, as in the JavaScript half. `fd` is the only place with `unsafe`.

mod binding;
pub mod dir;
pub mod entries;
pub mod error;
pub mod fd;
pub mod files;
pub mod io;
pub mod links;
pub mod meta;
mod open_files;
pub mod remove;
pub mod stat;
pub mod watch;
mod watch_binding;

pub use error::{Result, SysError};

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("fs", binding::make)]
}
