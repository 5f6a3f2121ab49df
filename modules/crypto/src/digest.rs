//! Hashes.
//!
//! OpenSSL 3 looks an algorithm up among its providers whenever a context is first set up, which costs far more than
//! hashing a short text. So each thread keeps, for every algorithm it has used, one context that is set up, and new
//! contexts are copies of it.

use crate::error::{CryptoError, ErrorKind, Result};
use openssl::error::ErrorStack;
use openssl::hash::{Hasher, MessageDigest};
use std::cell::RefCell;

/// An algorithm that is set up on this thread.
struct Prepared {
    /// As programs spell it: one algorithm may be here under several names.
    name: String,
    digest: MessageDigest,
    /// Never fed: copied for every hash that is made.
    blank: Hasher,
}

thread_local! {
    // A handful at most, so a list is quicker than a map.
    static PREPARED: RefCell<Vec<Prepared>> = const { RefCell::new(Vec::new()) };
}

/// Why there is no algorithm of a name.
enum Lacking {
    /// OpenSSL does not know the name.
    Unknown,
    /// It knows the name, and refuses: an algorithm of old.
    Refused(ErrorStack),
}

impl Lacking {
    /// The error: with these words where the name is unknown, with OpenSSL's where it refuses.
    fn explained(self, unknown: impl FnOnce() -> String) -> CryptoError {
        match self {
            Lacking::Unknown => CryptoError::plain(unknown()),
            Lacking::Refused(stack) => CryptoError::with_stack(stack),
        }
    }
}

/// Old names of an algorithm, which OpenSSL no longer knows.
fn current_name(name: &str) -> &str {
    match name {
        "dss1" | "DSS1" => "sha1",
        _ => name,
    }
}

fn with_prepared<T>(
    name: &str,
    f: impl FnOnce(&mut Prepared) -> Result<T>,
) -> std::result::Result<Result<T>, Lacking> {
    PREPARED.with_borrow_mut(|list| {
        let at = match list.iter().position(|p| p.name == name) {
            Some(at) => at,
            None => {
                let digest =
                    MessageDigest::from_name(current_name(name)).ok_or(Lacking::Unknown)?;
                let blank = Hasher::new(digest).map_err(Lacking::Refused)?;
                list.push(Prepared {
                    name: name.to_owned(),
                    digest,
                    blank,
                });
                list.len() - 1
            }
        };
        Ok(f(&mut list[at]))
    })
}

/// How long an extendable-output hash is unless told otherwise; `None` for all others.
fn default_xof_length(name: &str) -> Option<usize> {
    if name.eq_ignore_ascii_case("shake128") || name.eq_ignore_ascii_case("shake-128") {
        Some(16)
    } else if name.eq_ignore_ascii_case("shake256") || name.eq_ignore_ascii_case("shake-256") {
        Some(32)
    } else {
        None
    }
}

/// What an algorithm is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestInfo {
    /// Bytes of its result, unless told otherwise.
    pub size: usize,
    /// Bytes it works on at a time.
    pub block_size: usize,
    /// Whether the length of the result can be chosen.
    pub xof: bool,
}

/// Facts about an algorithm, or `None` where OpenSSL does not have it.
pub fn info(name: &str) -> Option<DigestInfo> {
    let xof = default_xof_length(name);
    with_prepared(name, |p| {
        Ok(DigestInfo {
            size: xof.unwrap_or_else(|| p.digest.size()),
            block_size: p.digest.block_size(),
            xof: xof.is_some(),
        })
    })
    .ok()
    .and_then(std::result::Result::ok)
}

/// A context that has taken nothing in yet.
pub(crate) fn blank_hasher(name: &str) -> Result<Hasher> {
    with_prepared(name, |p| Ok(p.blank.clone())).unwrap_or_else(|lacking| {
        Err(match lacking {
            Lacking::Unknown => CryptoError::invalid_digest(name),
            Lacking::Refused(stack) => CryptoError {
                stack: Box::default(),
                ..stack.into()
            },
        })
    })
}

/// The digest itself, for OpenSSL's own key derivation.
pub(crate) fn message_digest(name: &str) -> Result<MessageDigest> {
    with_prepared(name, |p| Ok(p.digest)).unwrap_or_else(|_| Err(CryptoError::invalid_digest(name)))
}

