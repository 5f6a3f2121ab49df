//! The native half of `util`: looking into values for `util.inspect`, the tests of `util.types`,
//! text encodings, `.env` files.
#![forbid(unsafe_code)]

mod binding;
mod dotenv;
mod encoding;
mod function_kind;
mod types;

use anode_runtime::Binding;

/// The bindings of this crate, by name.
pub fn register() -> Vec<(&'static str, Binding)> {
    vec![
        ("encoding", encoding::make),
        ("types", types::make),
        ("util", binding::make),
    ]
}
