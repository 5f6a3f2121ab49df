//! Native half of `net`: `internalBinding('stream_handle')`, the classes `Tcp`, `Pipe` and `Tty`
//! over the loop's stream handles. What a `net.Socket` is lives in the JavaScript half.

mod address;
mod encode;
mod stream;

pub use address::{parse as parse_address, text as address_text, to_js as address_to_js};
pub use anode_event_loop::ReadBytes;
pub use encode::{Encoding, encode_into};
pub use stream::{Consumer, NetStream, Tap, This as StreamRef};

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("stream_handle", stream::make)]
}
