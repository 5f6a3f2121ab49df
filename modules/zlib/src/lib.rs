//! The native half of `node:zlib` over zlib-rs, brotli and zstd.
//!
//! A [`codec::Codec`] is what a `Gzip` or `BrotliDecompress` object works with, step by step; [`once`] does a whole
//! buffer in one job. `raw` is the only folder with `unsafe`: it makes the C interfaces safe. Only `binding`
//! knows the JavaScript engine.

mod binding;
pub mod brotli;
pub mod codec;
pub mod once;
pub mod raw;
pub mod stream;
pub mod zstd;

pub use codec::{Codec, CodecError, Plan};

/// Continues a CRC-32 over more data; starts with 0.
pub fn crc32(data: &[u8], start: u32) -> u32 {
    raw::zlib::crc32(data, start)
}

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("zlib", binding::make)]
}
