//! The native half of `node:dns`: names to addresses and back through the system's own resolver, which blocks, so
//! these functions run on the thread pool; and queries of records at name servers, on the loop.

mod binding;
mod channel;
pub mod hosts;
pub mod lookup;
pub mod resolver;
pub mod servers;

pub use lookup::{Family, LookupError, Order, lookup, lookup_service};

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("dns", binding::make)]
}
