//! Symmetric ciphers: `createCipheriv`, `createDecipheriv`, `getCipherInfo`.
//!
//! All modes of OpenSSL's but SIV. CCM takes a message in one piece, whose length it must know before other data; the
//! wrapping modes take one piece too.

use crate::error::{CryptoError, ErrorKind, Result, check_length};
use openssl::cipher::Cipher as Algorithm;
use openssl::cipher_ctx::{CipherCtx, CipherCtxFlags};
use openssl::nid::Nid;

/// What a cipher is: `crypto.getCipherInfo`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CipherInfo {
    /// The algorithm's name in lower case.
    pub name: String,
    /// `cbc`, `gcm`, …; `stream` for stream ciphers.
    pub mode: &'static str,
    /// OpenSSL's number for it.
    pub nid: i32,
    /// Bytes it works on at a time; `None` for stream ciphers.
    pub block_size: Option<usize>,
    /// Bytes of the initialization vector; `None` where there is none.
    pub iv_length: Option<usize>,
    /// Bytes of the key.
    pub key_length: usize,
}

const MODES: [&str; 12] = [
    "cbc", "ecb", "ctr", "gcm", "ccm", "ocb", "ofb", "xts", "siv", "wrap", "cfb", "stream",
];

fn mode_of(name: &str) -> &'static str {
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("chacha20") || lower.starts_with("rc4") {
        return "stream";
    }
    if lower.ends_with("-ede") || lower.ends_with("-ede3") || lower == "des3" {
        return if lower == "des3" { "cbc" } else { "ecb" };
    }
    MODES
        .into_iter()
        .find(|mode| lower.contains(mode))
        .unwrap_or("cbc")
}

/// Node's spellings that OpenSSL's fetch does not know.
fn canonical(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        "aes128" => "aes-128-cbc".into(),
        "aes192" => "aes-192-cbc".into(),
        "aes256" => "aes-256-cbc".into(),
        "id-aes128-gcm" => "aes-128-gcm".into(),
        "id-aes192-gcm" => "aes-192-gcm".into(),
        "id-aes256-gcm" => "aes-256-gcm".into(),
        "id-aes128-ccm" => "aes-128-ccm".into(),
        "id-aes192-ccm" => "aes-192-ccm".into(),
        "id-aes256-ccm" => "aes-256-ccm".into(),
        "des3" => "des-ede3-cbc".into(),
        _ => lower,
    }
}

fn fetch(name: &str) -> Option<Algorithm> {
    Algorithm::fetch(None, &canonical(name), None).ok()
}

/// Facts about a cipher, or `None` where OpenSSL does not have it.
pub fn info(name: &str) -> Option<CipherInfo> {
    let algorithm = fetch(name)?;
    let lower = canonical(name);
    let mode = mode_of(&lower);
    let nid = algorithm.nid();
    // OpenSSL's own name, which may be another than the one that was asked for.
    let own = nid.short_name().ok().filter(|_| nid != Nid::UNDEF);
    let shown = own.map_or(lower, str::to_ascii_lowercase);
    Some(CipherInfo {
        name: shown,
        mode,
        nid: nid.as_raw(),
        block_size: (mode != "stream").then(|| algorithm.block_size()),
        iv_length: Some(algorithm.iv_length()).filter(|&length| length > 0),
        key_length: algorithm.key_length(),
    })
}

/// A cipher at work.
pub struct Cipher {
    context: CipherCtx,
    mode: &'static str,
    encrypting: bool,
    authenticated: bool,
    finished: bool,
    tag: Option<Vec<u8>>,
    tag_given: bool,
    /// `None` until it is known: with GCM the tag itself may tell.
    tag_length: Option<usize>,
    longest: usize,
    /// CCM found out in `update` what `finish` has to tell.
    forged: bool,
}

fn invalid_iv() -> CryptoError {
    CryptoError::coded(
        ErrorKind::Type,
        "ERR_CRYPTO_INVALID_IV",
        "Invalid initialization vector",
    )
}