/// The length of the result: what was asked for, if the algorithm can do that.
fn checked_length(
    name: &str,
    digest: MessageDigest,
    asked: Option<usize>,
) -> Result<(usize, bool)> {
    match (default_xof_length(name), asked) {
        (Some(default), asked) => Ok((asked.unwrap_or(default), true)),
        (None, Some(asked)) if asked != digest.size() => Err(CryptoError {
            library: Some("digital envelope routines".to_owned()),
            reason: Some("not XOF or invalid length".to_owned()),
            ..CryptoError::coded(
                ErrorKind::Error,
                "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH",
                "error:030000B2:digital envelope routines::not XOF or invalid length",
            )
        }),
        _ => Ok((digest.size(), false)),
    }
}

fn finish(hasher: &mut Hasher, length: usize, xof: bool) -> Result<Vec<u8>> {
    if !xof {
        return Ok(hasher.finish()?.to_vec());
    }
    let mut output = vec![0; length];
    // OpenSSL refuses to make nothing, but the context must still be ended.
    if length == 0 {
        hasher.finish_xof(&mut [0])?;
    } else {
        hasher.finish_xof(&mut output)?;
    }
    Ok(output)
}

/// A hash that is fed piece by piece: `crypto.createHash`.
#[derive(Clone)]
pub struct Digest {
    hasher: Hasher,
    length: usize,
    /// The length where none is asked for.
    own_length: usize,
    xof: bool,
}

impl Digest {
    /// Starts a hash. `output_length` is for algorithms whose results can have any length.
    pub fn new(name: &str, output_length: Option<usize>) -> Result<Digest> {
        with_prepared(name, |p| {
            let (length, xof) = checked_length(name, p.digest, output_length)?;
            Ok(Digest {
                hasher: p.blank.clone(),
                length,
                own_length: default_xof_length(name).unwrap_or(length),
                xof,
            })
        })
        .unwrap_or_else(|lacking| {
            Err(lacking.explained(|| "Digest method not supported".to_owned()))
        })
    }

    /// The same state with another length of the result: `hash.copy({ outputLength })`.
    pub fn copy(&self, output_length: Option<usize>) -> Result<Digest> {
        let mut copy = self.clone();
        let length = output_length.unwrap_or(self.own_length);
        if length != self.length {
            if !self.xof {
                return Err(CryptoError::coded(
                    ErrorKind::Error,
                    "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH",
                    "error:030000B2:digital envelope routines::not XOF or invalid length",
                ));
            }
            copy.length = length;
        }
        Ok(copy)
    }

    /// Takes in more.
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        Ok(self.hasher.update(data)?)
    }

    /// The result. Afterwards the object must not be used.
    pub fn finish(&mut self) -> Result<Vec<u8>> {
        finish(&mut self.hasher, self.length, self.xof)
    }
}

/// The SHA family as OpenSSL's plain functions: their state is on the stack, and nothing is looked up or allocated,
/// which for short messages is most of the time.
fn plain_sha(name: &str, data: &[u8]) -> Option<Vec<u8>> {
    macro_rules! sha {
        ($hasher:ty) => {{
            let mut hasher = <$hasher>::new();
            hasher.update(data);
            hasher.finish().to_vec()
        }};
    }
    let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
    Some(match name.len() {
        4 if is("sha1") => sha!(openssl::sha::Sha1),
        6 if is("sha224") => sha!(openssl::sha::Sha224),
        6 if is("sha256") => sha!(openssl::sha::Sha256),
        6 if is("sha384") => sha!(openssl::sha::Sha384),
        6 if is("sha512") => sha!(openssl::sha::Sha512),
        _ => return None,
    })
}

/// The hash of one message: `crypto.hash`.
pub fn hash_once(name: &str, data: &[u8], output_length: Option<usize>) -> Result<Vec<u8>> {
    if output_length.is_none()
        && let Some(result) = plain_sha(name, data)
    {
        return Ok(result);
    }
    with_prepared(name, |p| {
        let (length, xof) = match (default_xof_length(name), output_length) {
            (None, Some(asked)) if asked != p.digest.size() => {
                return Err(CryptoError::plain(format!(
                    "Output length {asked} is invalid for {name}, which does not support XOF"
                )));
            }
            _ => checked_length(name, p.digest, output_length)?,
        };
        let mut hasher = p.blank.clone();
        hasher.update(data)?;
        finish(&mut hasher, length, xof)
    })
    .unwrap_or_else(|lacking| {
        Err(lacking.explained(|| format!("Digest method {name} is not supported")))
    })
}

