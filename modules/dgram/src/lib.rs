//! Native half of `dgram`: `internalBinding('udp')`, the class `Udp` over the loop's datagram
//! sockets. What a `dgram.Socket` is lives in the JavaScript half.

mod options;
mod socket;

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("udp", socket::make)]
}
