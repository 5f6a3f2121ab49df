//! The native half of the `http` module: an incremental HTTP/1.1 parser.
//!
//! Nothing here knows JavaScript or sockets. [`parser::Parser`] takes byte
//! slices as they arrive and hands back events; whoever owns the socket turns
//! them into calls.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod chars;
pub mod error;
mod framing;
pub mod parser;
