//! Random bytes, and comparing secrets.

use crate::error::Result;

/// Fills memory with random bytes.
pub fn fill(buffer: &mut [u8]) -> Result<()> {
    // OpenSSL counts in ints.
    for chunk in buffer.chunks_mut(i32::MAX as usize) {
        openssl::rand::rand_bytes(chunk)?;
    }
    Ok(())
}

/// So many random bytes.
pub fn bytes(count: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// Whether two secrets of the same length are the same, in a time that does not depend on where they differ.
/// `None` where the lengths differ.
pub fn timing_safe_equal(a: &[u8], b: &[u8]) -> Option<bool> {
    (a.len() == b.len()).then(|| openssl::memcmp::eq(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_differ() {
        assert_ne!(bytes(32).unwrap(), bytes(32).unwrap());
        assert_eq!(bytes(0).unwrap(), b"");
        assert_eq!(timing_safe_equal(b"ab", b"ab"), Some(true));
        assert_eq!(timing_safe_equal(b"ab", b"ac"), Some(false));
        assert_eq!(timing_safe_equal(b"ab", b"a"), None);
    }
}
