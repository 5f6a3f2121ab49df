//! The conversions of `simdutf`, with slices in place of its pointers.
#![allow(unsafe_code)]

use std::mem::MaybeUninit;

use simdutf::{Base64Options, ErrorCode, LastChunkHandlingOptions};

/// `None` when the bytes are malformed or hold a character above U+00FF.
///
/// # Panics
/// When `out` is shorter than `bytes`.
pub(crate) fn utf8_to_latin1(bytes: &[u8], out: &mut [u8]) -> Option<usize> {
    assert!(out.len() >= bytes.len());
    // SAFETY: no character takes more bytes in Latin-1 than in UTF-8, so the result fits; two
    // slices of which one is exclusive do not overlap.
    let length =
        unsafe { simdutf::convert_utf8_to_latin1(bytes.as_ptr(), bytes.len(), out.as_mut_ptr()) };
    converted(length, bytes.len())
}

/// `None` when the bytes are malformed.
///
/// # Panics
/// When `out` is shorter than `bytes`.
pub(crate) fn utf8_to_utf16(bytes: &[u8], out: &mut [u16]) -> Option<usize> {
    assert!(out.len() >= bytes.len());
    // SAFETY: no character takes more units in UTF-16 than bytes in UTF-8; else as above.
    let length =
        unsafe { simdutf::convert_utf8_to_utf16(bytes.as_ptr(), bytes.len(), out.as_mut_ptr()) };
    converted(length, bytes.len())
}

/// Every Latin-1 text has its UTF-8.
///
/// # Panics
/// When `out` has too little room.
pub(crate) fn latin1_to_utf8(units: &[u8], out: &mut [u8]) -> usize {
    assert!(out.len() >= 2 * units.len() || out.len() >= simdutf::utf8_length_from_latin1(units));
    // SAFETY: the result fits, as was just asserted; else as above.
    unsafe { simdutf::convert_latin1_to_utf8(units.as_ptr(), units.len(), out.as_mut_ptr()) }
}

/// `None` when there is a lone surrogate.
///
/// # Panics
/// When `out` has too little room.
pub(crate) fn utf16_to_utf8(units: &[u16], out: &mut [u8]) -> Option<usize> {
    if out.len() < 3 * units.len() {
        if !simdutf::validate_utf16(units) {
            return None;
        }
        assert!(out.len() >= simdutf::utf8_length_from_utf16(units));
    }
    // SAFETY: the result fits: no unit takes more than three bytes, or its length was counted and
    // is exact for text just found valid; else as above.
    let length =
        unsafe { simdutf::convert_utf16_to_utf8(units.as_ptr(), units.len(), out.as_mut_ptr()) };
    converted(length, units.len())
}

/// The library says 0 for a failure, and for an empty text.
fn converted(length: usize, source: usize) -> Option<usize> {
    (length > 0 || source == 0).then_some(length)
}

/// # Panics
/// When `out` has too little room.
pub(crate) fn base64_encode(bytes: &[u8], options: Base64Options, out: &mut [u8]) -> usize {
    assert!(out.len() >= simdutf::base64_length_from_binary(bytes.len(), options));
    // SAFETY: the result fits, as was just asserted; else as above.
    unsafe { simdutf::binary_to_base64(bytes.as_ptr(), bytes.len(), out.as_mut_ptr(), options) }
}

/// `None` when the text is malformed; what is in `out` is then arbitrary.
///
/// # Panics
/// When `out` has too little room: three bytes for each four digits, begun ones included.
pub(crate) fn base64_decode<'a>(
    text: &[u8],
    options: Base64Options,
    out: &'a mut [MaybeUninit<u8>],
) -> Option<&'a [u8]> {
    assert!(out.len() >= text.len().div_ceil(4) * 3);
    // SAFETY: four digits stand for three bytes, so there is room for what the library asks for; two slices of
    // which one is exclusive do not overlap. The first `count` bytes were written when it succeeds.
    unsafe {
        let result = simdutf::base64_to_binary(
            text.as_ptr(),
            text.len(),
            out.as_mut_ptr().cast(),
            options,
            LastChunkHandlingOptions::Loose,
        );
        (result.error == ErrorCode::Success)
            .then(|| std::slice::from_raw_parts(out.as_ptr().cast(), result.count))
    }
}
