//! Asymmetric keys: reading, writing and describing them. A [`Key`] is what a `KeyObject` of JavaScript stands for.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint, PointConversionForm};
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::Rsa;
use openssl::symm;
use openssl::x509::X509;
use std::ffi::{CStr, CString};

use crate::error::{CryptoError, ErrorKind, Result};
use crate::prime::number;
use crate::raw;

/// What of a key may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Only what everybody may know.
    Public,
    /// All of it.
    Private,
}

/// A key of a pair. Copies share it.
#[derive(Clone)]
pub struct Key {
    pub(crate) pkey: PKey<Private>,
    /// Which part of it this stands for: a public key may share the memory of its private one.
    pub part: Part,
}

/// How a key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    /// RSA's own.
    Pkcs1,
    /// Public keys of any kind.
    Spki,
    /// Private keys of any kind.
    Pkcs8,
    /// Private keys of elliptic curves.
    Sec1,
}

impl Structure {
    /// By the number that the JavaScript half uses.
    pub fn from_number(number: i32) -> Option<Structure> {
        Some(match number {
            0 => Structure::Pkcs1,
            1 => Structure::Spki,
            2 => Structure::Pkcs8,
            3 => Structure::Sec1,
            _ => return None,
        })
    }
}

fn missing_passphrase() -> CryptoError {
    CryptoError::coded(
        ErrorKind::Type,
        "ERR_MISSING_PASSPHRASE",
        "Passphrase required for encrypted key",
    )
}

const BAD_PASSWORD_READ: i32 = 104;
const PEM_LIBRARY: i32 = 9;

fn unreadable(stack: openssl::error::ErrorStack, message: &str, phrase: bool) -> CryptoError {
    match stack.errors().first() {
        None => CryptoError::plain(message),
        Some(first)
            if !phrase
                && first.library_code() == PEM_LIBRARY
                && first.reason_code() == BAD_PASSWORD_READ =>
        {
            missing_passphrase()
        }
        Some(_) => CryptoError::with_stack(stack),
    }
}

/// The contents of a DER sequence at the start of `der`.
fn sequence(der: &[u8]) -> Option<&[u8]> {
    let (&tag, rest) = der.split_first()?;
    if tag != 0x30 {
        return None;
    }
    let (&first, rest) = rest.split_first()?;
    if first < 0x80 {
        return Some(rest);
    }
    rest.get(usize::from(first & 0x7f)..)
}

/// An encrypted PKCS#8 structure begins with an algorithm, a plain one with a version.
fn is_encrypted(der: &[u8]) -> bool {
    sequence(der).is_some_and(|inner| inner.first().is_some_and(|&tag| tag != 2))
}

/// A private key of RSA's own form has a version of 0 or 1 before the modulus.
fn is_rsa_private(der: &[u8]) -> bool {
    sequence(der).is_some_and(|inner| matches!(inner, [2, 1, 0 | 1, ..]))
}

/// Reads a private key: PEM where there is no structure, DER otherwise.
pub fn read_private(
    data: &[u8],
    structure: Option<Structure>,
    phrase: Option<&[u8]>,
) -> Result<Key> {
    let read = match structure {
        None => raw::private_from_pem(data, phrase),
        Some(Structure::Pkcs1) => raw::private_from_der(Id::RSA, data),
        Some(Structure::Sec1) => raw::private_from_der(Id::EC, data),
        Some(_) if is_encrypted(data) => raw::private_from_encrypted_pkcs8(data, phrase),
        Some(_) => PKey::private_key_from_pkcs8(data),
    };
    match read {
        Ok(pkey) => Ok(Key {
            pkey,
            part: Part::Private,
        }),
        Err(stack) => Err(unreadable(
            stack,
            "Failed to read private key",
            phrase.is_some(),
        )),
    }
}