fn invalid_tag(length: usize) -> CryptoError {
    CryptoError::coded(
        ErrorKind::Type,
        "ERR_CRYPTO_INVALID_AUTH_TAG",
        format!("Invalid authentication tag length: {length}"),
    )
}

fn unauthenticated() -> CryptoError {
    CryptoError::plain("Unsupported state or unable to authenticate data")
}

fn invalid_state(message: &str) -> CryptoError {
    CryptoError::coded(ErrorKind::Error, "ERR_CRYPTO_INVALID_STATE", message)
}

fn message_too_long() -> CryptoError {
    CryptoError::coded(
        ErrorKind::Range,
        "ERR_CRYPTO_INVALID_MESSAGELEN",
        "Invalid message length",
    )
}

const DEFAULT_TAG_LENGTH: usize = 16;
/// More than any mode adds to a piece.
const SPARE: usize = 64;
/// OpenSSL counts in ints.
const LONGEST: usize = i32::MAX as usize;

fn is_gcm_tag_length(length: usize) -> bool {
    matches!(length, 4 | 8 | 12..=16)
}

impl Cipher {
    /// Starts encrypting or decrypting. `iv` is `None` for ciphers without one.
    pub fn new(
        name: &str,
        encrypting: bool,
        key: &[u8],
        iv: Option<&[u8]>,
        tag_length: Option<usize>,
    ) -> Result<Cipher> {
        let unknown = || {
            CryptoError::coded(
                ErrorKind::Error,
                "ERR_CRYPTO_UNKNOWN_CIPHER",
                "Unknown cipher",
            )
        };
        check_length("key", key)?;
        check_length("iv", iv.unwrap_or_default())?;
        let algorithm = fetch(name).ok_or_else(unknown)?;
        let canonical = canonical(name);
        let mode = mode_of(&canonical);
        if mode == "siv" {
            return Err(unknown());
        }
        let chacha = canonical == "chacha20-poly1305";
        let authenticated = matches!(mode, "gcm" | "ccm" | "ocb") || chacha;
        let expected = algorithm.iv_length();
        let iv = iv.filter(|iv| !iv.is_empty());
        match iv {
            None if expected != 0 => return Err(invalid_iv()),
            Some(iv) if !authenticated && iv.len() != expected => return Err(invalid_iv()),
            Some(iv) if chacha && iv.len() > 12 => return Err(invalid_iv()),
            _ => {}
        }
        let mut context = CipherCtx::new()?;
        if mode == "wrap" {
            context.set_flags(CipherCtxFlags::FLAG_WRAP_ALLOW);
        }
        if encrypting {
            context.encrypt_init(Some(&algorithm), None, None)?;
        } else {
            context.decrypt_init(Some(&algorithm), None, None)?;
        }
        let mut longest = LONGEST;
        let mut tag_length = tag_length;
        if authenticated {
            let iv_length = iv.map_or(0, <[u8]>::len);
            context.set_iv_length(iv_length).map_err(|_| invalid_iv())?;
            match tag_length {
                // More than OpenSSL can count.
                Some(length) if i32::try_from(length).is_err() => return Err(invalid_tag(length)),
                Some(length) if mode == "gcm" && !is_gcm_tag_length(length) => {
                    return Err(invalid_tag(length));
                }
                None if chacha => tag_length = Some(DEFAULT_TAG_LENGTH),
                None if mode != "gcm" => {
                    return Err(CryptoError::coded(
                        ErrorKind::Type,
                        "ERR_CRYPTO_INVALID_AUTH_TAG",
                        format!("authTagLength required for {name}"),
                    ));
                }
                _ => {}
            }
            if mode != "gcm"
                && let Some(length) = tag_length
            {
                context
                    .set_tag_length(length)
                    .map_err(|_| invalid_tag(length))?;
            }
            if mode == "ccm" {
                longest = match iv_length {
                    12 => (1 << 24) - 1,
                    13 => (1 << 16) - 1,
                    _ => LONGEST,
                };
            }
        }
        context.set_key_length(key.len()).map_err(|_| {
            CryptoError::coded(
                ErrorKind::Range,
                "ERR_CRYPTO_INVALID_KEYLEN",
                "Invalid key length",
            )
        })?;
        if encrypting {
            context.encrypt_init(None, Some(key), iv)?;
        } else {
            context.decrypt_init(None, Some(key), iv)?;
        }
        Ok(Cipher {
            context,
            mode,
            encrypting,
            authenticated,
            finished: false,
            tag: None,
            tag_given: false,
            tag_length,
            longest,
            forged: false,
        })
    }

