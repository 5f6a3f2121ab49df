//! UTF-8, UTF-16 and Latin-1 into one another, and base64: what crosses between bytes and the engine's strings.
//!
//! Well-formed text goes through `simdutf`, whose C interface is called in `raw` alone; what it refuses
//! (malformed UTF-8, lone surrogates) goes through `encoding_rs`, which replaces the bad parts by U+FFFD as
//! the Encoding Standard says. Base64 is in `base64`. Knows neither the engine nor other encodings. Everything
//! here runs on any thread.

mod base64;
mod raw;

use encoding_rs::mem;

pub use base64::{Alphabet, base64, base64_length, decode_base64, encode_base64};

/// A borrowed engine string, in whichever of the engine's two forms it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text<'a> {
    /// One byte per unit, U+0000 to U+00FF.
    Latin1(&'a [u8]),
    /// UTF-16 units; surrogates may be unpaired.
    Utf16(&'a [u16]),
}

impl Text<'_> {
    /// Length in UTF-16 units.
    pub fn len(&self) -> usize {
        match self {
            Text::Latin1(units) => units.len(),
            Text::Utf16(units) => units.len(),
        }
    }

    /// Whether there are no units.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Memory for decoded text, kept from one use to the next so that short texts need no allocation.
#[derive(Debug, Default)]
pub struct Scratch {
    bytes: Vec<u8>,
    units: Vec<u16>,
}

/// What a [`Scratch`] keeps at most of each kind, in bytes.
const KEPT: usize = 1 << 18;

impl Scratch {
    /// Nothing is allocated until it is needed.
    pub const fn new() -> Scratch {
        Scratch {
            bytes: Vec::new(),
            units: Vec::new(),
        }
    }

    /// `length` bytes with arbitrary contents.
    pub fn bytes(&mut self, length: usize) -> &mut [u8] {
        if self.bytes.len() < length {
            self.bytes = vec![0; length];
        }
        &mut self.bytes[..length]
    }

    /// `length` UTF-16 units with arbitrary contents.
    pub fn units(&mut self, length: usize) -> &mut [u16] {
        if self.units.len() < length {
            self.units = vec![0; length];
        }
        &mut self.units[..length]
    }

    /// Gives back memory that only a large text needed.
    pub fn trim(&mut self) {
        if self.bytes.len() > KEPT {
            self.bytes = Vec::new();
        }
        if self.units.len() > KEPT / 2 {
            self.units = Vec::new();
        }
    }
}

/// Whether the bytes are well-formed UTF-8.
pub fn is_utf8(bytes: &[u8]) -> bool {
    simdutf::validate_utf8(bytes)
}

/// Decodes UTF-8 as the Encoding Standard does, a byte order mark being a character like others: each maximal
/// malformed part becomes one U+FFFD. Text without characters above U+00FF comes out as Latin-1.
pub fn decode_utf8<'a>(bytes: &[u8], scratch: &'a mut Scratch) -> Text<'a> {
    // No byte of a character up to U+00FF is above 0xc3. In pieces, to stop early.
    if bytes
        .chunks(256)
        .all(|piece| piece.iter().fold(0, |most, &byte| byte.max(most)) <= 0xc3)
    {
        let out = scratch.bytes(bytes.len());
        if let Some(length) = raw::utf8_to_latin1(bytes, out) {
            return Text::Latin1(&scratch.bytes[..length]);
        }
    }
    // One more than there can be, which encoding_rs asks for.
    let out = scratch.units(bytes.len() + 1);
    let length =
        raw::utf8_to_utf16(bytes, out).unwrap_or_else(|| mem::convert_utf8_to_utf16(bytes, out));
    Text::Utf16(&scratch.units[..length])
}

/// Bytes that the text takes as UTF-8, three for each lone surrogate.
pub fn utf8_length(text: Text<'_>) -> usize {
    match text {
        // Not worth a call.
        Text::Latin1(units) if units.len() < 64 && units.is_ascii() => units.len(),
        Text::Latin1(units) => simdutf::utf8_length_from_latin1(units),
        Text::Utf16(units) if simdutf::validate_utf16(units) => {
            simdutf::utf8_length_from_utf16(units)
        }
        Text::Utf16(units) => char::decode_utf16(units.iter().copied())
            .map(|unit| unit.map_or(char::REPLACEMENT_CHARACTER.len_utf8(), char::len_utf8))
            .sum(),
    }
}

/// Writes all of the text as UTF-8; lone surrogates become U+FFFD.
/// Returns how many bytes were written, or `None`, with `out` in disorder, when it has too little room.
pub fn write_utf8(text: Text<'_>, out: &mut [u8]) -> Option<usize> {
    // What a unit takes at most: with that much room nothing needs to be counted first.
    let most = match text {
        Text::Latin1(units) => units.len() * 2,
        Text::Utf16(units) => units.len() * 3,
    };
    if out.len() < most && out.len() < utf8_length(text) {
        return None;
    }
    match text {
        Text::Latin1(units) if units.is_ascii() => {
            out[..units.len()].copy_from_slice(units);
            Some(units.len())
        }
        Text::Latin1(units) => Some(raw::latin1_to_utf8(units, out)),
        Text::Utf16(units) => {
            raw::utf16_to_utf8(units, out).or_else(|| replace_surrogates(units, out))
        }
    }
}

