//! Diffie-Hellman over whole numbers: `DiffieHellman`.

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::dh::Dh;

use crate::error::{CryptoError, ErrorKind, Result};
use crate::prime::number;
use crate::raw;

/// A side of an exchange.
pub struct DiffieHellman {
    prime: BigNum,
    generator: BigNum,
    public: Option<BigNum>,
    private: Option<BigNum>,
}

fn dh_error(code: &str, number: &str, reason: &str) -> CryptoError {
    CryptoError {
        library: Some("Diffie-Hellman routines".into()),
        reason: Some(reason.into()),
        ..CryptoError::coded(
            ErrorKind::Error,
            code,
            format!("error:{number}:Diffie-Hellman routines::{reason}"),
        )
    }
}

fn bad_generator() -> CryptoError {
    dh_error("ERR_OSSL_DH_BAD_GENERATOR", "02800065", "bad generator")
}

fn modulus_too_small() -> CryptoError {
    dh_error(
        "ERR_OSSL_DH_MODULUS_TOO_SMALL",
        "0280007E",
        "modulus too small",
    )
}

fn missing(part: &str) -> CryptoError {
    CryptoError::coded(
        ErrorKind::Error,
        "ERR_CRYPTO_INVALID_STATE",
        format!("No {part} - did you forget to generate one?"),
    )
}

fn copy(number: &BigNumRef) -> Result<BigNum> {
    Ok(number.to_owned()?)
}

fn generator(bytes: &[u8]) -> Result<BigNum> {
    let number = number(bytes)?;
    if number.num_bits() <= 1 {
        return Err(bad_generator());
    }
    Ok(number)
}

/// The prime of that name; the generator is 2.
pub fn group(name: &str) -> Option<BigNum> {
    let prime = match name.to_ascii_lowercase().as_str() {
        "modp1" => BigNum::get_rfc2409_prime_768(),
        "modp2" => BigNum::get_rfc2409_prime_1024(),
        "modp5" => BigNum::get_rfc3526_prime_1536(),
        "modp14" => BigNum::get_rfc3526_prime_2048(),
        "modp15" => BigNum::get_rfc3526_prime_3072(),
        "modp16" => BigNum::get_rfc3526_prime_4096(),
        "modp17" => BigNum::get_rfc3526_prime_6144(),
        "modp18" => BigNum::get_rfc3526_prime_8192(),
        _ => return None,
    };
    prime.ok()
}

impl DiffieHellman {
    fn new(prime: BigNum, generator: BigNum) -> DiffieHellman {
        DiffieHellman {
            prime,
            generator,
            public: None,
            private: None,
        }
    }

    /// With a new prime of so many bits.
    pub fn with_length(bits: i32, generator: i32) -> Result<DiffieHellman> {
        if bits < 2 {
            return Err(modulus_too_small());
        }
        if generator < 2 {
            return Err(bad_generator());
        }
        let params = Dh::generate_params(bits as u32, generator as u32)?;
        Ok(DiffieHellman::new(
            params.prime_p().to_owned()?,
            params.generator().to_owned()?,
        ))
    }

    /// With a prime that the program has.
    pub fn with_prime(prime: &[u8], by: &[u8]) -> Result<DiffieHellman> {
        let (prime, generator) = (number(prime)?, generator(by)?);
        // Two is what programs get that name none.
        if generator >= prime && generator.num_bits() > 2 {
            return Err(bad_generator());
        }
        Ok(DiffieHellman::new(prime, generator))
    }

    /// With a prime that has a name. Errors: ERR_CRYPTO_UNKNOWN_DH_GROUP.
    pub fn with_group(name: &str) -> Result<DiffieHellman> {
        let prime = group(name).ok_or_else(|| {
            CryptoError::coded(
                ErrorKind::Error,
                "ERR_CRYPTO_UNKNOWN_DH_GROUP",
                "Unknown DH group",
            )
        })?;
        Ok(DiffieHellman::new(prime, BigNum::from_u32(2)?))
    }

