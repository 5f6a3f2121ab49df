//! Hashes.
//!
//! OpenSSL 3 looks an algorithm up among its providers whenever a context is first set up, which costs far more than
//! hashing a short text. So each thread keeps what it has looked up, and contexts that are set up: new ones are copies.
//! The SHA family needs neither (see `raw/sha.rs`).

use crate::error::{CryptoError, ErrorKind, Result};
use crate::raw::{self, Sha, Sha1, Sha224, Sha256, Sha384, Sha512};
use openssl::error::ErrorStack;
use openssl::hash::{Hasher, MessageDigest};
use openssl::nid::Nid;
use std::cell::RefCell;
use std::ops::Deref;

/// An algorithm that is set up on this thread.
struct Prepared {
    /// As programs spell it: one algorithm may be here under several names.
    name: String,
    digest: MessageDigest,
    /// Bytes of the result where none are asked for.
    size: usize,
    /// Whether the length of the result can be chosen.
    xof: bool,
    /// Never fed: copied for every hash that is made.
    blank: State,
    /// For one message after the other.
    again: Option<Hasher>,
}

thread_local! {
    // A handful at most, so a list is quicker than a map.
    static PREPARED: RefCell<Vec<Prepared>> = const { RefCell::new(Vec::new()) };
}

/// The place of an algorithm among those that are set up on this thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlgorithmId(usize);

impl AlgorithmId {
    /// The id as JavaScript keeps it.
    pub fn number(self) -> i32 {
        self.0 as i32
    }

    /// The id that was given to JavaScript of this thread.
    pub fn from_number(number: i32) -> Option<AlgorithmId> {
        let id = usize::try_from(number).ok()?;
        PREPARED.with_borrow(|list| (id < list.len()).then_some(AlgorithmId(id)))
    }
}

/// The result of a hash or a code.
#[derive(Debug, Clone)]
pub enum Output {
    /// So many of the bytes.
    Short([u8; Output::LONGEST], usize),
    /// Of an algorithm whose results can have any length.
    Long(Vec<u8>),
}

impl Output {
    /// Bytes of the longest result of an algorithm that has a length of its own.
    const LONGEST: usize = 64;
}

impl Deref for Output {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Output::Short(bytes, length) => &bytes[..*length],
            Output::Long(bytes) => bytes,
        }
    }
}

/// An algorithm at work.
#[derive(Clone)]
pub(crate) enum State {
    Sha1(Sha1),
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
    Other(Hasher),
}

/// Does the same with whichever function of the SHA family it is.
macro_rules! each_sha {
    ($state:expr, $hash:ident => $sha:expr, $hasher:pat => $other:expr $(,)?) => {
        match $state {
            State::Sha1($hash) => $sha,
            State::Sha224($hash) => $sha,
            State::Sha256($hash) => $sha,
            State::Sha384($hash) => $sha,
            State::Sha512($hash) => $sha,
            State::Other($hasher) => $other,
        }
    };
}

fn short<H: Sha>(hash: H) -> Output {
    let mut bytes = [0; Output::LONGEST];
    hash.finish(&mut bytes[..H::SIZE]);
    Output::Short(bytes, H::SIZE)
}

fn short_of_hasher(hasher: &mut Hasher) -> Result<Output> {
    let made = hasher.finish()?;
    let mut bytes = [0; Output::LONGEST];
    bytes[..made.len()].copy_from_slice(&made);
    Ok(Output::Short(bytes, made.len()))
}

impl State {
    fn new(digest: MessageDigest) -> std::result::Result<State, ErrorStack> {
        Ok(match digest.type_() {
            Nid::SHA1 => State::Sha1(Sha1::new()),
            Nid::SHA224 => State::Sha224(Sha224::new()),
            Nid::SHA256 => State::Sha256(Sha256::new()),
            Nid::SHA384 => State::Sha384(Sha384::new()),
            Nid::SHA512 => State::Sha512(Sha512::new()),
            _ => State::Other(Hasher::new(digest)?),
        })
    }

