//! The native half of `node:buffer`, `internalBinding('buffer')`.
//!
//! [`codec`] turns text into bytes and back; [`bytes`] searches, fills, swaps
//! and compares. Neither knows the JavaScript engine: `binding` hands them
//! slices and takes slices or vectors back.

#![forbid(unsafe_code)]

mod binding;
pub mod bytes;
pub mod codec;

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("buffer", binding::make)]
}