    /// Tells OpenSSL of the tag, as soon as both are there.
    fn give_tag(&mut self) -> Result<()> {
        if let (false, false, Some(tag)) = (self.encrypting, self.tag_given, &self.tag) {
            self.tag_given = true;
            self.context.set_tag(tag)?;
        }
        Ok(())
    }

    /// Takes in more, and returns what is ready.
    pub fn update(&mut self, data: &[u8]) -> Result<Vec<u8>> {
        let unsupported = || CryptoError::plain("Trying to add data in unsupported state");
        if self.finished || data.len() > LONGEST - SPARE {
            return Err(unsupported());
        }
        if data.len() > self.longest {
            return Err(message_too_long());
        }
        self.give_tag()?;
        let mut output = vec![0; data.len() + SPARE];
        match self.context.cipher_update(data, Some(&mut output)) {
            Ok(length) => output.truncate(length),
            Err(_) if self.mode == "ccm" && !self.encrypting => {
                self.forged = true;
                output.clear();
            }
            Err(stack) if stack.errors().is_empty() => return Err(unsupported()),
            Err(stack) => return Err(stack.into()),
        }
        Ok(output)
    }

    /// The rest. With authentication, fails unless everything is as it was encrypted.
    pub fn finish(&mut self) -> Result<Vec<u8>> {
        if self.finished {
            return Err(invalid_state("Invalid state"));
        }
        self.finished = true;
        let mut output = Vec::new();
        if self.authenticated && !self.encrypting {
            self.give_tag().map_err(|_| unauthenticated())?;
            if self.mode == "ccm" {
                return if self.forged {
                    Err(unauthenticated())
                } else {
                    Ok(output)
                };
            }
            if !self.tag_given {
                return Err(unauthenticated());
            }
            self.context
                .cipher_final_vec(&mut output)
                .map_err(|_| unauthenticated())?;
            return Ok(output);
        }
        self.context
            .cipher_final_vec(&mut output)
            .map_err(|stack| match stack.errors() {
                [] => CryptoError::plain("Unsupported state"),
                _ => CryptoError::from(stack),
            })?;
        if self.authenticated {
            let mut tag = vec![0; self.tag_length.unwrap_or(DEFAULT_TAG_LENGTH)];
            self.context.tag(&mut tag)?;
            self.tag = Some(tag);
        }
        Ok(output)
    }

    /// Whether the last block is filled up; only before the end.
    pub fn set_auto_padding(&mut self, padding: bool) -> Result<()> {
        if self.finished {
            return Err(invalid_state("Invalid state for operation setAutoPadding"));
        }
        self.context.set_padding(padding);
        Ok(())
    }

    /// Data that is authenticated but not encrypted; before the rest. CCM has to know how long that will be.
    pub fn set_additional_data(&mut self, data: &[u8], message: Option<usize>) -> Result<()> {
        check_length("buffer", data)?;
        let invalid = || invalid_state("Invalid state for operation setAAD");
        if self.finished || !self.authenticated {
            return Err(invalid());
        }
        if self.mode == "ccm" {
            let Some(length) = message else {
                return Err(CryptoError::coded(
                    ErrorKind::Type,
                    "ERR_MISSING_ARGS",
                    "options.plaintextLength required for CCM mode with AAD",
                ));
            };
            if length > self.longest {
                return Err(message_too_long());
            }
            self.give_tag()?;
            self.context.set_data_len(length).map_err(|_| invalid())?;
        }
        self.context
            .cipher_update(data, None)
            .map_err(|_| invalid())?;
        Ok(())
    }

