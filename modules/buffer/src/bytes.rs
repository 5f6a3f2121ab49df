//! Search, order, fill and byte swapping for `Buffer`.

use std::cmp::Ordering;

use memchr::{memchr, memmem, memrchr};

/// Where a search begins, from the offset a program gave (negative: from the
/// end), or `None` when nothing can be found there.
fn start_of_search(length: usize, offset: i64, needle: usize, forward: bool) -> Option<usize> {
    let length_signed = length as i64;
    if offset < 0 {
        if offset + length_signed >= 0 {
            return Some((offset + length_signed) as usize);
        }
        return (forward || needle == 0).then_some(0);
    }
    let start = offset as usize;
    if start.checked_add(needle).is_some_and(|end| end <= length) {
        Some(start)
    } else if needle == 0 {
        Some(length)
    } else if forward {
        None
    } else {
        length.checked_sub(1)
    }
}

/// The index of `needle` in `haystack`, searching forward or backward from
/// `offset`. With `wide` both are UTF-16 and only even indices count.
pub fn index_of(
    haystack: &[u8],
    needle: &[u8],
    offset: i64,
    wide: bool,
    forward: bool,
) -> Option<usize> {
    let start = start_of_search(haystack.len(), offset, needle.len(), forward)?;
    if needle.is_empty() {
        return Some(start);
    }
    if haystack.is_empty()
        || needle.len() > haystack.len()
        || forward && start + needle.len() > haystack.len()
    {
        return None;
    }
    if !wide {
        return if forward {
            memmem::find(&haystack[start..], needle).map(|index| index + start)
        } else {
            let end = (start + needle.len()).min(haystack.len());
            memmem::rfind(&haystack[..end], needle)
        };
    }

    let haystack = &haystack[..haystack.len() & !1];
    let needle = &needle[..needle.len() & !1];
    if needle.is_empty() {
        return None;
    }
    let mut bound = start & !1;
    if forward {
        // A match at an odd index lies across two units: look further on.
        while bound + needle.len() <= haystack.len() {
            let index = memmem::find(&haystack[bound..], needle)? + bound;
            if index % 2 == 0 {
                return Some(index);
            }
            bound = index + 1;
        }
    } else {
        let mut end = (bound + needle.len()).min(haystack.len());
        while end >= needle.len() {
            let index = memmem::rfind(&haystack[..end], needle)?;
            if index % 2 == 0 {
                return Some(index);
            }
            end = index + needle.len() - 1;
        }
    }
    None
}

/// The index of one byte, searching forward or backward from `offset`.
pub fn index_of_byte(haystack: &[u8], byte: u8, offset: i64, forward: bool) -> Option<usize> {
    let start = start_of_search(haystack.len(), offset, 1, forward)?;
    if haystack.is_empty() {
        return None;
    }
    if forward {
        memchr(byte, &haystack[start..]).map(|index| index + start)
    } else {
        memrchr(byte, &haystack[..=start])
    }
}

/// The order of two byte sequences as -1, 0 or 1.
pub fn compare(left: &[u8], right: &[u8]) -> i32 {
    match left.cmp(right) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }
}

/// The order of a part of `source` and a part of `target`; parts are clamped
/// to their sequences.
pub fn compare_offset(
    source: &[u8],
    target: &[u8],
    target_start: usize,
    source_start: usize,
    target_length: usize,
    source_length: usize,
) -> i32 {
    fn part(bytes: &[u8], start: usize, length: usize) -> &[u8] {
        let rest = bytes.get(start..).unwrap_or_default();
        &rest[..length.min(rest.len())]
    }
    compare(
        part(source, source_start, source_length),
        part(target, target_start, target_length),
    )
}

/// Repeats `pattern` over all of `out`; false, and nothing written, when the
/// pattern is empty.
pub fn fill(out: &mut [u8], pattern: &[u8]) -> bool {
    match pattern {
        [] => return false,
        [byte] => out.fill(*byte),
        _ => {
            let mut filled = pattern.len().min(out.len());
            out[..filled].copy_from_slice(&pattern[..filled]);
            // What is filled always holds whole patterns, so it can be doubled.
            while filled < out.len() {
                let count = filled.min(out.len() - filled);
                out.copy_within(..count, filled);
                filled += count;
            }
        }
    }
    true
}

/// Reverses the bytes of every `SIZE`-byte unit; a shorter tail stays.
pub fn swap<const SIZE: usize>(bytes: &mut [u8]) {
    for unit in bytes.as_chunks_mut::<SIZE>().0 {
        unit.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn searches_as_node_does() {
        let text = b"abcabc";
        assert_eq!(index_of(text, b"", 2, false, true), Some(2));
        assert_eq!(index_of(text, b"", 9, false, true), Some(6));
        assert_eq!(index_of(text, b"", -100, false, false), Some(0));
        assert_eq!(index_of(text, b"c", -1, false, false), Some(5));
        assert_eq!(index_of(text, b"abc", 5, false, false), Some(3));
        assert_eq!(index_of(text, b"abc", 2, false, false), Some(0));
        assert_eq!(index_of(text, b"c", -100, false, true), Some(2));
        assert_eq!(index_of(text, b"c", -100, false, false), None);
        assert_eq!(index_of(text, b"abcabcabc", 0, false, false), None);
        assert_eq!(index_of(b"", b"a", 0, false, false), None);
        assert_eq!(index_of_byte(text, b'b', 2, true), Some(4));
        assert_eq!(index_of_byte(text, b'b', 3, false), Some(1));
        assert_eq!(index_of_byte(text, b'b', 99, false), Some(4));
        assert_eq!(index_of_byte(b"", b'b', 0, false), None);
    }

    #[test]
    fn wide_search_is_aligned() {
        let text = wide("abcabcab");
        assert_eq!(index_of(&text, &wide("bc"), 3, true, true), Some(2));
        assert_eq!(index_of(&text, &wide("b"), 1, true, true), Some(2));
        assert_eq!(index_of(&text, &wide("b"), 16, true, false), Some(14));
        assert_eq!(index_of(&text, &wide("b"), 3, true, false), Some(2));
        assert_eq!(index_of(&text, &wide("b"), 13, true, false), Some(8));
        assert_eq!(index_of(&text[1..], &wide("b"), 0, true, true), None);
        assert_eq!(
            index_of(&[0, 0x61, 0, 0x61, 0], &[0x61, 0], 0, true, true),
            None
        );
        assert_eq!(index_of(&text, b"b", 0, true, true), None);
    }

    #[test]
    fn fills_with_whole_and_cut_patterns() {
        let mut out = [0; 8];
        assert!(fill(&mut out, b"abc"));
        assert_eq!(&out, b"abcabcab");
        assert!(fill(&mut out[..2], b"xyz"));
        assert_eq!(&out[..3], b"xyc");
        assert!(!fill(&mut out, b""));
    }

    #[test]
    fn swaps_and_compares() {
        let mut bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        swap::<4>(&mut bytes);
        assert_eq!(bytes, [4, 3, 2, 1, 8, 7, 6, 5]);
        assert_eq!(compare(b"a", b"ab"), -1);
        assert_eq!(compare_offset(b"xab", b"ab", 0, 1, 2, 2), 0);
        assert_eq!(compare_offset(b"a", b"a", 9, 0, 1, 1), 1);
    }
}
