//! The native half of `node:tls` over OpenSSL, on the JavaScript thread: a handshake is bound to its socket's bytes.
//!
//! `context` is what connections share (keys, certificates, trust, limits), `connection` one connection as a state
//! machine between bytes of a stream and bytes of a program, `binding` its JavaScript class, `info` what is asked of
//! an established one, `roots` the certificates trusted by default. `raw` holds
//! the calls that the `openssl` crate has no safe form of. Sockets, servers and options are in the JavaScript half.

mod binding;
mod connection;
mod context;
mod error;
mod info;
mod raw;
mod roots;

pub use binding::Tls;

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("tls", binding::make)]
}