/// Reads a private key of a store by its URI. Errors: ERR_CRYPTO_OPERATION_FAILED where there is none.
pub fn read_store(uri: &CStr, properties: Option<&CStr>, phrase: Option<&[u8]>) -> Result<Key> {
    match raw::private_from_store(uri, properties, phrase) {
        Ok(Some(pkey)) => Ok(Key {
            pkey,
            part: Part::Private,
        }),
        Ok(None) => Err(CryptoError::operation_failed(
            "No private key was found in the store",
        )),
        Err(stack) => {
            let refused = stack
                .errors()
                .iter()
                .any(|error| error.reason() == Some("interrupted or cancelled"));
            if phrase.is_none() && refused {
                return Err(missing_passphrase());
            }
            Err(CryptoError::of_last(&stack))
        }
    }
}

fn public(pkey: PKey<Private>) -> Key {
    Key {
        pkey,
        part: Part::Public,
    }
}

/// The public key of a PEM text that has one; `None` where it has none.
fn public_from_pem(pem: &[u8]) -> Option<Result<Key>> {
    const FAILED: &str = "Failed to read asymmetric key";
    let read = if let Some(der) = raw::pem_block(pem, c"PUBLIC KEY") {
        PKey::public_key_from_der(&der).map(raw::any)
    } else if let Some(der) = raw::pem_block(pem, c"RSA PUBLIC KEY") {
        Rsa::public_key_from_der_pkcs1(&der)
            .and_then(PKey::from_rsa)
            .map(raw::any)
    } else {
        let der = raw::pem_block(pem, c"CERTIFICATE")?;
        X509::from_der(&der)
            .and_then(|certificate| certificate.public_key())
            .map(raw::any)
    };
    Some(
        read.map(public)
            .map_err(|stack| CryptoError::explained(FAILED, &stack)),
    )
}

/// Reads a public key, or the public part of a private one.
pub fn read_public(
    data: &[u8],
    structure: Option<Structure>,
    phrase: Option<&[u8]>,
) -> Result<Key> {
    const FAILED: &str = "Failed to read asymmetric key";
    let read = match structure {
        None => {
            if let Some(key) = public_from_pem(data) {
                return key;
            }
            return Ok(read_private(data, None, phrase)?.to_public());
        }
        Some(Structure::Spki) => PKey::public_key_from_der(data).map(raw::any),
        Some(Structure::Pkcs1) if !is_rsa_private(data) => Rsa::public_key_from_der_pkcs1(data)
            .and_then(PKey::from_rsa)
            .map(raw::any),
        Some(_) => return Ok(read_private(data, structure, phrase)?.to_public()),
    };
    read.map(public)
        .map_err(|stack| CryptoError::explained(FAILED, &stack))
}

/// The numbers of a private RSA key, by the letters of RFC 7518.
pub struct RsaSecrets<'a> {
    /// The private exponent.
    pub d: &'a [u8],
    /// The first prime.
    pub p: &'a [u8],
    /// The second prime.
    pub q: &'a [u8],
    /// The first exponent.
    pub dp: &'a [u8],
    /// The second exponent.
    pub dq: &'a [u8],
    /// The coefficient.
    pub qi: &'a [u8],
}

/// An RSA key by its numbers.
pub fn from_rsa_numbers(n: &[u8], e: &[u8], secrets: Option<RsaSecrets<'_>>) -> Result<Key> {
    let (n, e) = (number(n)?, number(e)?);
    let Some(s) = secrets else {
        let rsa = Rsa::from_public_components(n, e)?;
        return Ok(public(raw::any(PKey::from_rsa(rsa)?)));
    };
    let rsa = Rsa::from_private_components(
        n,
        e,
        number(s.d)?,
        number(s.p)?,
        number(s.q)?,
        number(s.dp)?,
        number(s.dq)?,
        number(s.qi)?,
    )?;
    Ok(Key {
        pkey: PKey::from_rsa(rsa)?,
        part: Part::Private,
    })
}

