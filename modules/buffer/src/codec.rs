//! Text encodings of `Buffer`: from the engine's strings to bytes and back.
//!
//! An engine string is either one byte a unit (Latin-1) or two (UTF-16, where
//! surrogates may stand alone); [`Text`] borrows it as it is so that nothing is
//! converted twice. Decoding is lenient wherever Node's is: malformed UTF-8
//! and lone surrogates become U+FFFD, base64 skips what it does not know, hex
//! stops at the first pair that is none. UTF-8 itself is in `anode_text`.

use std::borrow::Cow;
use std::mem::MaybeUninit;

use anode_text::{Alphabet, Scratch, Text, decode_utf8, utf8_length, write_utf8};

/// The encodings, with the ids by which the JavaScript half names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Encoding {
    /// Seven bits; encodes like [`Encoding::Latin1`], decodes with the top bit cleared.
    Ascii = 0,
    /// UTF-8.
    Utf8 = 1,
    /// Base64 with `+`, `/` and padding.
    Base64 = 2,
    /// UTF-16, little-endian.
    Utf16le = 3,
    /// One byte per UTF-16 unit: its low eight bits.
    Latin1 = 4,
    /// Two hexadecimal digits a byte.
    Hex = 5,
    /// Base64 with `-`, `_` and no padding.
    Base64url = 7,
}

impl Encoding {
    /// The encoding with this id, if there is one.
    pub fn from_id(id: u32) -> Option<Self> {
        Some(match id {
            0 => Self::Ascii,
            1 => Self::Utf8,
            2 => Self::Base64,
            3 => Self::Utf16le,
            4 => Self::Latin1,
            5 => Self::Hex,
            7 => Self::Base64url,
            _ => return None,
        })
    }
}

/// The low byte of every unit: what the one-byte encodings work on.
fn low_bytes(text: Text<'_>) -> Cow<'_, [u8]> {
    match text {
        Text::Latin1(units) => Cow::Borrowed(units),
        Text::Utf16(units) => Cow::Owned(units.iter().map(|&unit| unit as u8).collect()),
    }
}

/// Decodes `bytes` as `encoding` into memory of `scratch`.
pub fn decode<'a>(bytes: &[u8], encoding: Encoding, scratch: &'a mut Scratch) -> Text<'a> {
    match encoding {
        Encoding::Utf8 => decode_utf8(bytes, scratch),
        Encoding::Latin1 => {
            let out = scratch.bytes(bytes.len());
            out.copy_from_slice(bytes);
            Text::Latin1(out)
        }
        Encoding::Ascii => {
            let out = scratch.bytes(bytes.len());
            for (unit, byte) in out.iter_mut().zip(bytes) {
                *unit = byte & 0x7f;
            }
            Text::Latin1(out)
        }
        Encoding::Utf16le => {
            let out = scratch.units(bytes.len() / 2);
            for (unit, pair) in out.iter_mut().zip(bytes.as_chunks::<2>().0) {
                *unit = u16::from_le_bytes(*pair);
            }
            Text::Utf16(out)
        }
        Encoding::Hex => {
            let out = scratch.bytes(bytes.len() * 2);
            encode_hex(bytes, out);
            Text::Latin1(out)
        }
        Encoding::Base64 | Encoding::Base64url => {
            let alphabet = match encoding {
                Encoding::Base64 => Alphabet::Standard,
                _ => Alphabet::Url,
            };
            let out = scratch.bytes(anode_text::base64_length(bytes.len(), alphabet));
            let length = anode_text::encode_base64(bytes, alphabet, out);
            Text::Latin1(&out[..length])
        }
    }
}

