//! The native half of `node:buffer`.
//!
//! [`codec`] turns text into bytes and back; [`bytes`] searches, fills, swaps
//! and compares. Neither knows the JavaScript engine: the engine glue hands
//! them slices and takes slices or vectors back.

#![forbid(unsafe_code)]

pub mod bytes;
pub mod codec;