    /// What proves that the message is genuine; after encrypting.
    pub fn auth_tag(&self) -> Result<&[u8]> {
        match &self.tag {
            Some(tag) if self.encrypting && self.finished => Ok(tag),
            _ => Err(invalid_state("Invalid state for operation getAuthTag")),
        }
    }

    /// What the message must prove to be; before the end of decrypting. Tells whether it is a short one whose length
    /// nobody had asked for.
    pub fn set_auth_tag(&mut self, tag: &[u8]) -> Result<bool> {
        if self.encrypting || self.finished || !self.authenticated || self.tag.is_some() {
            return Err(invalid_state("Invalid state for operation setAuthTag"));
        }
        let fits = match self.tag_length {
            Some(length) => tag.len() == length,
            None => true,
        };
        if !fits || self.mode == "gcm" && !is_gcm_tag_length(tag.len()) {
            return Err(invalid_tag(tag.len()));
        }
        let short = self.tag_length.is_none() && tag.len() != DEFAULT_TAG_LENGTH;
        self.tag = Some(tag.to_vec());
        self.tag_length = Some(tag.len());
        Ok(short)
    }
}

/// A message at once. Where the mode proves that it is genuine, the tag is behind the encrypted text.
pub fn crypt_once(
    name: &str,
    encrypting: bool,
    key: &[u8],
    iv: Option<&[u8]>,
    additional: Option<&[u8]>,
    tag_length: Option<usize>,
    data: &[u8],
) -> Result<Vec<u8>> {
    let mut cipher = Cipher::new(name, encrypting, key, iv, tag_length)?;
    let mut data = data;
    if cipher.authenticated && !encrypting {
        let length = tag_length.unwrap_or(DEFAULT_TAG_LENGTH);
        let at = data.len().checked_sub(length).ok_or_else(unauthenticated)?;
        let (text, tag) = data.split_at(at);
        cipher.set_auth_tag(tag)?;
        data = text;
    }
    if let Some(additional) = additional.filter(|bytes| !bytes.is_empty()) {
        cipher.set_additional_data(additional, None)?;
    }
    let mut output = cipher.update(data)?;
    output.extend(cipher.finish()?);
    if cipher.authenticated && encrypting {
        output.extend_from_slice(cipher.auth_tag()?);
    }
    Ok(output)
}

/// A message at once in counter mode, whose counter is the last `bits` of the block: it begins again at zero where it
/// is full, and the rest of the block stays.
pub fn counter_once(
    name: &str,
    key: &[u8],
    block: &[u8; 16],
    bits: u32,
    data: &[u8],
) -> Result<Vec<u8>> {
    let mask = u128::MAX.checked_shr(128 - bits).unwrap_or(0);
    let start = u128::from_be_bytes(*block);
    let blocks = data.len().div_ceil(16) as u128;
    let before_zero = (mask - (start & mask)).saturating_add(1);
    if bits < 64 && blocks > mask + 1 {
        return Err(CryptoError::plain("The counter would come again"));
    }
    if blocks <= before_zero {
        return crypt_once(name, true, key, Some(block), None, None, data);
    }
    let (first, second) = data.split_at(before_zero as usize * 16);
    let mut output = crypt_once(name, true, key, Some(block), None, None, first)?;
    let again = (start & !mask).to_be_bytes();
    output.extend(crypt_once(
        name,
        true,
        key,
        Some(&again),
        None,
        None,
        second,
    )?);
    Ok(output)
}

