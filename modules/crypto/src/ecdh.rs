//! Diffie-Hellman over elliptic curves: `ECDH`.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint, PointConversionForm};

use crate::error::{CryptoError, ErrorKind, Result};
use crate::keys;
use crate::prime::number;

/// A side of an exchange.
pub struct Ecdh {
    group: EcGroup,
    private: Option<BigNum>,
    public: Option<EcPoint>,
}

fn form(number: i32) -> PointConversionForm {
    match number {
        2 => PointConversionForm::COMPRESSED,
        6 => PointConversionForm::HYBRID,
        _ => PointConversionForm::UNCOMPRESSED,
    }
}

fn point(group: &EcGroup, bytes: &[u8]) -> Option<EcPoint> {
    let mut context = BigNumContext::new().ok()?;
    EcPoint::from_bytes(group, bytes, &mut context).ok()
}

fn unconverted() -> CryptoError {
    CryptoError::operation_failed("Failed to convert Buffer to EC_POINT")
}

impl Ecdh {
    /// On a curve. Errors: ERR_CRYPTO_INVALID_CURVE.
    pub fn new(curve: &str) -> Result<Ecdh> {
        Ok(Ecdh {
            group: keys::own_group(curve)?,
            private: None,
            public: None,
        })
    }

    /// Makes the keys.
    pub fn generate(&mut self) -> Result<()> {
        let key = EcKey::generate(&self.group)
            .map_err(|_| CryptoError::operation_failed("Failed to generate key"))?;
        let mut secret = key.private_key().to_owned()?;
        secret.set_const_time();
        self.private = Some(secret);
        self.public = Some(key.public_key().to_owned(&self.group)?);
        Ok(())
    }

    /// The secret with the other side's public key.
    pub fn compute(&self, other: &[u8]) -> Result<Vec<u8>> {
        let invalid_pair = || {
            CryptoError::coded(
                ErrorKind::Error,
                "ERR_CRYPTO_INVALID_KEYPAIR",
                "Invalid key pair",
            )
        };
        let invalid = || {
            CryptoError::coded(
                ErrorKind::Error,
                "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY",
                "Public key is not valid for specified curve",
            )
        };
        if let (Some(private), Some(public)) = (&self.private, &self.public) {
            EcKey::from_private_components(&self.group, private, public)
                .and_then(|pair| pair.check_key())
                .map_err(|_| invalid_pair())?;
        }
        let other = point(&self.group, other).ok_or_else(invalid)?;
        let private = self.private.as_ref().ok_or_else(invalid_pair)?;
        let failed = |_| CryptoError::operation_failed("Failed to compute ECDH key");
        let mut context = BigNumContext::new_secure()?;
        let mut shared = EcPoint::new(&self.group)?;
        shared
            .mul2(&self.group, &other, private, &mut context)
            .map_err(failed)?;
        if shared.is_infinity(&self.group) {
            return Err(CryptoError::operation_failed("Failed to compute ECDH key"));
        }
        let (mut x, mut y) = (BigNum::new_secure()?, BigNum::new_secure()?);
        shared
            .affine_coordinates(&self.group, &mut x, &mut y, &mut context)
            .map_err(failed)?;
        Ok(x.to_vec_padded(self.group.degree().div_ceil(8) as i32)?)
    }

    /// The public key in a form by OpenSSL's number. Errors: ERR_CRYPTO_OPERATION_FAILED.
    pub fn public_key(&self, number: i32) -> Result<Vec<u8>> {
        let key = self
            .public
            .as_ref()
            .ok_or_else(|| CryptoError::operation_failed("Failed to get ECDH public key"))?;
        let mut context = BigNumContext::new()?;
        Ok(key.to_bytes(&self.group, form(number), &mut context)?)
    }

    /// The private key, as long as the curve's order. Errors: ERR_CRYPTO_OPERATION_FAILED.
    pub fn private_key(&self) -> Result<Vec<u8>> {
        let key = self
            .private
            .as_ref()
            .ok_or_else(|| CryptoError::operation_failed("Failed to get ECDH private key"))?;
        Ok(key.to_vec_padded(self.group.order_bits().div_ceil(8) as i32)?)
    }

    /// Takes a private key, and makes its public one. Errors: ERR_CRYPTO_INVALID_KEYTYPE.
    pub fn set_private(&mut self, bytes: &[u8]) -> Result<()> {
        let mut secret = number(bytes)?;
        secret.set_const_time();
        let mut context = BigNumContext::new_secure()?;
        let mut order = BigNum::new()?;
        self.group.order(&mut order, &mut context)?;
        if secret.num_bits() == 0 || secret >= order {
            return Err(CryptoError::coded(
                ErrorKind::Range,
                "ERR_CRYPTO_INVALID_KEYTYPE",
                "Private key is not valid for specified curve.",
            ));
        }
        let mut public = EcPoint::new(&self.group)?;
        public.mul_generator2(&self.group, &secret, &mut context)?;
        self.private = Some(secret);
        self.public = Some(public);
        Ok(())
    }

    /// Takes a public key. Errors: ERR_CRYPTO_OPERATION_FAILED.
    pub fn set_public(&mut self, bytes: &[u8]) -> Result<()> {
        self.public = Some(point(&self.group, bytes).ok_or_else(unconverted)?);
        Ok(())
    }
}

impl Drop for Ecdh {
    fn drop(&mut self) {
        if let Some(key) = &mut self.private {
            key.clear();
        }
    }
}

/// A public key in another form.
pub fn convert(key: &[u8], curve: &str, number: i32) -> Result<Vec<u8>> {
    let group = keys::own_group(curve)?;
    let point = point(&group, key).ok_or_else(unconverted)?;
    let mut context = BigNumContext::new()?;
    Ok(point.to_bytes(&group, form(number), &mut context)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_agree() {
        let mut a = Ecdh::new("secp256k1").unwrap();
        let mut b = Ecdh::new("secp256k1").unwrap();
        a.generate().unwrap();
        b.set_private(&[7; 32]).unwrap();
        let secret = a.compute(&b.public_key(2).unwrap()).unwrap();
        assert_eq!(secret, b.compute(&a.public_key(4).unwrap()).unwrap());
        assert_eq!(secret.len(), 32);
        let long = convert(&b.public_key(2).unwrap(), "secp256k1", 4).unwrap();
        assert_eq!(long, b.public_key(4).unwrap());
        assert!(b.set_private(&[0; 32]).is_err());
        assert!(a.compute(&[1]).is_err());
        assert!(Ecdh::new("nope").is_err());
    }
}
