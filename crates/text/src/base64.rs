//! Base64 in both alphabets, decoded as the Infra Standard's "forgiving-base64 decode" does. What forgives more
//! (`Buffer`) is built on top of it.

use std::mem::MaybeUninit;

use simdutf::Base64Options;

use crate::raw;

/// The digits for 62 and 63, and whether the last group is padded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// `+` and `/`, padded with `=`.
    Standard,
    /// `-` and `_`, without padding.
    Url,
    /// When decoding: digits of both, padded or not.
    Either,
}

impl Alphabet {
    fn options(self) -> Base64Options {
        match self {
            Alphabet::Standard => Base64Options::Default,
            Alphabet::Url => Base64Options::Url,
            Alphabet::Either => Base64Options::DefaultOrUrl,
        }
    }
}

/// Digits, with padding, that `bytes` bytes take.
pub fn base64_length(bytes: usize, alphabet: Alphabet) -> usize {
    match alphabet {
        Alphabet::Url => bytes / 3 * 4 + (bytes % 3 * 4).div_ceil(3),
        _ => bytes.div_ceil(3) * 4,
    }
}

/// Writes the digits of `bytes`; returns how many there are.
///
/// # Panics
/// When `out` is shorter than [`base64_length`].
pub fn encode_base64(bytes: &[u8], alphabet: Alphabet, out: &mut [u8]) -> usize {
    assert!(out.len() >= base64_length(bytes.len(), alphabet));
    raw::base64_encode(bytes, alphabet.options(), out)
}

/// The digits of `bytes`.
pub fn base64(bytes: &[u8], alphabet: Alphabet) -> Vec<u8> {
    let mut digits = vec![0; base64_length(bytes.len(), alphabet)];
    encode_base64(bytes, alphabet, &mut digits);
    digits
}

/// Decodes text that is well-formed: digits, ASCII white space anywhere, and padding at the end that completes
/// the last group or is left out. `None` for any other.
///
/// # Panics
/// When `out` is shorter than three bytes for each four digits, begun ones included.
pub fn decode_base64<'a>(
    text: &[u8],
    alphabet: Alphabet,
    out: &'a mut [MaybeUninit<u8>],
) -> Option<&'a [u8]> {
    assert!(out.len() >= text.len().div_ceil(4) * 3);
    raw::base64_decode(text, alphabet.options(), out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str, alphabet: Alphabet) -> Option<Vec<u8>> {
        let mut out = vec![MaybeUninit::uninit(); text.len().div_ceil(4) * 3];
        decode_base64(text.as_bytes(), alphabet, &mut out).map(<[u8]>::to_vec)
    }

    #[test]
    fn all_lengths_there_and_back() {
        for length in 0..300 {
            let bytes: Vec<u8> = (0..length).map(|i| (i * 37 + i / 7) as u8).collect();
            for alphabet in [Alphabet::Standard, Alphabet::Url] {
                let mut digits = vec![b'!'; base64_length(length, alphabet) + 40];
                let count = encode_base64(&bytes, alphabet, &mut digits);
                assert_eq!(count, base64_length(length, alphabet));
                assert!(digits[count..].iter().all(|&digit| digit == b'!'));
                let text = std::str::from_utf8(&digits[..count]).unwrap();
                assert_eq!(text.as_bytes(), base64(&bytes, alphabet));
                assert_eq!(
                    text.contains('='),
                    alphabet == Alphabet::Standard && length % 3 > 0
                );
                for with in [alphabet, Alphabet::Either] {
                    assert_eq!(decoded(text, with).as_deref(), Some(&*bytes), "{text}");
                }
            }
        }
    }

    #[test]
    fn the_alphabets_differ() {
        assert_eq!(base64(b"\xfb\xff", Alphabet::Standard), b"+/8=");
        assert_eq!(base64(b"\xfb\xff", Alphabet::Url), b"-_8");
        assert_eq!(decoded("-_8", Alphabet::Standard), None);
        assert_eq!(decoded("+/8", Alphabet::Url), None);
        assert_eq!(decoded("+_8", Alphabet::Either).unwrap(), b"\xfb\xff");
    }

    #[test]
    fn white_space_is_skipped_and_anything_else_refused_wherever_it_is() {
        for before in 0..150 {
            let digits = "QUJD".repeat(40);
            let bytes = "ABC".repeat(40);
            let (left, right) = digits.split_at(before);
            for space in [" ", "\n", "\r\n", "\t", "\u{c}"] {
                let text = format!("{left}{space}{right}");
                let out = decoded(&text, Alphabet::Either);
                assert_eq!(out.as_deref(), Some(bytes.as_bytes()), "{text}");
            }
            for bad in ["*", "=", "\u{b}", "\u{e9}", "\0"] {
                let text = format!("{left}{bad}{right}");
                assert_eq!(decoded(&text, Alphabet::Either), None, "{text}");
            }
        }
        assert_eq!(decoded("QUJDQ", Alphabet::Either), None);
        assert_eq!(decoded("QUJDQR", Alphabet::Either).unwrap(), b"ABCA");
    }
}