    fn params(&self) -> Result<Dh<openssl::pkey::Params>> {
        Ok(Dh::from_pqg(
            self.prime.to_owned()?,
            None,
            self.generator.to_owned()?,
        )?)
    }

    /// What is wrong with prime and generator, as OpenSSL's flags.
    pub fn verify_error(&self) -> i32 {
        self.params()
            .ok()
            .and_then(|params| raw::check_dh(&params))
            .unwrap_or(0)
    }

    /// Makes the keys, or the public one where there is a private one. Gives the public key.
    pub fn generate(&mut self) -> Result<Vec<u8>> {
        let failed = || CryptoError::operation_failed("Key generation failed");
        if let Some(private) = &self.private {
            let mut public = BigNum::new()?;
            let mut secret = copy(private)?;
            secret.set_const_time();
            let mut context = BigNumContext::new()?;
            public
                .mod_exp(&self.generator, &secret, &self.prime, &mut context)
                .map_err(|_| failed())?;
            self.public = Some(public);
        } else {
            let pair = self.params()?.generate_key().map_err(|_| failed())?;
            self.public = Some(pair.public_key().to_owned()?);
            self.private = Some(pair.private_key().to_owned()?);
        }
        self.public_key()
    }

    /// The secret with the other side's public key, as long as the prime.
    pub fn compute(&self, other: &[u8]) -> Result<Vec<u8>> {
        let other = number(other)?;
        let length = |message: &str| {
            CryptoError::coded(ErrorKind::Range, "ERR_CRYPTO_INVALID_KEYLEN", message)
        };
        if other.num_bits() <= 1 {
            return Err(length("Supplied key is too small"));
        }
        let mut last = self.prime.to_owned()?;
        last.sub_word(1)?;
        if other >= last {
            return Err(length("Supplied key is too large"));
        }
        let private = self
            .private
            .as_ref()
            .ok_or_else(|| missing("private key"))?;
        let pair = self.params()?.set_private_key(copy(private)?)?;
        Ok(raw::dh_secret(&pair, &other)?)
    }

    /// The prime.
    pub fn prime(&self) -> Vec<u8> {
        self.prime.to_vec()
    }

    /// The generator.
    pub fn generator(&self) -> Vec<u8> {
        self.generator.to_vec()
    }

    /// The public key. Errors: ERR_CRYPTO_INVALID_STATE.
    pub fn public_key(&self) -> Result<Vec<u8>> {
        let key = self.public.as_ref().ok_or_else(|| missing("public key"))?;
        Ok(key.to_vec())
    }

    /// The private key. Errors: ERR_CRYPTO_INVALID_STATE.
    pub fn private_key(&self) -> Result<Vec<u8>> {
        let key = self
            .private
            .as_ref()
            .ok_or_else(|| missing("private key"))?;
        Ok(key.to_vec())
    }

    /// Takes a public key.
    pub fn set_public(&mut self, bytes: &[u8]) -> Result<()> {
        self.public = Some(number(bytes)?);
        Ok(())
    }

    /// Takes a private key.
    pub fn set_private(&mut self, bytes: &[u8]) -> Result<()> {
        self.private = Some(number(bytes)?);
        Ok(())
    }
}

impl Drop for DiffieHellman {
    fn drop(&mut self) {
        if let Some(key) = &mut self.private {
            key.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_agree() {
        let mut a = DiffieHellman::with_group("modp5").unwrap();
        let mut b = DiffieHellman::with_group("MODP5").unwrap();
        let (to_b, to_a) = (a.generate().unwrap(), b.generate().unwrap());
        assert_eq!(a.compute(&to_a).unwrap(), b.compute(&to_b).unwrap());
        let mut again = DiffieHellman::with_group("modp5").unwrap();
        again.set_private(&a.private_key().unwrap()).unwrap();
        assert_eq!(again.generate().unwrap(), to_b);
        assert!(a.compute(&[1]).is_err());
        assert!(a.compute(&a.prime()).is_err());
        assert!(DiffieHellman::with_length(1, 2).is_err());
        assert!(DiffieHellman::with_prime(&[23], &[1]).is_err());
    }
}
