//! `internalBinding('encoding')`: the natives of `TextEncoder` and `TextDecoder`, over the
//! WHATWG encodings of `encoding_rs`.

use std::cell::RefCell;
use std::rc::Rc;

use anode_engine::{
    Bytes, Chars, ENUMERATE, Error, ErrorKind, NativeRef, Object, Rest, Result, Scope, Str, Value,
    functions, native,
};
use encoding_rs::{Decoder, DecoderResult, Encoding, REPLACEMENT, UTF_8, WINDOWS_1252, mem};

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"canonicalName" => canonical_name,
        c"encodeInto" => encode_into,
        c"decodeUtf8" => decode_utf8,
        c"decodeLatin1" => decode_latin1,
    });
    let class = scope.class(
        c"Decoder",
        native!(new_decoder),
        &[(c"decode", native!(decode))],
        &[],
    )?;
    object.define(scope, c"Decoder", class.into(), ENUMERATE)?;
    Ok(object)
}

/// The lower-case name of the encoding that a label stands for.
fn canonical_name(_: &mut Scope<'_>, label: String) -> Result<Option<String>> {
    let encoding = Encoding::for_label(label.as_bytes()).filter(|e| *e != REPLACEMENT);
    Ok(encoding.map(|e| e.name().to_ascii_lowercase()))
}

/// Writes whole characters as far as they fit; `result` gets units read and bytes written.
fn encode_into<'s>(
    scope: &mut Scope<'s>,
    text: Str<'s>,
    dest: Bytes<'s>,
    result: Bytes<'s>,
) -> Result<()> {
    let (chars, room) = dest.with_text(scope, text)?;
    let (read, written) = match anode_text::write_utf8(chars, room) {
        Some(written) => (chars.len(), written),
        None => {
            let (read, out) = match chars {
                Chars::Latin1(bytes) => fit_latin1(bytes, room.len()),
                Chars::Utf16(units) => fit_utf16(units, room.len()),
            };
            room[..out.len()].copy_from_slice(&out);
            (read, out.len())
        }
    };
    result.write_u32s(scope, &[read as u32, written as u32]);
    Ok(())
}

fn fit_latin1(bytes: &[u8], room: usize) -> (usize, Vec<u8>) {
    // The converter may give up a byte early, hence the room for one more.
    let mut out = vec![0; room.min(bytes.len() * 2) + 2];
    let (mut read, mut written) = mem::convert_latin1_to_utf8_partial(bytes, &mut out);
    while written > room {
        read -= 1;
        written -= if bytes[read] < 0x80 { 1 } else { 2 };
    }
    out.truncate(written);
    (read, out)
}

fn fit_utf16(units: &[u16], room: usize) -> (usize, Vec<u8>) {
    let mut out = vec![0; room.min(units.len() * 3)];
    let (mut read, mut written) = mem::convert_utf16_to_utf8_partial(units, &mut out);
    // The converter stops when it is not sure that the next character fits.
    for character in char::decode_utf16(units[read..].iter().copied()) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        if written + character.len_utf8() > out.len() {
            break;
        }
        written += character.encode_utf8(&mut out[written..]).len();
        read += character.len_utf16();
    }
    out.truncate(written);
    (read, out)
}

fn invalid(encoding: &'static Encoding) -> Error {
    let name = encoding.name().to_ascii_lowercase();
    Error::with_code(
        ErrorKind::Type,
        "ERR_ENCODING_INVALID_ENCODED_DATA",
        format!("The encoded data was not valid for encoding {name}"),
    )
}

fn decode_utf8<'s>(
    scope: &mut Scope<'s>,
    bytes: Bytes<'s>,
    ignore_bom: bool,
    fatal: bool,
) -> Result<Value<'s>> {
    let source = bytes.as_slice(scope);
    let start = if !ignore_bom && source.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    if fatal && !anode_text::is_utf8(source) {
        return Err(invalid(UTF_8));
    }
    bytes.utf8_from(scope, start)
}

fn decode_latin1<'s>(scope: &mut Scope<'s>, bytes: Bytes<'s>) -> Result<Value<'s>> {
    let source = bytes.as_slice(scope);
    if source.is_ascii() {
        return bytes.latin1_slice(scope, 0, usize::MAX);
    }
    let text = WINDOWS_1252
        .decode_without_bom_handling(source)
        .0
        .into_owned();
    scope.string(&text)
}

/// A decoder that keeps what a chunk left unfinished.
struct DecoderData {
    encoding: &'static Encoding,
    ignore_bom: bool,
    fatal: bool,
    decoder: RefCell<Decoder>,
}

impl DecoderData {
    fn fresh(encoding: &'static Encoding, ignore_bom: bool) -> Decoder {
        if ignore_bom {
            encoding.new_decoder_without_bom_handling()
        } else {
            encoding.new_decoder_with_bom_removal()
        }
    }