/// Encodes as much of `text` into `out` as fits, whole characters only.
/// Returns how many bytes were written; the others are left alone.
pub fn write(out: &mut [u8], text: Text<'_>, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => write_utf8(text, out).unwrap_or_else(|| write_what_fits(out, text)),
        Encoding::Utf16le => {
            let (pairs, _) = out.as_chunks_mut::<2>();
            match text {
                Text::Latin1(units) => {
                    for (pair, unit) in pairs.iter_mut().zip(units) {
                        *pair = [*unit, 0];
                    }
                }
                Text::Utf16(units) => {
                    for (pair, unit) in pairs.iter_mut().zip(units) {
                        *pair = unit.to_le_bytes();
                    }
                }
            }
            pairs.len().min(text.len()) * 2
        }
        Encoding::Latin1 | Encoding::Ascii => {
            match text {
                Text::Latin1(units) => {
                    let length = units.len().min(out.len());
                    out[..length].copy_from_slice(&units[..length]);
                }
                Text::Utf16(units) => {
                    for (byte, unit) in out.iter_mut().zip(units) {
                        *byte = *unit as u8;
                    }
                }
            }
            out.len().min(text.len())
        }
        Encoding::Hex => decode_hex(out, &low_bytes(text)),
        Encoding::Base64 | Encoding::Base64url => decode_base64(out, &low_bytes(text)),
    }
}

/// All of `text` in `encoding`.
pub fn encode(text: Text<'_>, encoding: Encoding) -> Vec<u8> {
    let mut out = vec![0; byte_length(text, encoding)];
    let length = write(&mut out, text, encoding);
    out.truncate(length);
    out
}

/// Bytes that `text` takes in `encoding`: exact, except that for hex and
/// base64 invalid characters are counted as if they were valid.
pub fn byte_length(text: Text<'_>, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => utf8_length(text),
        Encoding::Utf16le => text.len() * 2,
        Encoding::Latin1 | Encoding::Ascii => text.len(),
        Encoding::Hex => text.len() / 2,
        Encoding::Base64 | Encoding::Base64url => {
            let unit = |index: usize| match text {
                Text::Latin1(units) => u16::from(units[index]),
                Text::Utf16(units) => units[index],
            };
            let mut length = text.len();
            for _ in 0..2 {
                if length > 0 && unit(length - 1) == u16::from(b'=') {
                    length -= 1;
                }
            }
            length / 4 * 3 + length % 4 * 3 / 4
        }
    }
}

/// As much of `text` as there is room for as UTF-8, a character at a time.
fn write_what_fits(out: &mut [u8], text: Text<'_>) -> usize {
    let mut written = 0;
    let mut put = |character: char| {
        let room = out.get_mut(written..written + character.len_utf8())?;
        character.encode_utf8(room);
        written += room.len();
        Some(())
    };
    // Stops at the first that does not fit.
    let _ = match text {
        Text::Latin1(units) => units.iter().try_for_each(|&unit| put(unit.into())),
        Text::Utf16(units) => char::decode_utf16(units.iter().copied())
            .try_for_each(|unit| put(unit.unwrap_or(char::REPLACEMENT_CHARACTER))),
    };
    written
}

