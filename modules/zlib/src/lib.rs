//! The native half of `node:zlib` over zlib-rs.
//!
//! [`stream::ZlibStream`] is what a `Gzip` or `Inflate` object works with, step by step; [`once`] does a whole buffer in
//! one job. `raw` is the only file with `unsafe`: it makes zlib's C interface safe. Only `binding`
//! knows the JavaScript engine.

mod binding;
pub mod once;
pub mod raw;
pub mod stream;

pub use stream::{Mode, Settings, ZlibError, ZlibStream};

/// Continues a CRC-32 over more data; starts with 0.
pub fn crc32(data: &[u8], start: u32) -> u32 {
    raw::crc32(data, start)
}

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("zlib", binding::make)]
}
