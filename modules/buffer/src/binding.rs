//! `internalBinding('buffer')`: the natives of `Buffer`.
//!
//! Offsets and lengths are clamped to the memory there is at the moment of the call, so whatever
//! JavaScript passes (a detached buffer, a resized one) cannot reach beyond it.

use std::cell::RefCell;
use std::ops::Range;

use anode_engine::{
    Bytes, Chars, ENUMERATE, Error, ErrorKind, MAX_BUFFER_LENGTH, MAX_STRING_LENGTH, Object,
    Result, Scope, Str, Value, functions,
};

use anode_text::Scratch;

use crate::bytes;
use crate::codec::{self, AtobError, Encoding};

/// The greatest size that Node accepts before it looks for memory: 2^53 - 1.
const MAX_LENGTH: f64 = 9_007_199_254_740_991.0;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"createUnsafeArrayBuffer" => create_array_buffer,
        c"asciiSlice" => ascii_slice,
        c"base64Slice" => base64_slice,
        c"base64urlSlice" => base64url_slice,
        c"hexSlice" => hex_slice,
        c"latin1Slice" => latin1_slice,
        c"ucs2Slice" => ucs2_slice,
        c"utf8Slice" => utf8_slice,
        c"base64Write" => base64_write,
        c"hexWrite" => hex_write,
        c"latin1Write" => latin1_write,
        c"ucs2Write" => ucs2_write,
        c"utf8Write" => utf8_write,
        c"byteLengthUtf8" => byte_length_utf8,
        c"indexOfString" => index_of_string,
        c"indexOfBuffer" => index_of_buffer,
        c"indexOfNumber" => index_of_number,
        c"compare" => compare,
        c"compareOffset" => compare_offset,
        c"copy" => copy,
        c"concat" => concat,
        c"fillString" => fill_string,
        c"fillBytes" => fill_bytes,
        c"swap16" => swap16,
        c"swap32" => swap32,
        c"swap64" => swap64,
        c"isUtf8" => is_utf8,
        c"isAscii" => is_ascii,
        c"atob" => atob,
        c"btoa" => btoa,
    });
    let limit = scope.number(MAX_LENGTH);
    object.define(scope, c"kMaxLength", limit, ENUMERATE)?;
    let limit = scope.number(MAX_BUFFER_LENGTH as f64);
    object.define(scope, c"kMaxArrayBufferLength", limit, ENUMERATE)?;
    let limit = scope.number(MAX_STRING_LENGTH as f64);
    object.define(scope, c"kStringMaxLength", limit, ENUMERATE)?;
    Ok(object)
}

fn clamp(start: usize, end: usize, length: usize) -> Range<usize> {
    let end = end.min(length);
    start.min(end)..end
}

fn encoding(id: u32) -> Result<Encoding> {
    Encoding::from_id(id)
        .ok_or_else(|| Error::arg_type("an internal call expected an encoding's id"))
}

fn index(found: Option<usize>) -> f64 {
    found.map_or(-1.0, |index| index as f64)
}

// -- memory --------------------------------------------------------------------------------

/// The memory is zeroed all the same: secrets that were freed must not come back to light, and
/// the allocator has zeroed pages for large blocks at no cost.
fn create_array_buffer<'s>(scope: &mut Scope<'s>, size: f64) -> Result<Object<'s>> {
    let made = if size <= MAX_BUFFER_LENGTH as f64 {
        scope.zeroed_array_buffer(size as usize).ok()
    } else {
        None
    };
    made.ok_or_else(|| {
        scope.take_exception();
        allocation_failed()
    })
}

fn allocation_failed() -> Error {
    let message = "Failed to allocate memory";
    Error::with_code(ErrorKind::Range, "ERR_MEMORY_ALLOCATION_FAILED", message)
}

fn copy<'s>(
    scope: &mut Scope<'s>,
    source: Bytes<'s>,
    target: Bytes<'s>,
    target_start: usize,
    source_start: usize,
    count: usize,
) {
    target.copy_from(scope, target_start, source, source_start, count);
}

/// The bytes of the list's items one after the other, cut or filled up with zeros to `length`: memory that is written
/// once, and nothing of it before.
fn concat<'s>(scope: &mut Scope<'s>, list: Object<'s>, length: f64) -> Result<Object<'s>> {
    let length = length as usize;
    let mut all = Vec::new();
    all.try_reserve_exact(length)
        .map_err(|_| allocation_failed())?;
    for index in 0..list.array_len(scope)? {
        scope.nested(|scope| {
            let item = list.get_index(scope, index)?;
            let Some(bytes) = item.as_bytes() else {
                return Err(Error::arg_type("an internal call expected a list of bytes"));
            };
            let bytes = bytes.as_slice(scope);
            all.extend_from_slice(&bytes[..bytes.len().min(length - all.len())]);
            Ok(())
        })?;
    }
    all.resize(length, 0);
    scope.array_buffer(all)
}

