//! Strings to bytes on their way to a socket.

use anode_engine::{Chars, Result, Scope, Str};

/// Appends a string in an encoding: `latin1` (also `binary`, `ascii`), `ucs2`/`utf16le`, and UTF-8
/// for every other name. Code units above 255 lose their high byte in Latin-1, as in Node.
pub fn encode_into(
    scope: &mut Scope<'_>,
    text: Str<'_>,
    encoding: &str,
    out: &mut Vec<u8>,
) -> Result<()> {
    text.flatten(scope)?;
    let latin1 = matches!(encoding, "latin1" | "binary" | "ascii");
    let utf16 = matches!(encoding, "ucs2" | "ucs-2" | "utf16le" | "utf-16le");
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
