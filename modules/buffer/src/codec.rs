//! Text encodings of `Buffer`: from the engine's strings to bytes and back.
//!
//! An engine string is either one byte a unit (Latin-1) or two (UTF-16, where
//! surrogates may stand alone); [`Text`] borrows it as it is so that nothing is
//! converted twice. Decoding is lenient wherever Node's is: malformed UTF-8
//! and lone surrogates become U+FFFD, base64 skips what it does not know, hex
//! stops at the first pair that is none.

use std::borrow::Cow;

use encoding_rs::mem;

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

/// A borrowed engine string.
#[derive(Clone, Copy, Debug)]
pub enum Text<'a> {
    /// Every unit is below U+0100.
    Latin1(&'a [u8]),
    /// UTF-16 units, possibly with lone surrogates.
    Utf16(&'a [u16]),
}

impl<'a> Text<'a> {
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

    /// The low byte of every unit: what the one-byte encodings work on.
    fn low_bytes(&self) -> Cow<'a, [u8]> {
        match self {
            Text::Latin1(units) => Cow::Borrowed(units),
            Text::Utf16(units) => Cow::Owned(units.iter().map(|&unit| unit as u8).collect()),
        }
    }
}

/// Decoded text, in whichever of the engine's two forms it fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded<'a> {
    /// Every unit is below U+0100.
    Latin1(Cow<'a, [u8]>),
    /// UTF-16 units.
    Utf16(Vec<u16>),
}

impl Decoded<'_> {
    /// The same text without the borrow.
    pub fn into_owned(self) -> Decoded<'static> {
        match self {
            Decoded::Latin1(units) => Decoded::Latin1(Cow::Owned(units.into_owned())),
            Decoded::Utf16(units) => Decoded::Utf16(units),
        }
    }

    /// Length in UTF-16 units, to compare with the engine's limit.
    pub fn len(&self) -> usize {
        match self {
            Decoded::Latin1(units) => units.len(),
            Decoded::Utf16(units) => units.len(),
        }
    }

    /// Whether there are no units.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Decodes `bytes` as `encoding`.
pub fn decode(bytes: &[u8], encoding: Encoding) -> Decoded<'_> {
    match encoding {
        Encoding::Utf8 => decode_utf8(bytes),
        Encoding::Latin1 => Decoded::Latin1(Cow::Borrowed(bytes)),
        Encoding::Ascii => Decoded::Latin1(if bytes.is_ascii() {
            Cow::Borrowed(bytes)
        } else {
            Cow::Owned(bytes.iter().map(|byte| byte & 0x7f).collect())
        }),
        Encoding::Utf16le => Decoded::Utf16(
            bytes
                .as_chunks::<2>()
                .0
                .iter()
                .map(|pair| u16::from_le_bytes(*pair))
                .collect(),
        ),
        Encoding::Hex => Decoded::Latin1(Cow::Owned(encode_hex(bytes))),
        Encoding::Base64 => Decoded::Latin1(Cow::Owned(base64_simd::STANDARD.encode_type(bytes))),
        Encoding::Base64url => {
            Decoded::Latin1(Cow::Owned(base64_simd::URL_SAFE_NO_PAD.encode_type(bytes)))
        }
    }
}

/// Decodes UTF-8 as the Encoding Standard does: each maximal malformed part
/// becomes one U+FFFD.
pub fn decode_utf8(bytes: &[u8]) -> Decoded<'_> {
    if bytes.is_ascii() {
        return Decoded::Latin1(Cow::Borrowed(bytes));
    }
    let (narrow, read) = decode_utf8_as_latin1(bytes);
    if read == bytes.len() {
        return Decoded::Latin1(Cow::Owned(narrow));
    }
    let rest = &bytes[read..];
    let mut units = vec![0; narrow.len() + rest.len() + 1];
    mem::convert_latin1_to_utf16(&narrow, &mut units);
    let length = mem::convert_utf8_to_utf16(rest, &mut units[narrow.len()..]);
    units.truncate(narrow.len() + length);
    Decoded::Utf16(units)
}