// -- bytes to text -------------------------------------------------------------------------

#[cold]
fn too_long() -> Error {
    let message = format!("Cannot create a string longer than {MAX_STRING_LENGTH:#x} characters");
    Error::with_code(ErrorKind::Error, "ERR_STRING_TOO_LONG", message)
}

fn slice<'s>(
    scope: &mut Scope<'s>,
    buf: Bytes<'s>,
    start: usize,
    end: usize,
    encoding: Encoding,
) -> Result<Value<'s>> {
    let range = clamp(start, end, buf.len());
    let plain = match encoding {
        Encoding::Latin1 => true,
        Encoding::Utf8 | Encoding::Ascii => buf.as_slice(scope)[range.clone()].is_ascii(),
        _ => false,
    };
    let length = range.len();
    let least = match encoding {
        Encoding::Utf8 if !plain => length / 3,
        Encoding::Utf8 | Encoding::Latin1 | Encoding::Ascii => length,
        Encoding::Utf16le => length / 2,
        Encoding::Hex => length * 2,
        Encoding::Base64 => length.div_ceil(3) * 4,
        Encoding::Base64url => (length * 4).div_ceil(3),
    };
    if least > MAX_STRING_LENGTH {
        return Err(too_long());
    }
    if plain {
        return buf.latin1_slice(scope, range.start, range.end);
    }
    SCRATCH.with_borrow_mut(|scratch| {
        let source = &buf.as_slice(scope)[range];
        let decoded = if buf.is_shared() {
            // Another thread may write between the decoder's passes.
            let copy = source.to_vec();
            codec::decode(&copy, encoding, scratch)
        } else {
            codec::decode(source, encoding, scratch)
        };
        if decoded.len() > MAX_STRING_LENGTH {
            return Err(too_long());
        }
        let made = match decoded {
            Chars::Latin1(units) => scope.latin1(units),
            Chars::Utf16(units) => scope.utf16(units),
        };
        scratch.trim();
        made
    })
}

thread_local! {
    /// Where text is decoded before the engine copies it.
    static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch::new()) };
}

macro_rules! slices {
    ($($name:ident => $encoding:ident),* $(,)?) => { $(
        fn $name<'s>(
            scope: &mut Scope<'s>,
            buf: Bytes<'s>,
            start: usize,
            end: usize,
        ) -> Result<Value<'s>> {
            slice(scope, buf, start, end, Encoding::$encoding)
        }
    )* };
}

slices! {
    ascii_slice => Ascii,
    base64_slice => Base64,
    base64url_slice => Base64url,
    hex_slice => Hex,
    latin1_slice => Latin1,
    ucs2_slice => Utf16le,
    utf8_slice => Utf8,
}

// -- text to bytes -------------------------------------------------------------------------

macro_rules! writes {
    ($($name:ident => $encoding:ident),* $(,)?) => { $(
        fn $name<'s>(
            scope: &mut Scope<'s>,
            buf: Bytes<'s>,
            string: Str<'s>,
            offset: usize,
            most: usize,
        ) -> Result<usize> {
            let (chars, bytes) = buf.with_text(scope, string)?;
            let range = clamp(offset, offset.saturating_add(most), bytes.len());
            Ok(codec::write(&mut bytes[range], chars, Encoding::$encoding))
        }
    )* };
}

writes! {
    base64_write => Base64,
    hex_write => Hex,
    latin1_write => Latin1,
    ucs2_write => Utf16le,
    utf8_write => Utf8,
}

fn byte_length_utf8<'s>(scope: &mut Scope<'s>, string: Str<'s>) -> Result<usize> {
    string.flatten(scope)?;
    Ok(anode_text::utf8_length(string.chars(scope)))
}

// -- search, order, fill -------------------------------------------------------------------

fn index_of_string<'s>(
    scope: &mut Scope<'s>,
    buf: Bytes<'s>,
    string: Str<'s>,
    offset: i64,
    encoding_id: u32,
    forward: bool,
) -> Result<f64> {
    let encoding = encoding(encoding_id)?;
    string.flatten(scope)?;
    let haystack = buf.as_slice(scope);
    let wide = encoding == Encoding::Utf16le;
    let found = match string.chars(scope) {
        // These characters are the bytes to look for.
        Chars::Latin1(needle)
            if encoding == Encoding::Latin1 || encoding == Encoding::Utf8 && needle.is_ascii() =>
        {
            bytes::index_of(haystack, needle, offset, wide, forward)
        }
        chars => {
            let needle = codec::encode(chars, encoding);
            bytes::index_of(haystack, &needle, offset, wide, forward)
        }
    };
    Ok(index(found))
}