/// The names that Node lists.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "aes-128-cbc", "aes-128-cbc-hmac-sha1", "aes-128-cbc-hmac-sha256", "aes-128-ccm", "aes-128-cfb", "aes-128-cfb1",
    "aes-128-cfb8", "aes-128-ctr", "aes-128-ecb", "aes-128-gcm", "aes-128-ocb", "aes-128-ofb", "aes-128-xts",
    "aes-192-cbc", "aes-192-ccm", "aes-192-cfb", "aes-192-cfb1", "aes-192-cfb8", "aes-192-ctr", "aes-192-ecb",
    "aes-192-gcm", "aes-192-ocb", "aes-192-ofb", "aes-256-cbc", "aes-256-cbc-hmac-sha1", "aes-256-cbc-hmac-sha256",
    "aes-256-ccm", "aes-256-cfb", "aes-256-cfb1", "aes-256-cfb8", "aes-256-ctr", "aes-256-ecb", "aes-256-gcm",
    "aes-256-ocb", "aes-256-ofb", "aes-256-xts", "aes128", "aes128-wrap", "aes128-wrap-pad", "aes192", "aes192-wrap",
    "aes192-wrap-pad", "aes256", "aes256-wrap", "aes256-wrap-pad", "aria-128-cbc", "aria-128-ccm", "aria-128-cfb",
    "aria-128-cfb1", "aria-128-cfb8", "aria-128-ctr", "aria-128-ecb", "aria-128-gcm", "aria-128-ofb", "aria-192-cbc",
    "aria-192-ccm", "aria-192-cfb", "aria-192-cfb1", "aria-192-cfb8", "aria-192-ctr", "aria-192-ecb", "aria-192-gcm",
    "aria-192-ofb", "aria-256-cbc", "aria-256-ccm", "aria-256-cfb", "aria-256-cfb1", "aria-256-cfb8", "aria-256-ctr",
    "aria-256-ecb", "aria-256-gcm", "aria-256-ofb", "aria128", "aria192", "aria256", "camellia-128-cbc",
    "camellia-128-cfb", "camellia-128-cfb1", "camellia-128-cfb8", "camellia-128-ctr", "camellia-128-ecb",
    "camellia-128-ofb", "camellia-192-cbc", "camellia-192-cfb", "camellia-192-cfb1", "camellia-192-cfb8",
    "camellia-192-ctr", "camellia-192-ecb", "camellia-192-ofb", "camellia-256-cbc", "camellia-256-cfb",
    "camellia-256-cfb1", "camellia-256-cfb8", "camellia-256-ctr", "camellia-256-ecb", "camellia-256-ofb",
    "camellia128", "camellia192", "camellia256", "chacha20", "chacha20-poly1305", "des-ede", "des-ede-cbc",
    "des-ede-cfb", "des-ede-ecb", "des-ede-ofb", "des-ede3", "des-ede3-cbc", "des-ede3-cfb", "des-ede3-cfb1",
    "des-ede3-cfb8", "des-ede3-ecb", "des-ede3-ofb", "des3", "des3-wrap", "id-aes128-CCM", "id-aes128-GCM",
    "id-aes128-wrap", "id-aes128-wrap-pad", "id-aes192-CCM", "id-aes192-GCM", "id-aes192-wrap", "id-aes192-wrap-pad",
    "id-aes256-CCM", "id-aes256-GCM", "id-aes256-wrap", "id-aes256-wrap-pad", "id-smime-alg-CMS3DESwrap", "sm4",
    "sm4-cbc", "sm4-cfb", "sm4-ctr", "sm4-ecb", "sm4-ofb",
];