/// Bytes that are looked at together; the loops over them become vector
/// instructions.
const BLOCK: usize = 16;

/// Decodes up to the first character that is malformed or above U+00FF.
/// Returns the characters and how many bytes they took.
fn decode_utf8_as_latin1(bytes: &[u8]) -> (Vec<u8>, usize) {
    let mut units = vec![0; bytes.len()];
    let (mut read, mut written) = (0, 0);
    while read < bytes.len() {
        let mut until = bytes.len();
        if let Some(block) = bytes[read..].first_chunk::<BLOCK>() {
            if block.is_ascii() {
                units[written..written + BLOCK].copy_from_slice(block);
                read += BLOCK;
                written += BLOCK;
                continue;
            }
            let (pairs, _) = block.as_chunks::<2>();
            // No early way out, so that it needs no branches.
            let all_two_bytes = pairs.iter().fold(true, |all, [lead, next]| {
                all & (lead & 0xfe == 0xc2) & (next & 0xc0 == 0x80)
            });
            if all_two_bytes {
                let out = &mut units[written..written + BLOCK / 2];
                for (unit, [lead, next]) in out.iter_mut().zip(pairs) {
                    *unit = lead << 6 | next & 0x3f;
                }
                read += BLOCK;
                written += BLOCK / 2;
                continue;
            }
            until = read + BLOCK;
        }
        while read < until {
            let (unit, width) = match bytes[read..] {
                [byte @ 0..=0x7f, ..] => (byte, 1),
                [lead @ 0xc2..=0xc3, next @ 0x80..=0xbf, ..] => (lead << 6 | next & 0x3f, 2),
                _ => {
                    units.truncate(written);
                    return (units, read);
                }
            };
            units[written] = unit;
            read += width;
            written += 1;
        }
    }
    units.truncate(written);
    (units, read)
}

/// Encodes as much of `text` into `out` as fits, whole characters only.
/// Returns how many bytes were written; the others are left alone.
pub fn write(out: &mut [u8], text: Text<'_>, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => match text {
            Text::Latin1(units) => write_latin1_as_utf8(out, units),
            Text::Utf16(units) => write_utf8(out, units),
        },
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
        Encoding::Hex => decode_hex(out, &text.low_bytes()),
        Encoding::Base64 | Encoding::Base64url => decode_base64(out, &text.low_bytes()),
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

/// Bytes that `text` takes as UTF-8, three for each lone surrogate.
pub fn utf8_length(text: Text<'_>) -> usize {
    match text {
        Text::Latin1(units) => {
            units.len()
                + units
                    .iter()
                    .map(|&unit| usize::from(unit >> 7))
                    .sum::<usize>()
        }
        Text::Utf16(units) => {
            // Three bytes a unit, less what smaller units save; a proper pair
            // takes four bytes where two lone halves would take six.
            let mut length = 0;
            let mut after_high = false;
            for &unit in units {
                length += match unit {
                    0..=0x7f => 1,
                    0x80..=0x7ff => 2,
                    0xdc00..=0xdfff if after_high => 1,
                    _ => 3,
                };
                after_high = (0xd800..=0xdbff).contains(&unit);
            }
            length
        }
    }
}

fn write_latin1_as_utf8(out: &mut [u8], units: &[u8]) -> usize {
    let most = units.len().min(out.len());
    if units[..most].is_ascii() {
        out[..most].copy_from_slice(&units[..most]);
        return most;
    }
    let (mut read, mut written) = (0, 0);
    while let (Some(block), Some(room)) = (
        units[read..].first_chunk::<BLOCK>(),
        out[written..].first_chunk_mut::<{ 2 * BLOCK }>(),
    ) {
        read += BLOCK;
        if block.is_ascii() {
            room[..BLOCK].copy_from_slice(block);
            written += BLOCK;
        } else if block.iter().fold(true, |all, unit| all & (*unit >= 0x80)) {
            for (pair, unit) in room.as_chunks_mut::<2>().0.iter_mut().zip(block) {
                *pair = two_bytes(*unit);
            }
            written += 2 * BLOCK;
        } else {
            let mut length = 0;
            for &unit in block {
                if unit < 0x80 {
                    room[length] = unit;
                    length += 1;
                } else {
                    room[length..length + 2].copy_from_slice(&two_bytes(unit));
                    length += 2;
                }
            }
            written += length;
        }
    }
    for &unit in &units[read..] {
        let room = &mut out[written..];
        if unit < 0x80 && !room.is_empty() {
            room[0] = unit;
            written += 1;
        } else if unit >= 0x80 && room.len() >= 2 {
            room[..2].copy_from_slice(&two_bytes(unit));
            written += 2;
        } else {
            break;
        }
    }
    written
}

