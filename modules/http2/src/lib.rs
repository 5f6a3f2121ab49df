//! Native half of `node:http2`: `internalBinding('http2')` over nghttp2.
//!
//! What lives where: `raw` nghttp2's interface made safe, the only place with `unsafe`; `binding` the class
//! `Session`; `methods` what it is asked to send. Arguments are checked in the JavaScript half, where streams, servers
//! and everything of Node's are.

mod binding;
mod methods;
pub mod raw;

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("http2", binding::make)]
}
