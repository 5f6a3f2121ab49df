//! The native half of the `http` module: an incremental HTTP/1.1 parser, and the frames of WebSocket.
//!
//! [`parser::Parser`] knows neither JavaScript nor sockets: it takes byte slices as they arrive and
//! hands back events. `binding` turns them into calls. [`websocket`] stands to `websocket_binding` alike.

mod binding;

mod chars;
pub mod error;
mod framing;
pub mod parser;
pub mod websocket;
mod websocket_binding;

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![
        ("http", binding::make),
        ("websocket", websocket_binding::make),
    ]
}
