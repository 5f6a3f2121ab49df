//! HTTP/1.1 messages and WebSocket frames as bytes: parsers that take slices as they arrive and hand
//! back events.
//!
//! No JavaScript, no sockets and no other crate: so this is what the fuzzers of `fuzz/` drive. The
//! bindings over it are in the crate above.

mod chars;
pub mod error;
mod framing;
pub mod parser;
pub mod websocket;
