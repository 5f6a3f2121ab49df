//! Prime numbers.

use openssl::bn::{BigNum, BigNumContext};

use crate::error::{CryptoError, Result, check_length};

/// A prime of so many bits; with `add`, one that leaves `rem` (or 1) when divided by it.
pub fn generate(bits: i32, safe: bool, add: Option<&[u8]>, rem: Option<&[u8]>) -> Result<Vec<u8>> {
    let add = add.map(number).transpose()?;
    let rem = rem.map(number).transpose()?;
    let mut prime = BigNum::new_secure()?;
    prime
        .generate_prime(bits, safe, add.as_deref(), rem.as_deref())
        .map_err(CryptoError::of_job)?;
    Ok(prime.to_vec_padded(prime.num_bytes())?)
}

/// A number of its bytes. Errors: ERR_OSSL_BN_BIGNUM_TOO_LONG; ERR_OUT_OF_RANGE for more than OpenSSL counts.
pub fn number(bytes: &[u8]) -> Result<BigNum> {
    check_length("buffer", bytes)?;
    Ok(BigNum::from_slice(bytes)?)
}

/// Whether a number is prime, as far as so many tests tell; 0 for as many as OpenSSL finds enough.
pub fn check(number: &BigNum, checks: i32) -> Result<bool> {
    let mut context = BigNumContext::new()?;
    number
        .is_prime(checks, &mut context)
        .map_err(CryptoError::of_job)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primes() {
        let prime = generate(64, false, None, None).unwrap();
        assert_eq!(prime.len(), 8);
        assert!(check(&number(&prime).unwrap(), 0).unwrap());
        assert!(!check(&number(&[15]).unwrap(), 0).unwrap());
        assert!(generate(1, false, None, None).is_err());
    }
}
