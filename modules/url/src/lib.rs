//! The native half of `node:url`, `internalBinding('url')`.
//!
//! [`parser`] parses, changes and formats WHATWG URLs over the `ada-url`
//! crate. It does not know the JavaScript engine: `binding` hands it strings
//! and takes a normalised href with the offsets of its parts back.
//! [`plain`] finds what needs no parsing. [`pattern`] reads the patterns of `URLPattern` over the `urlpattern` crate.

#![forbid(unsafe_code)]

mod binding;
pub mod parser;
pub mod pattern;
pub mod plain;

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("url", binding::make)]
}