    /// Takes in more.
    pub(crate) fn update(&mut self, data: &[u8]) -> Result<()> {
        each_sha!(self, hash => hash.update(data), hasher => hasher.update(data)?);
        Ok(())
    }

    /// The result, in the length that is the algorithm's own.
    pub(crate) fn finish(self) -> Result<Output> {
        each_sha!(self, hash => Ok(short(hash)), mut hasher => short_of_hasher(&mut hasher))
    }

    /// The result in any length, where the algorithm can do that.
    fn finish_xof(self, length: usize) -> Result<Output> {
        each_sha!(self, hash => Ok(short(hash)), mut hasher => {
            let mut output = vec![0; length];
            // OpenSSL refuses to make nothing, but the context must still be ended.
            if length == 0 {
                hasher.finish_xof(&mut [0])?;
            } else {
                hasher.finish_xof(&mut output)?;
            }
            Ok(Output::Long(output))
        })
    }
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

impl Prepared {
    fn new(name: &str) -> std::result::Result<Prepared, Lacking> {
        let digest = MessageDigest::from_name(name).ok_or(Lacking::Unknown)?;
        // Tells why, where it refuses; what it does not refuse has a provider.
        let blank = State::new(digest).map_err(Lacking::Refused)?;
        let provided = raw::provided(digest).unwrap_or(digest);
        let (blank, again) = match blank {
            State::Other(_) => (
                State::new(provided).map_err(Lacking::Refused)?,
                Some(Hasher::new(provided).map_err(Lacking::Refused)?),
            ),
            sha => (sha, None),
        };
        let any = default_xof_length(name);
        Ok(Prepared {
            name: name.to_owned(),
            digest,
            size: any.unwrap_or_else(|| digest.size()),
            xof: any.is_some(),
            blank,
            again,
        })
    }

    /// The length of the result: what was asked for, if the algorithm can do that.
    fn checked_length(&self, asked: Option<usize>) -> Result<usize> {
        match asked {
            Some(asked) if !self.xof && asked != self.size => Err(not_xof()),
            asked => Ok(asked.unwrap_or(self.size)),
        }
    }