/// The number of a curve by its name.
pub fn curve(name: &str) -> Option<Nid> {
    match raw::curve_number(name) {
        0 => None,
        nid => Some(Nid::from_raw(nid)),
    }
}

fn invalid_curve() -> CryptoError {
    CryptoError::coded(
        ErrorKind::Type,
        "ERR_CRYPTO_INVALID_CURVE",
        "Invalid EC curve name",
    )
}

fn group(name: &str) -> Result<EcGroup> {
    let nid = curve(name).ok_or_else(invalid_curve)?;
    EcGroup::from_curve_name(nid).map_err(|_| invalid_curve())
}

/// The curve of OpenSSL's own name. Errors: ERR_CRYPTO_INVALID_CURVE.
pub(crate) fn own_group(name: &str) -> Result<EcGroup> {
    match raw::own_curve_number(name) {
        0 => Err(invalid_curve()),
        nid => EcGroup::from_curve_name(Nid::from_raw(nid)).map_err(|_| invalid_curve()),
    }
}

fn ec_key(group: &EcGroup, point: &EcPoint, secret: Option<&BigNum>) -> Result<Key> {
    match secret {
        None => {
            let key = EcKey::from_public_key(group, point)?;
            key.check_key()?;
            Ok(public(raw::any(PKey::from_ec_key(key)?)))
        }
        Some(secret) => {
            let key = EcKey::from_private_components(group, secret, point)?;
            key.check_key()?;
            Ok(Key {
                pkey: PKey::from_ec_key(key)?,
                part: Part::Private,
            })
        }
    }
}

/// An elliptic curve key by its coordinates and secret.
pub fn from_ec_numbers(curve: &str, x: &[u8], y: &[u8], d: Option<&[u8]>) -> Result<Key> {
    let group = group(curve)?;
    let mut context = BigNumContext::new()?;
    let mut point = EcPoint::new(&group)?;
    point.set_affine_coordinates_gfp(&group, &*number(x)?, &*number(y)?, &mut context)?;
    let secret = d.map(number).transpose()?;
    ec_key(&group, &point, secret.as_ref())
}

/// An elliptic curve key by its point or its secret.
pub fn from_ec_raw(curve: &str, bytes: &[u8], part: Part) -> Result<Key> {
    let group = group(curve)?;
    let mut context = BigNumContext::new()?;
    if part == Part::Public {
        let point = EcPoint::from_bytes(&group, bytes, &mut context)?;
        return ec_key(&group, &point, None);
    }
    if bytes.len() != group.order_bits().div_ceil(8) as usize {
        return Err(CryptoError::plain("Invalid key length"));
    }
    let mut secret = number(bytes)?;
    secret.set_const_time();
    let mut point = EcPoint::new(&group)?;
    point.mul_generator2(&group, &secret, &mut context)?;
    ec_key(&group, &point, Some(&secret))
}

/// OpenSSL's name of a kind of keys that have a raw form.
fn raw_kind(kind: &str) -> Result<CString> {
    CString::new(kind).map_err(|_| CryptoError::plain("Invalid key type"))
}

/// A key of its raw form.
pub fn from_raw(kind: &str, bytes: &[u8], part: Part) -> Result<Key> {
    let kind = raw_kind(kind)?;
    let pkey = match part {
        Part::Public => raw::raw_public(&kind, bytes)?,
        Part::Private => raw::raw_private(&kind, bytes)?,
    };
    Ok(Key { pkey, part })
}

/// A key of the seed that its pair is made from.
pub fn from_seed(kind: &str, seed: &[u8]) -> Result<Key> {
    Ok(Key {
        pkey: raw::from_seed(&raw_kind(kind)?, seed)?,
        part: Part::Private,
    })
}

/// A fact about a key, for `asymmetricKeyDetails`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// A count.
    Number(i32),
    /// A name.
    Text(String),
    /// A large number, in hexadecimal digits.
    Hex(String),
}

