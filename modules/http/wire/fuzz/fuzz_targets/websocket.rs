//! Any bytes, cut anywhere, give the events that they give whole; and what is written is read back.
//!
//! Input: a byte of options, a byte that tells where to cut, then the bytes of the connection.

#![no_main]

use anode_http_wire::websocket::{BINARY, Event, FrameParser, encode};
use libfuzzer_sys::fuzz_target;

fn read<'i>(options: u8, pieces: impl Iterator<Item = &'i [u8]>) -> Vec<Event> {
    let limit = if options & 4 == 0 { 1 << 20 } else { 16 };
    let mut parser = FrameParser::new(options & 1 != 0, options & 2 != 0, limit);
    pieces.flat_map(|piece| parser.feed(piece)).collect()
}

fuzz_target!(|data: &[u8]| {
    let [options, cut, bytes @ ..] = data else {
        return;
    };
    let whole = read(*options, std::iter::once(bytes));
    let at = usize::from(*cut).min(bytes.len());
    let (head, tail) = bytes.split_at(at);
    assert_eq!(whole, read(*options, [head, tail].into_iter()));
    assert_eq!(whole, read(*options, bytes.chunks(1)));

    let mask = (options & 1 != 0).then_some([bytes.len() as u8, *cut, *options, 7]);
    let frame = encode(BINARY, bytes, mask);
    let back = read(options & 1, frame.chunks(1 + usize::from(*cut)));
    assert_eq!(back, [Event::Binary(bytes.to_vec())]);
});
