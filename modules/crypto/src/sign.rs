//! Signatures: of a message at once, and of a hash that was fed piece by piece.

use openssl::ecdsa::EcdsaSig;
use openssl::md::Md;
use openssl::md_ctx::MdCtx;
use openssl::pkey::{Id, Private};
use openssl::pkey_ctx::{PkeyCtx, PkeyCtxRef};
use openssl::rsa::Padding;
use openssl::sign::RsaPssSaltlen;

use crate::digest::Digest;
use crate::error::{CryptoError, ErrorKind, Result};
use crate::keys::Key;
use crate::prime::number;
use crate::raw;

/// How to sign.
#[derive(Debug, Clone, Default)]
pub struct Scheme {
    /// RSA: the number of the padding; `None` for what fits the key.
    pub padding: Option<i32>,
    /// RSA-PSS: bytes of salt, or OpenSSL's negative numbers for rules.
    pub salt: Option<i32>,
    /// DSA and ECDSA: both numbers side by side in place of DER.
    pub p1363: bool,
    /// A context that belongs to the message, where the algorithm has one.
    pub context: Option<Vec<u8>>,
}

const PKCS1: i32 = 1;
const PSS: i32 = 6;
const ANY_SALT: i32 = -2;

impl Scheme {
    fn apply(&self, key: &Key, context: &mut PkeyCtxRef<Private>) -> Result<()> {
        let id = key.pkey.id();
        if matches!(id, Id::RSA | Id::RSA_PSS) {
            let own = if id == Id::RSA_PSS { PSS } else { PKCS1 };
            let padding = self.padding.unwrap_or(own);
            context.set_rsa_padding(Padding::from_raw(padding))?;
            // Plain keys get as much salt as fits, or any where it is checked; the others say it themselves.
            let salt = self.salt.or((id == Id::RSA).then_some(ANY_SALT));
            if padding == PSS
                && let Some(salt) = salt
            {
                context.set_rsa_pss_saltlen(RsaPssSaltlen::custom(salt))?;
            }
        }
        if let Some(text) = self.context.as_ref().filter(|text| !text.is_empty()) {
            if id == Id::ED25519 {
                // The variant that has a context.
                raw::set_text(context, c"instance", c"Ed25519ctx")?;
            }
            context.set_context_string(text)?;
        }
        Ok(())
    }
}

/// Bytes of each of both numbers of a signature; `None` for keys whose signatures are no two numbers.
fn number_size(key: &Key) -> Option<usize> {
    let bits = match key.pkey.id() {
        Id::DSA => key.pkey.dsa().ok()?.q().num_bits() as u32,
        Id::EC => key.pkey.ec_key().ok()?.group().order_bits(),
        _ => return None,
    };
    Some(bits.div_ceil(8) as usize)
}

fn to_p1363(key: &Key, der: Vec<u8>) -> Result<Vec<u8>> {
    let Some(size) = number_size(key) else {
        return Ok(der);
    };
    let malformed = || {
        CryptoError::coded(
            ErrorKind::Error,
            "ERR_CRYPTO_OPERATION_FAILED",
            "Malformed signature",
        )
    };
    let pair = EcdsaSig::from_der(&der).map_err(|_| malformed())?;
    let mut out = pair.r().to_vec_padded(size as i32)?;
    out.extend(pair.s().to_vec_padded(size as i32)?);
    Ok(out)
}

/// The DER form of a signature of two numbers; one that has the wrong length becomes one that is never right.
fn from_p1363(key: &Key, signature: &[u8]) -> Result<Vec<u8>> {
    let Some(size) = number_size(key) else {
        return Ok(signature.to_vec());
    };
    if signature.len() != 2 * size {
        return Ok(Vec::new());
    }
    let (r, s) = signature.split_at(size);
    let pair = EcdsaSig::from_private_components(number(r)?, number(s)?)?;
    Ok(pair.to_der()?)
}

fn digest(name: Option<&str>) -> Result<Option<Md>> {
    match name {
        None => Ok(None),
        Some(name) => Ok(Some(fetch_digest(name)?)),
    }
}

/// The algorithm of that name, for operations with keys. The names with "RSA" in them mean the hash alone.
pub(crate) fn fetch_digest(name: &str) -> Result<Md> {
    let invalid = || CryptoError::invalid_digest(name);
    let known = crate::digest::message_digest(name).map_err(|_| invalid())?;
    let own = known.type_().short_name().ok().map(str::to_owned);
    Md::fetch(None, own.as_deref().unwrap_or(name), None)
        .or_else(|_| Md::fetch(None, name, None))
        .map_err(|_| invalid())
}

/// Signs a message.
pub fn sign(key: &Key, name: Option<&str>, data: &[u8], scheme: &Scheme) -> Result<Vec<u8>> {
    let digest = digest(name)?;
    let mut context = MdCtx::new()?;
    let settings = context.digest_sign_init(digest.as_deref(), &key.pkey)?;
    scheme.apply(key, settings)?;
    let mut signature = Vec::new();
    context.digest_sign_to_vec(data, &mut signature)?;
    if scheme.p1363 {
        return to_p1363(key, signature);
    }
    Ok(signature)
}