/// How a hash is called among a key's details.
fn digest_name(name: Option<String>) -> String {
    let Some(name) = name else {
        return "sha1".into();
    };
    let lower = name.to_ascii_lowercase();
    match lower.strip_prefix("sha2-") {
        Some(size) => format!("sha{}", size.replace('/', "-")),
        None => lower,
    }
}

impl Key {
    /// `rsa`, `ec`, `ed25519`, …: `asymmetricKeyType`.
    pub fn kind(&self) -> String {
        let name = raw::type_name(&self.pkey).to_ascii_lowercase();
        match name.as_str() {
            "dhx" => "dh".into(),
            "sm2" => "ec".into(),
            _ => name,
        }
    }

    /// The public part alone.
    pub fn to_public(&self) -> Key {
        public(self.pkey.clone())
    }

    /// Facts that depend on the kind.
    pub fn details(&self) -> Result<Vec<(&'static str, Detail)>> {
        let mut details = Vec::new();
        match self.pkey.id() {
            Id::RSA | Id::RSA_PSS => {
                let rsa = self.pkey.rsa()?;
                details.push(("modulusLength", Detail::Number(rsa.n().num_bits())));
                let exponent = rsa.e().to_hex_str()?.to_string();
                details.push(("publicExponent", Detail::Hex(exponent)));
                if self.pkey.id() == Id::RSA_PSS
                    && let Some(salt) = raw::int_param(&self.pkey, c"saltlen")
                {
                    let name = |key: &CStr| digest_name(raw::text_param(&self.pkey, key));
                    details.push(("hashAlgorithm", Detail::Text(name(c"digest"))));
                    details.push(("mgf1HashAlgorithm", Detail::Text(name(c"mgf1-digest"))));
                    details.push(("saltLength", Detail::Number(salt)));
                }
            }
            Id::DSA => {
                let dsa = self.pkey.dsa()?;
                details.push(("modulusLength", Detail::Number(dsa.p().num_bits())));
                details.push(("divisorLength", Detail::Number(dsa.q().num_bits())));
            }
            Id::EC => {
                if let Some(name) = self.curve_name() {
                    details.push(("namedCurve", Detail::Text(name)));
                }
            }
            _ => {}
        }
        Ok(details)
    }

    /// OpenSSL's name of an elliptic curve key's curve.
    pub fn curve_name(&self) -> Option<String> {
        let key = self.pkey.ec_key().ok()?;
        let nid = key.group().curve_name()?;
        nid.short_name().ok().map(str::to_owned)
    }

    /// Whether both are the same key.
    pub fn same(&self, other: &Key) -> bool {
        self.part == other.part
            && raw::type_name(&self.pkey) == raw::type_name(&other.pkey)
            && self.pkey.public_eq(&other.pkey)
    }

    fn incompatible(structure: &str, kinds: &str) -> CryptoError {
        CryptoError::coded(
            ErrorKind::Error,
            "ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS",
            format!("The selected key encoding {structure} can only be used for {kinds} keys."),
        )
    }

    fn own_rsa(&self) -> Result<Rsa<Private>> {
        if self.pkey.id() != Id::RSA {
            return Err(Key::incompatible("pkcs1", "RSA"));
        }
        Ok(self.pkey.rsa()?)
    }

    fn own_ec(&self) -> Result<EcKey<Private>> {
        if self.pkey.id() != Id::EC {
            return Err(Key::incompatible("sec1", "EC"));
        }
        Ok(self.pkey.ec_key()?)
    }

    /// Writes the public part.
    pub fn write_public(&self, pem: bool, structure: Structure) -> Result<Vec<u8>> {
        Ok(match (structure, pem) {
            (Structure::Pkcs1, true) => self.own_rsa()?.public_key_to_pem_pkcs1()?,
            (Structure::Pkcs1, false) => self.own_rsa()?.public_key_to_der_pkcs1()?,
            (_, true) => self.pkey.public_key_to_pem()?,
            (_, false) => self.pkey.public_key_to_der()?,
        })
    }