/// UTF-8 of a character from U+0080 to U+00FF.
fn two_bytes(unit: u8) -> [u8; 2] {
    [0xc0 | unit >> 6, 0x80 | unit & 0x3f]
}

fn write_utf8(out: &mut [u8], units: &[u16]) -> usize {
    let (mut read, mut written) = mem::convert_utf16_to_utf8_partial(units, out);
    // The converter may stop a few bytes early; finish one character at a time.
    while read < units.len() {
        let (character, width) = match char::decode_utf16(units[read..].iter().copied()).next() {
            Some(Ok(character)) => (character, character.len_utf16()),
            _ => (char::REPLACEMENT_CHARACTER, 1),
        };
        if character.len_utf8() > out.len() - written {
            break;
        }
        written += character.encode_utf8(&mut out[written..]).len();
        read += width;
    }
    written
}

fn encode_hex(bytes: &[u8]) -> Vec<u8> {
    // Arithmetic instead of a table, because it becomes vector instructions.
    let digit = |value: u8| value + b'0' + if value > 9 { b'a' - b'0' - 10 } else { 0 };
    let mut text = vec![0; bytes.len() * 2];
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    text
}

/// Marks a byte that is no digit of the alphabet.
const INVALID: u8 = 0xff;

const HEX_VALUES: [u8; 256] = {
    let mut values = [INVALID; 256];
    let mut digit = 0;
    while digit < 16 {
        values[b"0123456789abcdef"[digit] as usize] = digit as u8;
        values[b"0123456789ABCDEF"[digit] as usize] = digit as u8;
        digit += 1;
    }
    values
};