/// The names that Node lists, in its order.
const NAMES: &[&str] = &[
    "RSA-MD5",
    "RSA-RIPEMD160",
    "RSA-SHA1",
    "RSA-SHA1-2",
    "RSA-SHA224",
    "RSA-SHA256",
    "RSA-SHA3-224",
    "RSA-SHA3-256",
    "RSA-SHA3-384",
    "RSA-SHA3-512",
    "RSA-SHA384",
    "RSA-SHA512",
    "RSA-SHA512/224",
    "RSA-SHA512/256",
    "RSA-SM3",
    "blake2b512",
    "blake2s256",
    "id-rsassa-pkcs1-v1_5-with-sha3-224",
    "id-rsassa-pkcs1-v1_5-with-sha3-256",
    "id-rsassa-pkcs1-v1_5-with-sha3-384",
    "id-rsassa-pkcs1-v1_5-with-sha3-512",
    "md5",
    "md5-sha1",
    "md5WithRSAEncryption",
    "ripemd",
    "ripemd160",
    "ripemd160WithRSA",
    "rmd160",
    "sha1",
    "sha1WithRSAEncryption",
    "sha224",
    "sha224WithRSAEncryption",
    "sha256",
    "sha256WithRSAEncryption",
    "sha3-224",
    "sha3-256",
    "sha3-384",
    "sha3-512",
    "sha384",
    "sha384WithRSAEncryption",
    "sha512",
    "sha512-224",
    "sha512-224WithRSAEncryption",
    "sha512-256",
    "sha512-256WithRSAEncryption",
    "sha512WithRSAEncryption",
    "shake128",
    "shake256",
    "sm3",
    "sm3WithRSAEncryption",
    "ssl3-md5",
    "ssl3-sha1",
];

/// The names of the algorithms that OpenSSL has: `crypto.getHashes`.
pub fn names() -> Vec<&'static str> {
    NAMES
        .iter()
        .copied()
        .filter(|name| {
            MessageDigest::from_name(name).is_some_and(|digest| Hasher::new(digest).is_ok())
        })
        .collect()
}

#[cfg(test)]
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        let known = [
            ("md5", "900150983cd24fb0d6963f7d28e17f72"),
            ("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "SHA256",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
        ];
        for (name, answer) in known {
            let mut digest = Digest::new(name, None).unwrap();
            digest.update(b"abc").unwrap();
            assert_eq!(hex(&digest.finish().unwrap()), answer);
            for _ in 0..3 {
                assert_eq!(hex(&hash_once(name, b"abc", None).unwrap()), answer);
            }
            let mut digest = Digest::new(name, None).unwrap();
            digest.update(b"a").unwrap();
            let mut copy = digest.copy(None).unwrap();
            digest.update(b"bc").unwrap();
            copy.update(b"bc").unwrap();
            assert_eq!(hex(&digest.finish().unwrap()), answer);
            assert_eq!(hex(&copy.finish().unwrap()), answer);
        }
    }

    #[test]
    fn old_names() {
        assert_eq!(
            hash_once("dss1", b"abc", None).unwrap(),
            hash_once("sha1", b"abc", None).unwrap()
        );
        let error = Digest::new("md4", None).err().unwrap();
        assert_eq!(error.code.as_deref(), Some("ERR_OSSL_EVP_UNSUPPORTED"));
        assert_eq!(error.stack.len(), 2);
        let error = Digest::new("Dss1", None).err().unwrap();
        assert_eq!(error.message, "Digest method not supported");
    }

    #[test]
    fn lengths() {
        assert_eq!(
            hex(&hash_once("shake128", b"", None).unwrap()),
            "7f9c2ba4e88f827d616045507605853e"
        );
        assert_eq!(
            hex(&hash_once("shake128", b"", Some(5)).unwrap()),
            "7f9c2ba4e8"
        );
        assert_eq!(hash_once("shake256", b"", Some(0)).unwrap(), b"");
        assert_eq!(hash_once("shake256", b"", None).unwrap().len(), 32);
        assert!(Digest::new("sha256", Some(5)).is_err());
        assert!(Digest::new("sha256", Some(32)).is_ok());
        assert!(Digest::new("nope", None).is_err());
        assert!(names().contains(&"sha512-256"));
    }
}