/// The names of the ciphers that can be used: `crypto.getCiphers`.
pub fn names() -> Vec<&'static str> {
    NAMES
        .iter()
        .copied()
        .filter(|name| fetch(name).is_some())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_send<T: Send>(_: &T) {}

    #[test]
    fn there_and_back() {
        for (name, key, iv, authenticated) in [
            ("aes-128-cbc", 16, Some(16), false),
            ("aes-256-ctr", 32, Some(16), false),
            ("aes-128-ecb", 16, None, false),
            ("aes-256-gcm", 32, Some(12), true),
            ("aes-256-gcm", 32, Some(7), true),
            ("chacha20-poly1305", 32, Some(12), true),
        ] {
            let key = vec![7; key];
            let iv: Option<Vec<u8>> = iv.map(|length| vec![9; length]);
            let mut to = Cipher::new(name, true, &key, iv.as_deref(), None).unwrap();
            assert_send(&to);
            let mut sealed = to.update(b"attack ").unwrap();
            sealed.extend(to.update(b"at dawn, or not").unwrap());
            sealed.extend(to.finish().unwrap());
            for spoilt in [false, true] {
                let mut from = Cipher::new(name, false, &key, iv.as_deref(), None).unwrap();
                if authenticated {
                    let mut tag = to.auth_tag().unwrap().to_vec();
                    tag[0] ^= u8::from(spoilt);
                    from.set_auth_tag(&tag).unwrap();
                }
                let mut opened = from.update(&sealed).unwrap();
                match from.finish() {
                    Ok(rest) => opened.extend(rest),
                    Err(error) => {
                        assert!(spoilt && authenticated);
                        assert_eq!(error, unauthenticated());
                    }
                }
                assert_eq!(opened, b"attack at dawn, or not");
            }
        }
    }

    #[test]
    fn at_once() {
        for (name, key, iv, tag) in [
            ("aes-128-gcm", 16, 12, Some(12)),
            ("aes-256-ocb", 32, 12, Some(16)),
            ("chacha20-poly1305", 32, 12, None),
            ("aes-128-ccm", 16, 12, Some(8)),
            ("aes256-wrap", 32, 8, None),
            ("aes256-wrap-pad", 32, 4, None),
        ] {
            let (key, iv) = (vec![1; key], vec![2; iv]);
            let go = |encrypting, data: &[u8]| {
                crypt_once(name, encrypting, &key, Some(&iv), None, tag, data)
            };
            let sealed = go(true, b"sixteen letters.").unwrap();
            assert_eq!(go(false, &sealed).unwrap(), b"sixteen letters.", "{name}");
            let mut spoilt = sealed.clone();
            spoilt[0] ^= 1;
            assert!(go(false, &spoilt).is_err(), "{name}");
        }
        let block = [255; 16];
        let whole = counter_once("aes-128-ctr", &[1; 16], &block, 8, &[0; 48]).unwrap();
        let zero = [&[255; 15][..], &[0]].concat();
        let rest = crypt_once(
            "aes-128-ctr",
            true,
            &[1; 16],
            Some(&zero),
            None,
            None,
            &[0; 32],
        );
        assert_eq!(whole[16..], rest.unwrap());
        assert!(counter_once("aes-128-ctr", &[1; 16], &block, 1, &[0; 48]).is_err());
    }

    #[test]
    fn bad_arguments() {
        let code = |name, key: usize, iv: Option<usize>| {
            let iv = iv.map(|length| vec![0; length]);
            Cipher::new(name, true, &vec![0; key], iv.as_deref(), None)
                .err()
                .unwrap()
                .code
                .unwrap()
        };
        assert_eq!(code("nope", 1, None), "ERR_CRYPTO_UNKNOWN_CIPHER");
        assert_eq!(
            code("aes-128-cbc", 1, Some(16)),
            "ERR_CRYPTO_INVALID_KEYLEN"
        );
        assert_eq!(code("aes-128-cbc", 16, Some(1)), "ERR_CRYPTO_INVALID_IV");
        assert_eq!(code("aes-128-cbc", 16, None), "ERR_CRYPTO_INVALID_IV");
        assert_eq!(
            code("aes-128-ccm", 16, Some(12)),
            "ERR_CRYPTO_INVALID_AUTH_TAG"
        );
        assert_eq!(code("aes-128-gcm", 16, Some(0)), "ERR_CRYPTO_INVALID_IV");
        let mut cut = Cipher::new("aes-128-cbc", false, &[0; 16], Some(&[0; 16]), None).unwrap();
        assert_eq!(
            cut.finish().unwrap_err().code.unwrap(),
            "ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH"
        );
        assert_eq!(info("aes-128-cbc").unwrap().nid, 419);
        assert!(names().len() > 30);
    }
}