    /// Writes the private part, encrypted where a cipher and a passphrase are given.
    pub fn write_private(
        &self,
        pem: bool,
        structure: Structure,
        encryption: Option<(&str, &[u8])>,
    ) -> Result<Vec<u8>> {
        let encryption = match encryption {
            None => None,
            Some((name, phrase)) => {
                let cipher = crate::cipher::info(name)
                    .and_then(|info| symm::Cipher::from_nid(Nid::from_raw(info.nid)));
                let unknown = || {
                    CryptoError::coded(
                        ErrorKind::Error,
                        "ERR_CRYPTO_UNKNOWN_CIPHER",
                        "Unknown cipher",
                    )
                };
                Some((cipher.ok_or_else(unknown)?, phrase))
            }
        };
        Ok(match (structure, pem, encryption) {
            (Structure::Pkcs1, true, None) => self.own_rsa()?.private_key_to_pem()?,
            (Structure::Pkcs1, true, Some((cipher, phrase))) => self
                .own_rsa()?
                .private_key_to_pem_passphrase(cipher, phrase)?,
            (Structure::Pkcs1, false, _) => self.own_rsa()?.private_key_to_der()?,
            (Structure::Sec1, true, None) => self.own_ec()?.private_key_to_pem()?,
            (Structure::Sec1, true, Some((cipher, phrase))) => self
                .own_ec()?
                .private_key_to_pem_passphrase(cipher, phrase)?,
            (Structure::Sec1, false, _) => self.own_ec()?.private_key_to_der()?,
            (_, true, None) => self.pkey.private_key_to_pem_pkcs8()?,
            (_, true, Some((cipher, phrase))) => self
                .pkey
                .private_key_to_pem_pkcs8_passphrase(cipher, phrase)?,
            (_, false, None) => self.pkey.private_key_to_pkcs8()?,
            (_, false, Some((cipher, phrase))) => {
                self.pkey.private_key_to_pkcs8_passphrase(cipher, phrase)?
            }
        })
    }

    /// The numbers of an RSA key: n and e, and with a private one d, p, q, dp, dq and qi.
    pub fn rsa_numbers(&self) -> Result<Vec<Vec<u8>>> {
        let rsa = self.pkey.rsa()?;
        let mut numbers = vec![rsa.n().to_vec(), rsa.e().to_vec()];
        if self.part == Part::Private {
            numbers.push(rsa.d().to_vec());
            let rest = [rsa.p(), rsa.q(), rsa.dmp1(), rsa.dmq1(), rsa.iqmp()];
            numbers.extend(rest.into_iter().flatten().map(|n| n.to_vec()));
        }
        Ok(numbers)
    }

    /// The numbers of an elliptic curve key: x and y, and with a private one d, each as long as the curve has it.
    pub fn ec_numbers(&self) -> Result<Vec<Vec<u8>>> {
        let key = self.pkey.ec_key()?;
        let group = key.group();
        let (mut x, mut y) = (BigNum::new()?, BigNum::new()?);
        let mut context = BigNumContext::new()?;
        key.public_key()
            .affine_coordinates(group, &mut x, &mut y, &mut context)?;
        let size = group.degree().div_ceil(8) as i32;
        let mut numbers = vec![x.to_vec_padded(size)?, y.to_vec_padded(size)?];
        if self.part == Part::Private {
            let size = group.order_bits().div_ceil(8) as i32;
            numbers.push(key.private_key().to_vec_padded(size)?);
        }
        Ok(numbers)
    }

