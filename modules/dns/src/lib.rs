//! The native half of `node:dns`: names to addresses and back through the system's own resolver, which blocks, so
//! these functions run on the thread pool; and the name servers that the system is set up with.

mod binding;
pub mod lookup;
pub mod servers;

pub use lookup::{Family, LookupError, Order, lookup, lookup_service};
pub use servers::{Server, configured_servers};

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("dns", binding::make)]
}
