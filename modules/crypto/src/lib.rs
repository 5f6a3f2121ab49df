//! The native half of `node:crypto` over OpenSSL: pure functions and small stateful objects, all of them `Send`, so
//! that long work can run on the thread pool. Only `binding` uses the JavaScript engine.
//!
//! `digest` hashes, `hmac` authenticates, `kdf` derives keys, `cipher` encrypts, `random` makes random bytes, `prime`
//! prime numbers; `keccak` has the hashes that OpenSSL has no interface for. `keys` has the keys of pairs, `sign` and `asymmetric` use them, `dh` and `ecdh` are exchanges of
//! their own, `x509` is about certificates. `raw` is the only place with `unsafe`.

pub mod asymmetric;
mod binding;
pub mod cipher;
pub mod dh;
pub mod digest;
pub mod ecdh;
pub mod error;
pub mod hmac;
pub mod kdf;
pub mod keccak;
pub mod keys;
pub mod prime;
pub mod random;
mod raw;
pub mod sign;
mod x509;

pub use error::{CryptoError, ErrorKind, Result};

/// The version of the OpenSSL library inside, as in `process.versions.openssl`.
pub fn openssl_version() -> String {
    let text = openssl::version::version();
    text.split(' ').nth(1).unwrap_or(text).to_owned()
}

/// The version of the OpenSSL library inside, as one number: `crypto.constants.OPENSSL_VERSION_NUMBER`.
pub fn openssl_version_number() -> i64 {
    openssl::version::number()
}

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("crypto", binding::make)]
}
