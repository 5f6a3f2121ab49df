//! HMAC (RFC 2104) over the prepared hash contexts: two copies of a context and no look-up.

use crate::digest::{self, AlgorithmId, Output, State, hmac_id};
use crate::error::Result;

/// Bytes of the longest block that a hash works on: that of SHA3-224.
const LONGEST_BLOCK: usize = 144;

/// A message authentication code that is fed piece by piece.
#[derive(Clone)]
pub struct Hmac {
    inner: State,
    outer: State,
}

impl Hmac {
    /// Starts a code with the given hash and key.
    pub fn new(name: &str, key: &[u8]) -> Result<Hmac> {
        Hmac::of_id(hmac_id(name)?.0, key)
    }

    /// As [`Hmac::new`], with a hash that was looked up before.
    pub fn of_id(id: AlgorithmId, key: &[u8]) -> Result<Hmac> {
        let (mut inner, block_size) = digest::blank(id)?;
        let mut outer = inner.clone();
        let mut block = [0; LONGEST_BLOCK];
        let block = &mut block[..block_size];
        if key.len() > block_size {
            let mut shortened = inner.clone();
            shortened.update(key)?;
            let short = shortened.finish()?;
            block[..short.len()].copy_from_slice(&short);
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        block.iter_mut().for_each(|byte| *byte ^= 0x36);
        inner.update(block)?;
        block.iter_mut().for_each(|byte| *byte ^= 0x36 ^ 0x5c);
        outer.update(block)?;
        Ok(Hmac { inner, outer })
    }

    /// Takes in more.
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        self.inner.update(data)
    }

    /// The code.
    pub fn finish(self) -> Result<Output> {
        let Hmac { inner, mut outer } = self;
        outer.update(&inner.finish()?)?;
        outer.finish()
    }
}

/// The code of one message.
pub fn hmac_once(name: &str, key: &[u8], data: &[u8]) -> Result<Output> {
    hmac_of_id(hmac_id(name)?.0, key, data)
}

/// As [`hmac_once`], with a hash that was looked up before.
pub fn hmac_of_id(id: AlgorithmId, key: &[u8], data: &[u8]) -> Result<Output> {
    let mut hmac = Hmac::of_id(id, key)?;
    hmac.update(data)?;
    hmac.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::hex;

    #[test]
    fn rfc_4231() {
        let answer = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(
            hex(&hmac_once("sha256", b"Jefe", b"what do ya want for nothing?").unwrap()),
            answer
        );
        let long = hmac_once(
            "sha256",
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
        );
        assert_eq!(
            hex(&long.unwrap()),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
        assert!(Hmac::new("nope", b"").is_err());
    }
}
