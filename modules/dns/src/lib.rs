//! The native half of `node:dns`: names to addresses and back through the system's own resolver, which blocks, so
//! these functions run on the thread pool; and the name servers that the system is set up with.
#![forbid(unsafe_code)]

pub mod lookup;
pub mod servers;

pub use lookup::{Family, LookupError, Order, lookup, lookup_service};
pub use servers::{Server, configured_servers};