/// `out` has room for two digits a byte.
fn encode_hex(bytes: &[u8], out: &mut [u8]) {
    // Arithmetic instead of a table, because it becomes vector instructions.
    let digit = |value: u8| value + b'0' + if value > 9 { b'a' - b'0' - 10 } else { 0 };
    for (pair, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
}

/// Marks a byte that is no digit of the alphabet.
const INVALID: u8 = 0xff;

/// The value of a hexadecimal digit, [`INVALID`] for other bytes. Arithmetic, as above.
fn hex_value(digit: u8) -> u8 {
    let number = digit.wrapping_sub(b'0');
    let letter = (digit | 0x20).wrapping_sub(b'a');
    if number < 10 {
        number
    } else if letter < 6 {
        letter + 10
    } else {
        INVALID
    }
}

/// Digits that are decoded together.
const HEX_BLOCK: usize = 32;

/// Decodes pairs of digits until `out` is full or a pair is malformed.
fn decode_hex(out: &mut [u8], digits: &[u8]) -> usize {
    let mut written = 0;
    let blocks = digits.as_chunks::<HEX_BLOCK>().0.iter();
    for (block, room) in blocks.zip(out.as_chunks_mut::<{ HEX_BLOCK / 2 }>().0) {
        // A loop, because `map` of an array this long is a call.
        let mut values = [0; HEX_BLOCK];
        let mut all = 0;
        for (value, digit) in values.iter_mut().zip(block) {
            *value = hex_value(*digit);
            all |= *value;
        }
        // Valid digits are below 16, so only INVALID has a bit above them.
        if all > 15 {
            break;
        }
        for (byte, pair) in room.iter_mut().zip(values.as_chunks::<2>().0) {
            *byte = pair[0] << 4 | pair[1];
        }
        written += HEX_BLOCK / 2;
    }
    let rest = digits[written * 2..].as_chunks::<2>().0;
    for (byte, pair) in out[written..].iter_mut().zip(rest) {
        let (high, low) = (hex_value(pair[0]), hex_value(pair[1]));
        if high | low > 15 {
            break;
        }
        *byte = high << 4 | low;
        written += 1;
    }
    written
}

/// The digits of both base64 alphabets.
const BASE64_VALUES: [u8; 256] = {
    let mut values = [INVALID; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut digit = 0;
    while digit < 64 {
        values[alphabet[digit] as usize] = digit as u8;
        digit += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
};

/// Digits that are decoded together.
const BASE64_BLOCK: usize = 4096;

/// Decodes base64 of either alphabet until `out` is full, the text ends or
/// padding begins; everything else that is no digit is skipped.
fn decode_base64(out: &mut [u8], text: &[u8]) -> usize {
    let digits = match memchr::memchr(b'=', text) {
        Some(padding) => &text[..padding],
        None => text,
    };
    // Well-formed text, by far the usual case, goes the vectorised way. Not straight into `out`, because the
    // decoder writes before it knows.
    let mut block = [const { MaybeUninit::uninit() }; BASE64_BLOCK / 4 * 3];
    let mut written = 0;
    let mut rest = digits;
    while !rest.is_empty() {
        let (part, after) = rest.split_at(rest.len().min(BASE64_BLOCK));
        let room = &mut out[written..];
        let bytes = match anode_text::decode_base64(part, Alphabet::Either, &mut block) {
            // White space would leave a group for the next block to complete.
            Some(bytes) if after.is_empty() || bytes.len() == BASE64_BLOCK / 4 * 3 => bytes,
            _ => return written + decode_base64_leniently(room, rest),
        };
        let count = bytes.len().min(room.len());
        room[..count].copy_from_slice(&bytes[..count]);
        written += count;
        if count < bytes.len() {
            break;
        }
        rest = after;
    }
    written
}

fn decode_base64_leniently(out: &mut [u8], digits: &[u8]) -> usize {
    let mut bits = 0u32;
    let mut held = 0;
    let mut written = 0;
    for &digit in digits {
        let value = BASE64_VALUES[usize::from(digit)];
        if value == INVALID {
            continue;
        }
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            let Some(byte) = out.get_mut(written) else {
                break;
            };
            *byte = (bits >> held) as u8;
            written += 1;
        }
    }
    written
}

/// Why [`atob`] refused its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtobError {
    /// A character outside the alphabet, or padding in the wrong place.
    InvalidCharacter,
    /// A single digit is left over, which stands for no byte.
    WrongLength,
}

/// The web's `atob`: forgiving base64, but only as the standard forgives.
pub fn atob(text: Text<'_>) -> Result<Vec<u8>, AtobError> {
    let units = match text {
        Text::Latin1(units) => Cow::Borrowed(units),
        Text::Utf16(units) => {
            // A unit above U+00FF must stay invalid, not lose its high byte.
            Cow::Owned(
                units
                    .iter()
                    .map(|&unit| u8::try_from(unit).unwrap_or(INVALID))
                    .collect(),
            )
        }
    };
    let mut out = vec![MaybeUninit::uninit(); units.len().div_ceil(4) * 3];
    if let Some(bytes) = anode_text::decode_base64(&units, Alphabet::Standard, &mut out) {
        return Ok(bytes.to_vec());
    }
    // What is wrong: a character, or else their number.
    let mut digits: Vec<u8> = units
        .iter()
        .copied()
        .filter(|unit| !matches!(unit, b'\t' | b'\n' | b'\x0c' | b'\r' | b' '))
        .collect();
    if digits.len().is_multiple_of(4) {
        for _ in 0..2 {
            if digits.last() == Some(&b'=') {
                digits.pop();
            }
        }
    }
    let is_digit =
        |&byte: &u8| BASE64_VALUES[usize::from(byte)] != INVALID && byte != b'-' && byte != b'_';
    Err(if digits.iter().all(is_digit) {
        AtobError::WrongLength
    } else {
        AtobError::InvalidCharacter
    })
}

/// The web's `btoa`: the base64 digits of Latin-1 text, `None` when a unit is
/// above U+00FF.
pub fn btoa(text: Text<'_>) -> Option<Vec<u8>> {
    let bytes = match text {
        Text::Latin1(units) => Cow::Borrowed(units),
        Text::Utf16(units) => Cow::Owned(
            units
                .iter()
                .map(|&unit| u8::try_from(unit).ok())
                .collect::<Option<Vec<u8>>>()?,
        ),
    };
    Some(anode_text::base64(&bytes, Alphabet::Standard))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    fn base64(text: &str) -> Vec<u8> {
        encode(Text::Latin1(text.as_bytes()), Encoding::Base64)
    }

    #[test]
    fn base64_is_as_lenient_as_node() {
        assert_eq!(base64("YQ==YQ=="), b"a");
        assert_eq!(base64("=bad"), b"");
        assert_eq!(base64("YW*J"), b"ab");
        assert_eq!(base64("YW\nJj"), b"abc");
        assert_eq!(base64("YR"), b"a");
        assert_eq!(base64("Y-_/+"), [0x63, 0xef, 0xff]);
        assert_eq!(base64("Y"), b"");
        assert_eq!(
            encode(Text::Utf16(&utf16("YWJj\u{100}ZGVm")), Encoding::Base64),
            b"abcdef"
        );
    }

    #[test]
    fn base64_stops_when_full_and_leaves_the_rest_alone() {
        let mut out = [1; 3];
        assert_eq!(
            write(&mut out[..2], Text::Latin1(b"YWJj"), Encoding::Base64),
            2
        );
        assert_eq!(out, [b'a', b'b', 1]);
        let mut out = [1; 6];
        assert_eq!(
            write(&mut out, Text::Latin1(b"Y*!?WJj"), Encoding::Base64),
            3
        );
        assert_eq!(out, [b'a', b'b', b'c', 1, 1, 1]);
    }

    #[test]
    fn base64_in_blocks() {
        let bytes: Vec<u8> = (0..20_000u32).map(|i| (i * 7 + i / 251) as u8).collect();
        let digits = anode_text::base64(&bytes, Alphabet::Url);
        for (at, with) in [
            (0, ""),
            (4095, "*"),
            (4096, "\n"),
            (9000, " *"),
            (9001, "\n\n"),
        ] {
            let mut text = digits.clone();
            text.splice(at..at, with.bytes());
            assert_eq!(encode(Text::Latin1(&text), Encoding::Base64), bytes);
            for room in [3071, 3072, 3073, 19_999, 20_000] {
                let mut out = vec![1; room + 1];
                let count = write(&mut out[..room], Text::Latin1(&text), Encoding::Base64);
                assert_eq!(
                    (count, &out[..count], out[count]),
                    (room, &bytes[..room], 1)
                );
            }
        }
    }

    #[test]
    fn base64_round_trips() {
        for length in 0..100 {
            let bytes: Vec<u8> = (0..length).map(|byte: u8| byte.wrapping_mul(37)).collect();
            for encoding in [Encoding::Base64, Encoding::Base64url, Encoding::Hex] {
                let mut scratch = Scratch::new();
                let text = decode(&bytes, encoding, &mut scratch);
                assert!(matches!(text, Text::Latin1(_)));
                assert_eq!(encode(text, encoding), bytes);
            }
        }
    }

    #[test]
    fn hex_stops_at_the_first_bad_pair() {
        let hex = |text: &str| encode(Text::Latin1(text.as_bytes()), Encoding::Hex);
        assert_eq!(hex("abcx12"), [0xab]);
        assert_eq!(hex("ABcD0"), [0xab, 0xcd]);
        assert_eq!(hex(""), []);
        for pairs in 0..70 {
            for bad in ["", "0g", "/0", ":a", "@0", "G0", "`1", "x"] {
                let text = "5F".repeat(pairs) + bad + &"a0".repeat(40);
                let expected = if bad.is_empty() { pairs + 40 } else { pairs };
                assert_eq!(hex(&text).len(), expected, "{text}");
                assert_eq!(hex(&text)[..pairs], vec![0x5f; pairs]);
            }
        }
    }

    #[test]
    fn utf8_is_written_in_whole_characters() {
        let units = utf16("ab\u{1f600}\u{20ac}\u{e9}z");
        let all = "ab\u{1f600}\u{20ac}\u{e9}z".as_bytes();
        let ends = [0, 1, 2, 6, 9, 11, 12];
        for room in 0..=all.len() {
            let mut out = vec![0; room];
            let written = write(&mut out, Text::Utf16(&units), Encoding::Utf8);
            let expected = *ends.iter().rfind(|&&end| end <= room).unwrap();
            assert_eq!(written, expected, "room {room}");
            assert_eq!(out[..written], all[..written]);
            assert!(out[written..].iter().all(|&byte| byte == 0));
        }
    }

    #[test]
    fn latin1_is_written_as_utf8_in_whole_characters() {
        for room in 0..6 {
            let mut out = vec![0; room];
            let written = write(&mut out, Text::Latin1(b"a\xe9b\xe9"), Encoding::Utf8);
            assert_eq!(
                written,
                *[0, 1, 3, 4, 6].iter().rfind(|&&end| end <= room).unwrap()
            );
        }
    }

    #[test]
    fn lengths_are_exact() {
        let text = "h\u{e9}llo \u{20ac} \u{1f600}";
        assert_eq!(utf8_length(Text::Utf16(&utf16(text))), text.len());
        assert_eq!(utf8_length(Text::Latin1(b"h\xe9llo")), 6);
        assert_eq!(byte_length(Text::Latin1(b"YQ=="), Encoding::Base64), 1);
        assert_eq!(byte_length(Text::Latin1(b"="), Encoding::Base64), 0);
    }

    #[test]
    fn ascii_clears_the_top_bit_and_latin1_truncates() {
        assert_eq!(
            decode(&[0xe1, 0x62], Encoding::Ascii, &mut Scratch::new()),
            Text::Latin1(b"ab")
        );
        assert_eq!(encode(Text::Utf16(&[0x161, 0x62]), Encoding::Latin1), b"ab");
    }

    #[test]
    fn utf16_keeps_whole_units() {
        assert_eq!(
            decode(&[0x61, 0, 0x62], Encoding::Utf16le, &mut Scratch::new()),
            Text::Utf16(&[0x61])
        );
        let mut out = [9; 3];
        assert_eq!(write(&mut out, Text::Latin1(b"ab"), Encoding::Utf16le), 2);
        assert_eq!(out, [0x61, 0, 9]);
    }

    #[test]
    fn atob_follows_the_standard() {
        let atob = |text: &str| super::atob(Text::Utf16(&utf16(text)));
        assert_eq!(atob(" Y Q = =").unwrap(), b"a");
        assert_eq!(atob("YR==").unwrap(), b"a");
        assert_eq!(atob("ab").unwrap(), b"i");
        assert_eq!(atob("").unwrap(), b"");
        assert_eq!(atob("Y"), Err(AtobError::WrongLength));
        for bad in [
            "YQ=",
            "YQ==YQ==",
            "-_",
            "YWJj\u{100}",
            "=",
            "YWJj=",
            "YW=J",
            "Y\u{b}Q==",
        ] {
            assert_eq!(atob(bad), Err(AtobError::InvalidCharacter), "{bad}");
        }
        assert_eq!(btoa(Text::Latin1(b"a")).unwrap(), b"YQ==");
        assert_eq!(btoa(Text::Utf16(&[0x100])), None);
    }
}
