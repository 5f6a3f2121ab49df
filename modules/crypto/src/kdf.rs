//! Deriving keys: PBKDF2, scrypt, HKDF.

use crate::digest::{info, message_digest};
use crate::error::{CryptoError, ErrorKind, Result, check_length, first_line};
use crate::hmac::{Hmac, hmac_once};

/// PBKDF2 (RFC 8018).
pub fn pbkdf2(
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    length: usize,
    digest: &str,
) -> Result<Vec<u8>> {
    check_length("pass", password)?;
    check_length("salt", salt)?;
    let digest = message_digest(digest)?;
    let mut key = vec![0; length];
    openssl::pkcs5::pbkdf2_hmac(password, salt, iterations as usize, digest, &mut key)
        .map_err(|_| CryptoError::plain("Deriving bits failed"))?;
    Ok(key)
}

/// The cost of scrypt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScryptCost {
    /// N: a power of two.
    pub n: u64,
    /// r: the size of a block.
    pub r: u64,
    /// p: how many times side by side.
    pub p: u64,
    /// The most memory to use, in bytes.
    pub max_memory: u64,
}

fn invalid_scrypt(detail: &str) -> CryptoError {
    let message = if detail.is_empty() {
        "Invalid scrypt params".to_owned()
    } else {
        format!("Invalid scrypt params: {detail}")
    };
    CryptoError::coded(
        ErrorKind::Range,
        "ERR_CRYPTO_INVALID_SCRYPT_PARAMS",
        message,
    )
}

/// Whether OpenSSL takes these costs. Run before the job is queued: bad ones are thrown at once.
pub fn check_scrypt(cost: ScryptCost) -> Result<()> {
    const MEMORY: &str = "error:030000AC:digital envelope routines::memory limit exceeded";
    let ScryptCost {
        n,
        r,
        p,
        max_memory,
    } = cost;
    if n < 2 || !n.is_power_of_two() || r == 0 || p == 0 {
        return Err(invalid_scrypt(""));
    }
    if p > ((1 << 30) - 1) / r || 16 * r <= 63 && n >= 1 << (16 * r) {
        return Err(invalid_scrypt(MEMORY));
    }
    let limit = if max_memory == 0 {
        32 * 1024 * 1024
    } else {
        max_memory
    };
    let blocks = p.checked_mul(128).and_then(|b| b.checked_mul(r));
    let table = n
        .checked_add(2)
        .and_then(|n| n.checked_mul(r))
        .and_then(|b| b.checked_mul(128));
    match blocks.zip(table).and_then(|(b, t)| b.checked_add(t)) {
        Some(total) if total <= limit => Ok(()),
        _ => Err(invalid_scrypt(MEMORY)),
    }
}

/// scrypt (RFC 7914).
pub fn scrypt(password: &[u8], salt: &[u8], length: usize, cost: ScryptCost) -> Result<Vec<u8>> {
    check_scrypt(cost)?;
    let mut key = vec![0; length];
    if length > 0 {
        openssl::pkcs5::scrypt(
            password,
            salt,
            cost.n,
            cost.r,
            cost.p,
            cost.max_memory,
            &mut key,
        )
        .map_err(|stack| invalid_scrypt(&first_line(&stack)))?;
    }
    Ok(key)
}

/// Whether HKDF with this digest can make so much. Run before the job is queued.
pub fn check_hkdf(digest: &str, length: usize) -> Result<()> {
    let facts = info(digest)
        .filter(|facts| !facts.xof)
        .ok_or_else(|| CryptoError::invalid_digest(digest))?;
    if length > facts.size * 255 {
        return Err(CryptoError::coded(
            ErrorKind::Range,
            "ERR_CRYPTO_INVALID_KEYLEN",
            "Invalid key length",
        ));
    }
    Ok(())
}

/// HKDF (RFC 5869).
pub fn hkdf(
    digest: &str,
    key: &[u8],
    salt: &[u8],
    context: &[u8],
    length: usize,
) -> Result<Vec<u8>> {
    check_hkdf(digest, length)?;
    if length == 0 {
        return Err(CryptoError::plain("Deriving bits failed"));
    }
    let secret = hmac_once(digest, salt, key)?;
    let keyed = Hmac::new(digest, &secret)?;
    let mut output = Vec::with_capacity(length);
    let mut block: &[u8] = &[];
    let mut code;
    for counter in 1..=u8::MAX {
        let mut hmac = keyed.clone();
        hmac.update(block)?;
        hmac.update(context)?;
        hmac.update(&[counter])?;
        code = hmac.finish()?;
        block = &code;
        output.extend_from_slice(&block[..block.len().min(length - output.len())]);
        if output.len() == length {
            break;
        }
    }
    Ok(output)
}

/// The cost of Argon2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Cost {
    /// How many times side by side.
    pub lanes: u32,
    /// KiB of memory.
    pub memory: u32,
    /// How often over the memory.
    pub passes: u32,
}

/// Argon2 (RFC 9106); `kind` is 0 for d, 1 for i, 2 for id.
pub fn argon2(
    kind: i32,
    message: &[u8],
    nonce: &[u8],
    cost: Argon2Cost,
    secret: Option<&[u8]>,
    additional: Option<&[u8]>,
    length: usize,
) -> Result<Vec<u8>> {
    let run = match kind {
        0 => openssl::kdf::argon2d,
        1 => openssl::kdf::argon2i,
        _ => openssl::kdf::argon2id,
    };
    let mut key = vec![0; length];
    run(
        None,
        message,
        nonce,
        additional,
        secret,
        cost.passes,
        cost.lanes,
        cost.memory,
        &mut key,
    )
    .map_err(CryptoError::of_job)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::hex;

    #[test]
    fn known_answers() {
        let key = pbkdf2(b"password", b"salt", 2, 20, "sha1").unwrap();
        assert_eq!(hex(&key), "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
        let key = pbkdf2(b"password", b"salt", 2, 20, "md5").unwrap();
        assert_eq!(hex(&key), "042407b552be345ad6eee2cf2f7ed01dd9662d8f");
        let cost = ScryptCost {
            n: 1024,
            r: 8,
            p: 16,
            max_memory: 0,
        };
        let key = scrypt(b"password", b"NaCl", 64, cost).unwrap();
        assert_eq!(hex(&key[..8]), "fdbabe1c9d347200");
        let okm = hkdf(
            "sha256",
            &[0x0b; 22],
            &(0..13).collect::<Vec<u8>>(),
            &(0xf0..0xfa).collect::<Vec<u8>>(),
            42,
        );
        assert_eq!(
            hex(&okm.unwrap()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        );
    }

    #[test]
    fn bad_costs() {
        let cost = |n, r, p, max_memory| {
            check_scrypt(ScryptCost {
                n,
                r,
                p,
                max_memory,
            })
        };
        assert!(cost(3, 8, 1, 0).is_err());
        assert!(cost(1 << 20, 8, 1, 32 << 20).is_err());
        assert!(cost(16384, 8, 1, 32 << 20).is_ok());
        assert!(check_hkdf("sha256", 255 * 32).is_ok());
        assert!(check_hkdf("sha256", 255 * 32 + 1).is_err());
    }
}