#[cold]
fn replace_surrogates(units: &[u16], out: &mut [u8]) -> Option<usize> {
    let mut written = 0;
    for character in char::decode_utf16(units.iter().copied()) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        let room = out.get_mut(written..written + character.len_utf8())?;
        character.encode_utf8(room);
        written += room.len();
    }
    Some(written)
}

/// The text as UTF-8; lone surrogates become U+FFFD.
pub fn to_utf8(text: Text<'_>) -> String {
    let mut bytes = vec![0; utf8_length(text)];
    let length = write_utf8(text, &mut bytes).unwrap_or(0);
    bytes.truncate(length);
    // Checks again, at memory speed.
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    fn decoded(bytes: &[u8]) -> (bool, Vec<u16>) {
        match decode_utf8(bytes, &mut Scratch::new()) {
            Text::Latin1(units) => (true, units.iter().map(|&unit| unit.into()).collect()),
            Text::Utf16(units) => (false, units.to_vec()),
        }
    }

    /// Where the untouched rest of an amply large output begins.
    fn rest_after(text: Text<'_>) -> usize {
        let mut out = vec![0xf8; text.len() * 3 + 100];
        let length = write_utf8(text, &mut out).unwrap();
        assert!(out[length..].iter().all(|&byte| byte == 0xf8));
        length
    }

    #[test]
    fn all_mixtures_of_widths_there_and_back() {
        let widths = ["a", "\u{e9}", "\u{ff}", "\u{100}", "\u{20ac}", "\u{1f600}"];
        for first in widths {
            for second in widths {
                for count in 0..150 {
                    for break_at in [count / 2, count] {
                        let text = first.repeat(break_at) + &second.repeat(count - break_at) + "z";
                        let units = utf16(&text);
                        let narrow: Option<Vec<u8>> =
                            units.iter().map(|&unit| u8::try_from(unit).ok()).collect();
                        assert_eq!(decoded(text.as_bytes()), (narrow.is_some(), units.clone()));
                        assert_eq!(to_utf8(Text::Utf16(&units)), text);
                        assert_eq!(utf8_length(Text::Utf16(&units)), text.len());
                        assert_eq!(rest_after(Text::Utf16(&units)), text.len());
                        if let Some(narrow) = narrow {
                            assert_eq!(to_utf8(Text::Latin1(&narrow)), text);
                            assert_eq!(utf8_length(Text::Latin1(&narrow)), text.len());
                            assert_eq!(rest_after(Text::Latin1(&narrow)), text.len());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn malformed_utf8_is_replaced_wherever_it_is() {
        for bad in [
            &b"\xff"[..],
            b"\xc3",
            b"\xc0\x80",
            b"\xe2\x82",
            b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80",
            b"\x80",
        ] {
            for filler in ["\u{e9}", "\u{20ac}"] {
                for before in 0..70 {
                    for after in 0..40 {
                        let mut bytes = filler.repeat(before).into_bytes();
                        bytes.extend_from_slice(bad);
                        bytes.extend(std::iter::repeat_n(b'a', after));
                        let expected = utf16(&String::from_utf8_lossy(&bytes));
                        assert_eq!(decoded(&bytes), (false, expected));
                        assert!(!is_utf8(&bytes));
                    }
                }
            }
        }
    }

    #[test]
    fn lone_surrogates_become_replacements() {
        for bad in [
            &[0xd800][..],
            &[0xdc00],
            &[0xdc00, 0xd800],
            &[0xd800, 0xd800, 0xdc00, 0x41],
        ] {
            for filler in [0x61, 0xe9, 0x20ac] {
                for before in 0..70 {
                    let mut units = vec![filler; before];
                    units.extend_from_slice(bad);
                    units.extend_from_slice(&[0x62; 20]);
                    let expected = String::from_utf16_lossy(&units);
                    assert_eq!(utf8_length(Text::Utf16(&units)), expected.len());
                    assert_eq!(to_utf8(Text::Utf16(&units)), expected);
                    assert_eq!(rest_after(Text::Utf16(&units)), expected.len());
                }
            }
        }
    }

    #[test]
    fn nothing_is_written_beyond_the_room() {
        for text in [
            "zaż\u{1f600}ółć gęślą jaźń",
            "\u{20ac}\u{20ac}",
            "aé",
            "plain",
        ] {
            let text = text.repeat(9);
            let units = utf16(&text);
            for room in 0..text.len() {
                assert_eq!(write_utf8(Text::Utf16(&units), &mut vec![0; room]), None);
            }
            let mut exact = vec![0; text.len()];
            assert_eq!(
                write_utf8(Text::Utf16(&units), &mut exact),
                Some(text.len())
            );
            assert_eq!(exact, text.as_bytes());
        }
    }

    #[test]
    fn large_scratch_is_given_back() {
        let mut scratch = Scratch::new();
        let text = "\u{20ac}".repeat(KEPT);
        assert_eq!(decode_utf8(text.as_bytes(), &mut scratch).len(), KEPT);
        scratch.trim();
        assert!(scratch.units.is_empty());
        assert_eq!(decode_utf8(b"abc", &mut scratch), Text::Latin1(b"abc"));
    }
}
