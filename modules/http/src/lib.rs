//! The native half of the `http` module: what turns the events of the parsers in `wire` (HTTP/1.1
//! messages, WebSocket frames) into calls, and calls into bytes.

mod binding;
mod websocket_binding;

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![
        ("http", binding::make),
        ("websocket", websocket_binding::make),
    ]
}