    /// Decodes a chunk; `None` for invalid data when that is fatal.
    fn decode(&self, source: &[u8], last: bool) -> Option<Vec<u16>> {
        let mut decoder = self.decoder.borrow_mut();
        let room = decoder
            .max_utf16_buffer_length(source.len())
            .unwrap_or(source.len() * 2 + 16);
        let mut units = vec![0; room];
        let (mut read, mut written) = (0, 0);
        let valid = if self.fatal {
            let (result, _, n) =
                decoder.decode_to_utf16_without_replacement(source, &mut units, last);
            written = n;
            result == DecoderResult::InputEmpty
        } else {
            loop {
                let (result, r, w, _) =
                    decoder.decode_to_utf16(&source[read..], &mut units[written..], last);
                read += r;
                written += w;
                match result {
                    encoding_rs::CoderResult::InputEmpty => break true,
                    encoding_rs::CoderResult::OutputFull => units.resize(units.len() * 2 + 16, 0),
                }
            }
        };
        if last || !valid {
            *decoder = DecoderData::fresh(self.encoding, self.ignore_bom);
        }
        units.truncate(written);
        valid.then_some(units)
    }
}

fn new_decoder<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let name = args.0.get(scope, 0);
    let name = match name.as_str() {
        Some(name) => name.to_utf8(scope)?,
        None => String::new(),
    };
    let Some(encoding) = Encoding::for_label(name.as_bytes()) else {
        return Err(Error::arg_type("the name of an encoding is expected"));
    };
    let ignore_bom = args.0.get(scope, 1).truthy();
    let fatal = args.0.get(scope, 2).truthy();
    let decoder = RefCell::new(DecoderData::fresh(encoding, ignore_bom));
    let data = DecoderData {
        encoding,
        ignore_bom,
        fatal,
        decoder,
    };
    scope.construct_native(&args.0, Rc::new(data))
}

fn decode<'s>(
    scope: &mut Scope<'s>,
    this: NativeRef<'s, DecoderData>,
    bytes: Bytes<'s>,
    flush: bool,
) -> Result<Value<'s>> {
    let data = this.get();
    match data.decode(bytes.as_slice(scope), flush) {
        Some(units) => scope.utf16(&units),
        None => Err(invalid(data.encoding)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(label: &str, ignore_bom: bool, fatal: bool) -> DecoderData {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        let decoder = RefCell::new(DecoderData::fresh(encoding, ignore_bom));
        DecoderData {
            encoding,
            ignore_bom,
            fatal,
            decoder,
        }
    }

    fn text(units: Option<Vec<u16>>) -> Option<String> {
        units.map(|u| String::from_utf16(&u).unwrap())
    }

    #[test]
    fn chunks() {
        let d = data("utf-8", false, false);
        assert_eq!(text(d.decode(b"\xef\xbb", false)).unwrap(), "");
        assert_eq!(text(d.decode(b"\xbfa\xe2\x82", false)).unwrap(), "a");
        assert_eq!(text(d.decode(b"\xac", false)).unwrap(), "€");
        assert_eq!(text(d.decode(b"\xe2", true)).unwrap(), "\u{fffd}");
        assert_eq!(text(d.decode(b"\xef\xbb\xbfx", true)).unwrap(), "x");
        let d = data("utf-8", true, true);
        assert_eq!(text(d.decode(b"\xef\xbb\xbfx", true)).unwrap(), "\u{feff}x");
        assert_eq!(d.decode(b"\xff", false), None);
        assert_eq!(text(d.decode(b"y", true)).unwrap(), "y");
        assert_eq!(d.decode(b"\xe2", true), None);
        let d = data("utf-16le", false, false);
        assert_eq!(text(d.decode(b"a", false)).unwrap(), "");
        assert_eq!(text(d.decode(b"\0", true)).unwrap(), "a");
        let d = data("shift_jis", false, false);
        assert_eq!(text(d.decode(b"\x82\xa0", true)).unwrap(), "あ");
    }

    #[test]
    fn whole_characters_that_fit() {
        let units: Vec<u16> = "aé€😀b".encode_utf16().collect();
        let full = "aé€😀b".as_bytes();
        for (room, read, written) in [
            (0, 0, 0),
            (1, 1, 1),
            (2, 1, 1),
            (3, 2, 3),
            (5, 2, 3),
            (6, 3, 6),
            (9, 3, 6),
            (10, 5, 10),
            (11, 6, 11),
            (50, 6, 11),
        ] {
            let (r, out) = fit_utf16(&units, room);
            assert_eq!((r, out.as_slice()), (read, &full[..written]), "room {room}");
        }
        let latin = b"a\xe9b\xff";
        for (room, read, written) in [
            (0, 0, 0),
            (1, 1, 1),
            (2, 1, 1),
            (3, 2, 3),
            (4, 3, 4),
            (5, 3, 4),
            (6, 4, 6),
            (9, 4, 6),
        ] {
            let (r, out) = fit_latin1(latin, room);
            assert_eq!(
                (r, out.as_slice()),
                (read, &"aéb\u{ff}".as_bytes()[..written]),
                "{room}"
            );
        }
        let long: Vec<u8> = std::iter::repeat_n(0xe9, 1000).collect();
        assert_eq!(fit_latin1(&long, 1001).0, 500);
        let lone = fit_utf16(&[0xd800, 0x61], 4);
        assert_eq!(lone, (2, "\u{fffd}a".as_bytes().to_vec()));
    }
}
