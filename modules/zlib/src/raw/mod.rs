//! The C interfaces of the compressors made safe, one file each: slices instead of pointers. The only files with
//! `unsafe` in this crate.

pub mod brotli;
pub mod zlib;
pub mod zstd;
