//! Strings to bytes on their way to a socket.

use anode_engine::{Chars, Result, Scope, Str, Value};

/// How a string becomes bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// One byte for each code unit.
    Latin1,
    /// Two, the low one first.
    Utf16,
    /// UTF-8.
    Utf8,
}

impl Encoding {
    /// The encoding that a name stands for: `latin1` (also `binary`, `ascii`), `ucs2`/`utf16le`, and
    /// UTF-8 for every other name, or none.
    pub fn named(scope: &mut Scope<'_>, name: Value<'_>) -> Result<Encoding> {
        let Some(name) = name.as_str() else {
            return Ok(Encoding::Utf8);
        };
        name.flatten(scope)?;
        Ok(match &*name.to_cow(scope) {
            "latin1" | "binary" | "ascii" => Encoding::Latin1,
            "ucs2" | "ucs-2" | "utf16le" | "utf-16le" => Encoding::Utf16,
            _ => Encoding::Utf8,
        })
    }
}

/// Appends a string in an encoding. Code units above 255 lose their high byte in Latin-1, as in Node.
pub fn encode_into(
    scope: &mut Scope<'_>,
    text: Str<'_>,
    encoding: Encoding,
    out: &mut Vec<u8>,
) -> Result<()> {
    text.flatten(scope)?;
    let latin1 = encoding == Encoding::Latin1;
    let utf16 = encoding == Encoding::Utf16;
    match text.chars(scope) {
        Chars::Latin1(bytes) if utf16 => {
            out.extend(bytes.iter().flat_map(|b| [*b, 0]));
        }
        Chars::Latin1(bytes) if latin1 || bytes.is_ascii() => out.extend_from_slice(bytes),
        Chars::Latin1(bytes) => {
            for &b in bytes {
                if b < 0x80 {
                    out.push(b);
                } else {
                    out.extend_from_slice(&[0xC0 | (b >> 6), 0x80 | (b & 0x3F)]);
                }
            }
        }
        Chars::Utf16(units) if utf16 => out.extend(units.iter().flat_map(|u| u.to_le_bytes())),
        Chars::Utf16(units) if latin1 => out.extend(units.iter().map(|u| *u as u8)),
        Chars::Utf16(units) => {
            let mut buf = [0u8; 4];
            for c in char::decode_utf16(units.iter().copied()) {
                let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
                out.extend_from_slice(c.encode_utf8(&mut buf).as_bytes());
            }
        }
    }
    Ok(())
}
