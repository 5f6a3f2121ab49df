//! HMAC (RFC 2104) over the prepared hash contexts: two copies of a context and no look-up.

use crate::digest::{blank_hasher, info};
use crate::error::{CryptoError, Result};
use openssl::hash::Hasher;

/// A message authentication code that is fed piece by piece.
#[derive(Clone)]
pub struct Hmac {
    inner: Hasher,
    outer: Hasher,
}

impl Hmac {
    /// Starts a code with the given hash and key.
    pub fn new(name: &str, key: &[u8]) -> Result<Hmac> {
        let unknown = || CryptoError::invalid_digest(name);
        let mut inner = blank_hasher(name)?;
        let facts = info(name).filter(|facts| !facts.xof).ok_or_else(unknown)?;
        let mut outer = inner.clone();
        let mut block = vec![0; facts.block_size];
        if key.len() > facts.block_size {
            let mut shortened = inner.clone();
            shortened.update(key)?;
            let short = shortened.finish()?;
            block[..short.len()].copy_from_slice(&short);
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        block.iter_mut().for_each(|byte| *byte ^= 0x36);
        inner.update(&block)?;
        block.iter_mut().for_each(|byte| *byte ^= 0x36 ^ 0x5c);
        outer.update(&block)?;
        Ok(Hmac { inner, outer })
    }

    /// Takes in more.
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        Ok(self.inner.update(data)?)
    }

    /// The code. Afterwards the object must not be used.
    pub fn finish(&mut self) -> Result<Vec<u8>> {
        let inner = self.inner.finish()?;
        self.outer.update(&inner)?;
        Ok(self.outer.finish()?.to_vec())
    }
}

/// The code of one message.
pub fn hmac_once(name: &str, key: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    let mut hmac = Hmac::new(name, key)?;
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
