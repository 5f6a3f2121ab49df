//! The native half of `node:url`.
//!
//! [`parser`] parses, changes and formats WHATWG URLs over the `ada-url`
//! crate. It does not know the JavaScript engine: the engine glue hands it
//! strings and takes a normalised href with the offsets of its parts back.

#![forbid(unsafe_code)]

pub mod parser;
