//! Symmetric ciphers: `createCipheriv`, `createDecipheriv`, `getCipherInfo`.
//!
//! Block and stream modes, GCM and ChaCha20-Poly1305. CCM, OCB, SIV and the key-wrapping modes are not here: they need
//! the whole message at once or lengths beforehand.

use crate::error::{CryptoError, ErrorKind, Result};
use openssl::cipher::Cipher as Algorithm;
use openssl::cipher_ctx::CipherCtx;

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
    let shown = match (mode, lower.as_str()) {
        // OpenSSL's own names of these.
        ("gcm", "aes-128-gcm") => "id-aes128-gcm".to_owned(),
        ("gcm", "aes-192-gcm") => "id-aes192-gcm".to_owned(),
        ("gcm", "aes-256-gcm") => "id-aes256-gcm".to_owned(),
        _ => lower,
    };
    Some(CipherInfo {
        name: shown,
        mode,
        nid: algorithm.nid().as_raw(),
        block_size: (mode != "stream").then(|| algorithm.block_size()),
        iv_length: Some(algorithm.iv_length()).filter(|&length| length > 0),
        key_length: algorithm.key_length(),
    })
}

/// A cipher at work.
pub struct Cipher {
    context: CipherCtx,
    encrypting: bool,
    authenticated: bool,
    finished: bool,
    tag: Option<Vec<u8>>,
    tag_length: usize,
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

const DEFAULT_TAG_LENGTH: usize = 16;

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
        let algorithm = fetch(name).ok_or_else(unknown)?;
        let canonical = canonical(name);
        let mode = mode_of(&canonical);
        if matches!(mode, "ccm" | "ocb" | "siv" | "wrap") {
            return Err(CryptoError::coded(
                ErrorKind::Error,
                "ERR_METHOD_NOT_IMPLEMENTED",
                format!("The cipher {name} method is not implemented"),
            ));
        }
        let authenticated = mode == "gcm" || canonical == "chacha20-poly1305";
        let expected = algorithm.iv_length();
        match iv {
            None if expected != 0 => return Err(invalid_iv()),
            Some(iv) if authenticated && iv.is_empty() => return Err(invalid_iv()),
            Some(iv) if !authenticated && iv.len() != expected => return Err(invalid_iv()),
            Some(iv) if canonical == "chacha20-poly1305" && iv.len() > 12 => {
                return Err(invalid_iv());
            }
            _ => {}
        }
        let tag_length = match tag_length {
            None => DEFAULT_TAG_LENGTH,
            Some(length) if !authenticated || mode != "gcm" && length <= 16 => length,
            Some(length) if matches!(length, 4 | 8 | 12..=16) => length,
            Some(length) => return Err(invalid_tag(length)),
        };
        if key.len() != algorithm.key_length() {
            return Err(CryptoError::coded(
                ErrorKind::Range,
                "ERR_CRYPTO_INVALID_KEYLEN",
                "Invalid key length",
            ));
        }
        let mut context = CipherCtx::new()?;
        let mut start = |algorithm, key, iv| {
            if encrypting {
                context.encrypt_init(algorithm, key, iv)
            } else {
                context.decrypt_init(algorithm, key, iv)
            }
        };
        start(Some(&algorithm), None, None)?;
        if let Some(iv) = iv.filter(|iv| authenticated && iv.len() != expected) {
            context.set_iv_length(iv.len())?;
        }
        if encrypting {
            context.encrypt_init(None, Some(key), iv)?;
        } else {
            context.decrypt_init(None, Some(key), iv)?;
        }
        Ok(Cipher {
            context,
            encrypting,
            authenticated,
            finished: false,
            tag: None,
            tag_length,
        })
    }

    /// Takes in more, and returns what is ready.
    pub fn update(&mut self, data: &[u8]) -> Result<Vec<u8>> {
        if self.finished {
            return Err(CryptoError::plain(
                "Trying to add data in unsupported state",
            ));
        }
        let mut output = Vec::new();
        self.context.cipher_update_vec(data, &mut output)?;
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
            let tag = self.tag.as_deref().ok_or_else(unauthenticated)?;
            self.context.set_tag(tag).map_err(|_| unauthenticated())?;
            self.context
                .cipher_final_vec(&mut output)
                .map_err(|_| unauthenticated())?;
            return Ok(output);
        }
        self.context
            .cipher_final_vec(&mut output)
            .map_err(CryptoError::with_stack)?;
        if self.authenticated {
            let mut tag = vec![0; self.tag_length];
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

    /// Data that is authenticated but not encrypted; before the rest.
    pub fn set_additional_data(&mut self, data: &[u8]) -> Result<()> {
        if self.finished || !self.authenticated {
            return Err(invalid_state("Invalid state for operation setAAD"));
        }
        self.context.cipher_update(data, None)?;
        Ok(())
    }

    /// What proves that the message is genuine; after encrypting.
    pub fn auth_tag(&self) -> Result<&[u8]> {
        match &self.tag {
            Some(tag) if self.encrypting && self.finished => Ok(tag),
            _ => Err(invalid_state("Invalid state for operation getAuthTag")),
        }
    }

    /// What the message must prove to be; before the end of decrypting.
    pub fn set_auth_tag(&mut self, tag: &[u8]) -> Result<()> {
        if self.encrypting || self.finished || !self.authenticated || self.tag.is_some() {
            return Err(invalid_state("Invalid state for operation setAuthTag"));
        }
        if !matches!(tag.len(), 4 | 8 | 12..=16) {
            return Err(invalid_tag(tag.len()));
        }
        self.tag = Some(tag.to_vec());
        Ok(())
    }
}

/// The names that Node lists and that this crate can work with.
const NAMES: &[&str] = &[
    "aes-128-cbc",
    "aes-128-cfb",
    "aes-128-cfb1",
    "aes-128-cfb8",
    "aes-128-ctr",
    "aes-128-ecb",
    "aes-128-gcm",
    "aes-128-ofb",
    "aes-128-xts",
    "aes-192-cbc",
    "aes-192-cfb",
    "aes-192-cfb1",
    "aes-192-cfb8",
    "aes-192-ctr",
    "aes-192-ecb",
    "aes-192-gcm",
    "aes-192-ofb",
    "aes-256-cbc",
    "aes-256-cfb",
    "aes-256-cfb1",
    "aes-256-cfb8",
    "aes-256-ctr",
    "aes-256-ecb",
    "aes-256-gcm",
    "aes-256-ofb",
    "aes-256-xts",
    "aes128",
    "aes192",
    "aes256",
    "aria-128-cbc",
    "aria-128-ctr",
    "aria-128-gcm",
    "aria-256-cbc",
    "aria-256-ctr",
    "aria-256-gcm",
    "camellia-128-cbc",
    "camellia-128-ctr",
    "camellia-256-cbc",
    "camellia-256-ctr",
    "chacha20",
    "chacha20-poly1305",
    "des-ede",
    "des-ede-cbc",
    "des-ede3",
    "des-ede3-cbc",
    "des-ede3-cfb",
    "des-ede3-ofb",
    "des3",
    "id-aes128-GCM",
    "id-aes192-GCM",
    "id-aes256-GCM",
    "sm4-cbc",
    "sm4-ctr",
    "sm4-ecb",
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
