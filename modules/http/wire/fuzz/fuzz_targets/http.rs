//! Any bytes, cut anywhere, give the events that they give whole; the parser neither panics nor runs
//! for ever, and what it says it consumed is there.
//!
//! Input: a byte of options, a byte that seeds the cuts, then the bytes of the connection.

#![no_main]

use anode_http_wire::parser::{Event, Kind, Parser};
use libfuzzer_sys::fuzz_target;

#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Head(String),
    /// Pieces that follow each other count as one.
    Body(Vec<u8>),
    Complete(Vec<u8>),
    Upgrade,
    Error(&'static str),
}

fn parser(options: u8) -> Parser {
    let kind = if options & 1 == 0 { Kind::Request } else { Kind::Response };
    let mut parser = Parser::new(kind);
    parser.set_lenient(options & 2 != 0);
    if options & 4 != 0 {
        parser.set_limits(64, 3);
    }
    parser
}

fn read<'i>(options: u8, pieces: impl Iterator<Item = &'i [u8]>) -> Vec<Seen> {
    let mut parser = parser(options);
    let mut seen = Vec::new();
    for piece in pieces {
        let mut rest = piece;
        let mut steps = 0;
        loop {
            steps += 1;
            assert!(steps <= 4 * piece.len() + 8, "the parser does not come on");
            let step = parser.next(rest);
            assert!(step.consumed <= rest.len());
            match step.event {
                Event::NeedMore => {
                    assert_eq!(step.consumed, rest.len(), "bytes are left");
                    break;
                }
                Event::Head => {
                    seen.push(Seen::Head(format!("{:?}", parser.head())));
                    let after = &rest[step.consumed..];
                    if let Some(length) = parser.peek_whole_body(after) {
                        assert!(length <= after.len());
                    }
                }
                Event::Body(range) => {
                    let bytes = &rest[range];
                    match seen.last_mut() {
                        Some(Seen::Body(body)) => body.extend_from_slice(bytes),
                        _ => seen.push(Seen::Body(bytes.to_vec())),
                    }
                }
                Event::Complete => seen.push(Seen::Complete(parser.trailers().to_vec())),
                Event::Upgrade => {
                    seen.push(Seen::Upgrade);
                    return seen;
                }
                Event::Error(error) => {
                    seen.push(Seen::Error(error.code.name()));
                    return seen;
                }
            }
            rest = &rest[step.consumed..];
        }
    }
    match parser.finish() {
        Event::Error(error) => seen.push(Seen::Error(error.code.name())),
        Event::Complete => seen.push(Seen::Complete(parser.trailers().to_vec())),
        _ => {}
    }
    seen
}

/// Cuts `bytes` into pieces of 1 to 16 bytes.
fn cut(bytes: &[u8], seed: u8) -> impl Iterator<Item = &[u8]> {
    let mut state = u32::from(seed) | 0x100;
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let length = (1 + (state >> 28) as usize).min(rest.len());
        let (piece, after) = rest.split_at(length);
        rest = after;
        Some(piece)
    })
}

fuzz_target!(|data: &[u8]| {
    let [options, seed, bytes @ ..] = data else {
        return;
    };
    let whole = read(*options, std::iter::once(bytes));
    assert_eq!(whole, read(*options, cut(bytes, *seed)));
});