fn index_of_buffer<'s>(
    scope: &mut Scope<'s>,
    buf: Bytes<'s>,
    needle: Bytes<'s>,
    offset: i64,
    encoding_id: u32,
    forward: bool,
) -> Result<f64> {
    let wide = encoding(encoding_id)? == Encoding::Utf16le;
    let (haystack, needle) = (buf.as_slice(scope), needle.as_slice(scope));
    Ok(index(bytes::index_of(
        haystack, needle, offset, wide, forward,
    )))
}

fn index_of_number<'s>(
    scope: &mut Scope<'s>,
    buf: Bytes<'s>,
    byte: u32,
    offset: i64,
    forward: bool,
) -> f64 {
    index(bytes::index_of_byte(
        buf.as_slice(scope),
        byte as u8,
        offset,
        forward,
    ))
}

fn compare<'s>(scope: &mut Scope<'s>, left: Bytes<'s>, right: Bytes<'s>) -> i32 {
    bytes::compare(left.as_slice(scope), right.as_slice(scope))
}

fn compare_offset<'s>(
    scope: &mut Scope<'s>,
    source: Bytes<'s>,
    target: Bytes<'s>,
    target_start: usize,
    source_start: usize,
    target_length: usize,
    source_length: usize,
) -> i32 {
    let (source, target) = (source.as_slice(scope), target.as_slice(scope));
    bytes::compare_offset(
        source,
        target,
        target_start,
        source_start,
        target_length,
        source_length,
    )
}

fn fill_string<'s>(
    scope: &mut Scope<'s>,
    buf: Bytes<'s>,
    string: Str<'s>,
    start: usize,
    end: usize,
    encoding_id: u32,
) -> Result<bool> {
    let encoding = encoding(encoding_id)?;
    let (chars, bytes) = buf.with_text(scope, string)?;
    let range = clamp(start, end, bytes.len());
    let pattern = codec::encode(chars, encoding);
    Ok(bytes::fill(&mut bytes[range], &pattern))
}

fn fill_bytes<'s>(
    scope: &mut Scope<'s>,
    buf: Bytes<'s>,
    pattern: Bytes<'s>,
    start: usize,
    end: usize,
) -> bool {
    let range = clamp(start, end, buf.len());
    // A copy, because both may be views of the same memory.
    let most = range.len().max(1).min(pattern.len());
    let pattern = pattern.as_slice(scope)[..most].to_vec();
    bytes::fill(&mut buf.as_mut_slice(scope)[range], &pattern)
}

fn swap16<'s>(scope: &mut Scope<'s>, buf: Bytes<'s>) {
    bytes::swap::<2>(buf.as_mut_slice(scope));
}

fn swap32<'s>(scope: &mut Scope<'s>, buf: Bytes<'s>) {
    bytes::swap::<4>(buf.as_mut_slice(scope));
}

fn swap64<'s>(scope: &mut Scope<'s>, buf: Bytes<'s>) {
    bytes::swap::<8>(buf.as_mut_slice(scope));
}

// -- questions and base64 of the web -------------------------------------------------------

fn is_utf8<'s>(scope: &mut Scope<'s>, buf: Bytes<'s>) -> bool {
    anode_text::is_utf8(buf.as_slice(scope))
}

fn is_ascii<'s>(scope: &mut Scope<'s>, buf: Bytes<'s>) -> bool {
    buf.as_slice(scope).is_ascii()
}

fn atob<'s>(scope: &mut Scope<'s>, string: Str<'s>) -> Result<Value<'s>> {
    string.flatten(scope)?;
    match codec::atob(string.chars(scope)) {
        Ok(bytes) => scope.latin1(&bytes),
        Err(AtobError::InvalidCharacter) => Ok(scope.int(-1)),
        Err(AtobError::WrongLength) => Ok(scope.int(-2)),
    }
}

fn btoa<'s>(scope: &mut Scope<'s>, string: Str<'s>) -> Result<Value<'s>> {
    if string.len().div_ceil(3) * 4 > MAX_STRING_LENGTH {
        return Err(too_long());
    }
    string.flatten(scope)?;
    match codec::btoa(string.chars(scope)) {
        Some(digits) => scope.latin1(&digits),
        None => Ok(scope.int(-1)),
    }
}