    /// The hash of one message.
    fn hash_once(&mut self, data: &[u8], length: usize) -> Result<Output> {
        if self.xof {
            let mut state = self.blank.clone();
            state.update(data)?;
            return state.finish_xof(length);
        }
        if let Some(hasher) = &mut self.again {
            hasher.update(data)?;
            return short_of_hasher(hasher);
        }
        let mut state = self.blank.clone();
        state.update(data)?;
        state.finish()
    }
}

fn not_xof() -> CryptoError {
    CryptoError {
        library: Some("digital envelope routines".to_owned()),
        reason: Some("not XOF or invalid length".to_owned()),
        ..CryptoError::coded(
            ErrorKind::Error,
            "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH",
            "error:030000B2:digital envelope routines::not XOF or invalid length",
        )
    }
}

/// Where the algorithm of that name is in the list.
fn place(list: &mut Vec<Prepared>, name: &str) -> std::result::Result<usize, Lacking> {
    let name = current_name(name);
    // OpenSSL takes a name in any case, so that no program fills the list with one algorithm.
    if let Some(at) = list.iter().position(|p| p.name.eq_ignore_ascii_case(name)) {
        return Ok(at);
    }
    list.push(Prepared::new(name)?);
    Ok(list.len() - 1)
}

fn with_prepared<T>(
    name: &str,
    f: impl FnOnce(&mut Prepared) -> Result<T>,
) -> std::result::Result<Result<T>, Lacking> {
    PREPARED.with_borrow_mut(|list| {
        let at = place(list, name)?;
        Ok(f(&mut list[at]))
    })
}

/// As [`with_prepared`], for an algorithm that was looked up before.
fn with_id<T>(id: AlgorithmId, f: impl FnOnce(&mut Prepared) -> Result<T>) -> Result<T> {
    PREPARED.with_borrow_mut(|list| f(&mut list[id.0]))
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
    with_prepared(name, |p| Ok(p.info()))
        .ok()
        .and_then(std::result::Result::ok)
}

impl Prepared {
    fn info(&self) -> DigestInfo {
        DigestInfo {
            size: self.size,
            block_size: self.digest.block_size(),
            xof: self.xof,
        }
    }
}

/// The id of an algorithm for hashes, and the length of its result.
pub fn hash_id(name: &str) -> Result<(AlgorithmId, usize)> {
    PREPARED.with_borrow_mut(|list| match place(list, name) {
        Ok(at) => Ok((AlgorithmId(at), list[at].size)),
        Err(lacking) => Err(lacking.explained(|| "Digest method not supported".to_owned())),
    })
}

/// The id of an algorithm for codes, and the length of its result.
pub fn hmac_id(name: &str) -> Result<(AlgorithmId, usize)> {
    PREPARED.with_borrow_mut(|list| match place(list, name) {
        Ok(at) if list[at].xof => Err(CryptoError::invalid_digest(name)),
        Ok(at) => Ok((AlgorithmId(at), list[at].size)),
        Err(Lacking::Unknown) => Err(CryptoError::invalid_digest(name)),
        Err(Lacking::Refused(stack)) => Err(CryptoError {
            stack: Box::default(),
            ..stack.into()
        }),
    })
}

/// A context that has taken nothing in yet, and how many bytes it works on at a time.
pub(crate) fn blank(id: AlgorithmId) -> Result<(State, usize)> {
    with_id(id, |p| Ok((p.blank.clone(), p.digest.block_size())))
}

/// The digest itself, for OpenSSL's own key derivation.
pub(crate) fn message_digest(name: &str) -> Result<MessageDigest> {
    with_prepared(name, |p| Ok(p.digest)).unwrap_or_else(|_| Err(CryptoError::invalid_digest(name)))
}

/// A hash that is fed piece by piece: `crypto.createHash`.
#[derive(Clone)]
pub struct Digest {
    state: State,
    length: usize,
    /// The length where none is asked for.
    own_length: usize,
    xof: bool,
}

impl Digest {
    /// Starts a hash. `output_length` is for algorithms whose results can have any length.
    pub fn new(name: &str, output_length: Option<usize>) -> Result<Digest> {
        Digest::of_id(hash_id(name)?.0, output_length)
    }

    /// As [`Digest::new`], of an algorithm that was looked up before.
    pub fn of_id(id: AlgorithmId, output_length: Option<usize>) -> Result<Digest> {
        with_id(id, |p| {
            Ok(Digest {
                state: p.blank.clone(),
                length: p.checked_length(output_length)?,
                own_length: p.size,
                xof: p.xof,
            })
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
        self.state.update(data)
    }

    /// The result.
    pub fn finish(self) -> Result<Output> {
        if self.xof {
            self.state.finish_xof(self.length)
        } else {
            self.state.finish()
        }
    }
}

/// The hash of one message, of an algorithm that was looked up before.
pub fn hash_of_id(id: AlgorithmId, data: &[u8]) -> Result<Output> {
    with_id(id, |p| p.hash_once(data, p.size))
}

/// The hash of one message: `crypto.hash`.
pub fn hash_once(name: &str, data: &[u8], output_length: Option<usize>) -> Result<Output> {
    with_prepared(name, |p| {
        let length = match output_length {
            Some(asked) if !p.xof && asked != p.size => {
                return Err(CryptoError::plain(format!(
                    "Output length {asked} is invalid for {name}, which does not support XOF"
                )));
            }
            asked => asked.unwrap_or(p.size),
        };
        p.hash_once(data, length)
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
            *hash_once("dss1", b"abc", None).unwrap(),
            *hash_once("sha1", b"abc", None).unwrap()
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
        assert_eq!(*hash_once("shake256", b"", Some(0)).unwrap(), []);
        assert_eq!(hash_once("shake256", b"", None).unwrap().len(), 32);
        assert!(Digest::new("sha256", Some(5)).is_err());
        assert!(Digest::new("sha256", Some(32)).is_ok());
        assert!(Digest::new("nope", None).is_err());
        assert!(names().contains(&"sha512-256"));
    }
}