/// Decodes pairs of digits until `out` is full or a pair is malformed.
fn decode_hex(out: &mut [u8], digits: &[u8]) -> usize {
    let (pairs, _) = digits.as_chunks::<2>();
    let mut written = 0;
    for (byte, pair) in out.iter_mut().zip(pairs) {
        let high = HEX_VALUES[usize::from(pair[0])];
        let low = HEX_VALUES[usize::from(pair[1])];
        // Valid digits are below 16, so only INVALID has a bit above them.
        if (high | low) & 0xf0 != 0 {
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

/// Decodes base64 of either alphabet until `out` is full, the text ends or
/// padding begins; everything else that is no digit is skipped.
fn decode_base64(out: &mut [u8], text: &[u8]) -> usize {
    let digits = match memchr::memchr(b'=', text) {
        Some(padding) => &text[..padding],
        None => text,
    };
    let most = digits.len() / 4 * 3 + digits.len() % 4 * 3 / 4;
    if most <= out.len() {
        // Well-formed text, by far the usual case, goes the vectorised way. It
        // is checked first because a decoder that fails has already written.
        for variant in [base64_simd::STANDARD_NO_PAD, base64_simd::URL_SAFE_NO_PAD] {
            if variant.check(digits).is_ok() {
                let out = base64_simd::AsOut::as_out(&mut out[..most]);
                if let Ok(decoded) = variant.decode(digits, out) {
                    return decoded.len();
                }
            }
        }
    }
    decode_base64_leniently(out, digits)
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

/// Whether `bytes` are well-formed UTF-8.
pub fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
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
    if let Ok(bytes) = base64_simd::forgiving_decode_to_vec(&units) {
        return Ok(bytes);
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
    Some(base64_simd::STANDARD.encode_type(&*bytes))
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
    fn base64_round_trips() {
        for length in 0..100 {
            let bytes: Vec<u8> = (0..length).map(|byte: u8| byte.wrapping_mul(37)).collect();
            for encoding in [Encoding::Base64, Encoding::Base64url, Encoding::Hex] {
                let Decoded::Latin1(text) = decode(&bytes, encoding) else {
                    unreachable!()
                };
                assert_eq!(encode(Text::Latin1(&text), encoding), bytes);
            }
        }
    }

    #[test]
    fn hex_stops_at_the_first_bad_pair() {
        let hex = |text: &str| encode(Text::Latin1(text.as_bytes()), Encoding::Hex);
        assert_eq!(hex("abcx12"), [0xab]);
        assert_eq!(hex("ABcD0"), [0xab, 0xcd]);
        assert_eq!(hex(""), []);
    }

    #[test]
    fn utf8_replaces_what_is_malformed() {
        assert_eq!(decode_utf8(b"abc"), Decoded::Latin1(Cow::Borrowed(b"abc")));
        assert_eq!(
            decode_utf8("\u{e9}".as_bytes()),
            Decoded::Latin1(Cow::Borrowed(&[0xe9]))
        );
        assert_eq!(
            decode_utf8(b"a\xff\xe2\x82z"),
            Decoded::Utf16(utf16("a\u{fffd}\u{fffd}z"))
        );
        assert_eq!(
            decode_utf8("\u{1f600}".as_bytes()),
            Decoded::Utf16(utf16("\u{1f600}"))
        );
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
    fn utf8_blocks_and_single_characters_agree() {
        // All mixtures of widths around the block boundaries.
        let widths = ["a", "\u{e9}", "\u{ff}", "\u{20ac}", "\u{1f600}"];
        for first in widths {
            for second in widths {
                for count in 0..40 {
                    for break_at in [count / 2, count] {
                        let text = first.repeat(break_at) + &second.repeat(count - break_at) + "z";
                        let units = utf16(&text);
                        let decoded = match decode_utf8(text.as_bytes()) {
                            Decoded::Latin1(units) => units.iter().map(|&u| u.into()).collect(),
                            Decoded::Utf16(units) => units,
                        };
                        assert_eq!(decoded, units);
                        let narrow: Option<Vec<u8>> =
                            units.iter().map(|&unit| u8::try_from(unit).ok()).collect();
                        if let Some(narrow) = narrow {
                            assert_eq!(
                                encode(Text::Latin1(&narrow), Encoding::Utf8),
                                text.as_bytes()
                            );
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
        ] {
            for before in 0..36 {
                for after in 0..20 {
                    let mut bytes = "\u{e9}".repeat(before).into_bytes();
                    bytes.extend_from_slice(bad);
                    bytes.extend(std::iter::repeat_n(b'a', after));
                    let expected = String::from_utf8_lossy(&bytes);
                    assert_eq!(decode_utf8(&bytes), Decoded::Utf16(utf16(&expected)));
                }
            }
        }
    }

    #[test]
    fn lone_surrogates_become_replacements() {
        for units in [
            &[0xd800][..],
            &[0xdc00],
            &[0xdc00, 0xd800],
            &[0xd800, 0xd800, 0xdc00, 0x41],
        ] {
            let expected = String::from_utf16_lossy(units);
            assert_eq!(
                encode(Text::Utf16(units), Encoding::Utf8),
                expected.as_bytes()
            );
            assert_eq!(utf8_length(Text::Utf16(units)), expected.len());
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
            decode(&[0xe1, 0x62], Encoding::Ascii),
            Decoded::Latin1(Cow::Borrowed(b"ab"))
        );
        assert_eq!(encode(Text::Utf16(&[0x161, 0x62]), Encoding::Latin1), b"ab");
    }

    #[test]
    fn utf16_keeps_whole_units() {
        assert_eq!(
            decode(&[0x61, 0, 0x62], Encoding::Utf16le),
            Decoded::Utf16(vec![0x61])
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