/// Whether a signature is a key's, of a message.
pub fn verify(
    key: &Key,
    name: Option<&str>,
    data: &[u8],
    signature: &[u8],
    scheme: &Scheme,
) -> Result<bool> {
    let digest = digest(name)?;
    let mut context = MdCtx::new()?;
    let settings = context.digest_verify_init(digest.as_deref(), &key.pkey)?;
    scheme.apply(key, settings)?;
    let converted;
    let signature = if scheme.p1363 {
        converted = from_p1363(key, signature)?;
        &converted
    } else {
        signature
    };
    // A signature that cannot be read is one that is not right.
    Ok(context.digest_verify(data, signature).unwrap_or(false))
}

fn is_one_shot(key: &Key) -> bool {
    let kind = raw::type_name(&key.pkey);
    matches!(kind.as_str(), "ED25519" | "ED448")
        || kind.starts_with("ML-DSA")
        || kind.starts_with("SLH-DSA")
}

fn unsupported() -> CryptoError {
    CryptoError::coded(
        ErrorKind::Error,
        "ERR_CRYPTO_UNSUPPORTED_OPERATION",
        "Unsupported crypto operation",
    )
}

/// A hash that is to be signed: `Sign` and `Verify`.
pub struct Signing {
    digest: Digest,
    name: String,
}

impl Signing {
    /// Starts with a hash. Errors: ERR_CRYPTO_INVALID_DIGEST.
    pub fn new(name: &str) -> Result<Signing> {
        let digest = Digest::new(name, None).map_err(|_| {
            CryptoError::coded(
                ErrorKind::Type,
                "ERR_CRYPTO_INVALID_DIGEST",
                "Invalid digest",
            )
        })?;
        Ok(Signing {
            digest,
            name: name.to_owned(),
        })
    }

    /// Takes in more.
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        self.digest.update(data)
    }

    /// The signature of what was taken in.
    pub fn sign(self, key: &Key, scheme: &Scheme) -> Result<Vec<u8>> {
        if is_one_shot(key) {
            return Err(unsupported());
        }
        let hash = self.digest.finish()?;
        let digest = fetch_digest(&self.name)?;
        let mut context = PkeyCtx::new(&key.pkey)?;
        context.sign_init()?;
        scheme.apply(key, &mut context)?;
        context.set_signature_md(&digest)?;
        let mut signature = Vec::new();
        context.sign_to_vec(&hash, &mut signature)?;
        if scheme.p1363 {
            return to_p1363(key, signature);
        }
        Ok(signature)
    }

    /// Whether a signature is a key's, of what was taken in.
    pub fn verify(self, key: &Key, signature: &[u8], scheme: &Scheme) -> Result<bool> {
        if is_one_shot(key) {
            return Err(unsupported());
        }
        let hash = self.digest.finish()?;
        let digest = fetch_digest(&self.name)?;
        let mut context = PkeyCtx::new(&key.pkey)?;
        context.verify_init()?;
        scheme.apply(key, &mut context)?;
        context.set_signature_md(&digest)?;
        let converted;
        let signature = if scheme.p1363 {
            converted = from_p1363(key, signature)?;
            &converted
        } else {
            signature
        };
        Ok(context.verify(&hash, signature).unwrap_or(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Part;
    use std::ffi::CString;

    #[test]
    fn both_ways() {
        let curve = CString::new("ec_paramgen_curve").unwrap();
        let settings = [(curve, CString::new("P-384").unwrap())];
        let ec = Key {
            pkey: raw::generate(c"EC", None, &settings).unwrap(),
            part: Part::Private,
        };
        for p1363 in [false, true] {
            let scheme = Scheme {
                p1363,
                ..Scheme::default()
            };
            let mut signing = Signing::new("RSA-SHA256").unwrap();
            signing.update(b"message").unwrap();
            let signature = signing.sign(&ec, &scheme).unwrap();
            assert_eq!(p1363, signature.len() == 96);
            assert!(verify(&ec, Some("sha256"), b"message", &signature, &scheme).unwrap());
            assert!(!verify(&ec, Some("sha256"), b"massage", &signature, &scheme).unwrap());
            assert!(!verify(&ec, Some("sha256"), b"message", b"none", &scheme).unwrap());
        }
        let ed = Key {
            pkey: raw::generate(c"ED25519", None, &[]).unwrap(),
            part: Part::Private,
        };
        let scheme = Scheme::default();
        let signature = sign(&ed, None, b"message", &scheme).unwrap();
        assert!(verify(&ed, None, b"message", &signature, &scheme).unwrap());
        assert!(Signing::new("sha256").unwrap().sign(&ed, &scheme).is_err());
    }
}