    /// The raw form of the public part; for elliptic curves a point, compressed or not.
    pub fn raw_public(&self, compressed: bool) -> Result<Vec<u8>> {
        if self.pkey.id() != Id::EC {
            return Ok(match self.pkey.raw_public_key() {
                Ok(bytes) => bytes,
                Err(stack) => raw::bytes_param(&self.pkey, c"pub").ok_or(stack)?,
            });
        }
        let key = self.pkey.ec_key()?;
        let form = if compressed {
            PointConversionForm::COMPRESSED
        } else {
            PointConversionForm::UNCOMPRESSED
        };
        let mut context = BigNumContext::new()?;
        Ok(key.public_key().to_bytes(key.group(), form, &mut context)?)
    }

    /// The raw form of the private part.
    pub fn raw_private(&self) -> Result<Vec<u8>> {
        if self.pkey.id() == Id::EC {
            let key = self.pkey.ec_key()?;
            let size = key.group().order_bits().div_ceil(8) as i32;
            return Ok(key.private_key().to_vec_padded(size)?);
        }
        Ok(self.pkey.raw_private_key()?)
    }

    /// The seed that the pair was made from, where it is known.
    pub fn seed(&self) -> Option<Vec<u8>> {
        raw::bytes_param(&self.pkey, c"seed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(list: &[(&str, &str)]) -> Vec<(CString, CString)> {
        list.iter()
            .map(|(k, v)| (CString::new(*k).unwrap(), CString::new(*v).unwrap()))
            .collect()
    }

    fn pair(kind: &CStr, list: &[(&str, &str)]) -> Key {
        Key {
            pkey: raw::generate(kind, None, &settings(list)).unwrap(),
            part: Part::Private,
        }
    }

    #[test]
    fn there_and_back() {
        let rsa = pair(c"RSA", &[("rsa_keygen_bits", "1024")]);
        let ec = pair(c"EC", &[("ec_paramgen_curve", "P-256")]);
        let ed = pair(c"ED25519", &[]);
        for (key, own) in [
            (&rsa, Some(Structure::Pkcs1)),
            (&ec, Some(Structure::Sec1)),
            (&ed, None),
        ] {
            for structure in [Some(Structure::Pkcs8), own].into_iter().flatten() {
                let der = key.write_private(false, structure, None).unwrap();
                assert!(read_private(&der, Some(structure), None).unwrap().same(key));
                let pem = key
                    .write_private(true, structure, Some(("aes-128-cbc", b"secret")))
                    .unwrap();
                let back = read_private(&pem, None, Some(b"secret")).unwrap();
                assert!(back.same(key));
                assert!(read_private(&pem, None, Some(b"wrong")).is_err());
                assert!(read_private(&pem, None, None).is_err());
            }
            let pem = key.write_public(true, Structure::Spki).unwrap();
            assert!(
                read_public(&pem, None, None)
                    .unwrap()
                    .same(&key.to_public())
            );
        }
        assert_eq!(rsa.kind(), "rsa");
        assert_eq!(ec.curve_name().unwrap(), "prime256v1");
        assert_eq!(ed.raw_private().unwrap().len(), 32);
        let n = ec.ec_numbers().unwrap();
        let back = from_ec_numbers("P-256", &n[0], &n[1], Some(&n[2])).unwrap();
        assert!(back.same(&ec));
        let back = from_ec_raw("P-256", &ec.raw_private().unwrap(), Part::Private).unwrap();
        assert!(back.same(&ec));
        assert!(from_ec_numbers("P-256", &[1], &[1], None).is_err());
        assert!(from_ec_numbers("P-9", &[1], &[1], None).is_err());
    }

    #[test]
    fn seeds_and_secrets() {
        let key = pair(c"ML-DSA-44", &[]);
        let seed = key.seed().unwrap();
        assert!(from_seed("ML-DSA-44", &seed).unwrap().same(&key));
        let key = pair(c"ML-KEM-512", &[]);
        let (secret, sealed) = raw::encapsulate(&key.pkey, None).unwrap();
        assert_eq!(raw::decapsulate(&key.pkey, None, &sealed).unwrap(), secret);
        assert!(raw::curves().len() > 10);
    }
}
