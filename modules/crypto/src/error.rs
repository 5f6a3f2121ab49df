//! Failures, with what Node's errors show of them.

pub use anode_engine::ErrorKind;
use openssl::error::ErrorStack;

/// A failure as Node's error objects describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CryptoError {
    /// The JavaScript class.
    pub kind: ErrorKind,
    /// The `code` property, where there is one.
    pub code: Option<String>,
    /// The message.
    pub message: String,
    /// The `library` property of errors from OpenSSL.
    pub library: Option<String>,
    /// The `reason` property of errors from OpenSSL.
    pub reason: Option<String>,
    /// The `opensslErrorStack` property: every line that OpenSSL has to say, where Node shows them.
    pub stack: Box<[String]>,
}

/// What the functions of this crate return.
pub type Result<T> = std::result::Result<T, CryptoError>;

impl CryptoError {
    pub(crate) fn coded(kind: ErrorKind, code: &str, message: impl Into<String>) -> Self {
        CryptoError {
            kind,
            code: Some(code.to_owned()),
            message: message.into(),
            library: None,
            reason: None,
            stack: Box::default(),
        }
    }

    pub(crate) fn plain(message: impl Into<String>) -> Self {
        CryptoError {
            kind: ErrorKind::Error,
            code: None,
            message: message.into(),
            library: None,
            reason: None,
            stack: Box::default(),
        }
    }

    /// A failure of OpenSSL's with all its lines, the last one first.
    pub(crate) fn with_stack(stack: ErrorStack) -> Self {
        let lines = stack.errors().iter().rev().map(line).collect();
        CryptoError {
            stack: lines,
            ..stack.into()
        }
    }

    /// The error of an unknown digest, where the name is an argument of its own.
    pub fn invalid_digest(name: &str) -> Self {
        CryptoError::coded(
            ErrorKind::Type,
            "ERR_CRYPTO_INVALID_DIGEST",
            format!("Invalid digest: {name}"),
        )
    }
}

/// OpenSSL's one line for an error, without the places in its source.
fn line(error: &openssl::error::Error) -> String {
    format!(
        "error:{:08X}:{}::{}",
        error.code(),
        error.library().unwrap_or_default(),
        error.reason().unwrap_or_default()
    )
}

/// The part of Node's code that names OpenSSL's library; providers have none.
fn library_tag(library: &str) -> &'static str {
    match library {
        "digital envelope routines" => "EVP_",
        "rsa routines" => "RSA_",
        "bignum routines" => "BN_",
        "PEM routines" => "PEM_",
        "x509 certificate routines" => "X509_",
        "asn1 encoding routines" => "ASN1_",
        "elliptic curve routines" => "EC_",
        "SSL routines" => "SSL_",
        "random number generator" => "RAND_",
        "crypto common code" | "common libcrypto routines" => "CRYPTO_",
        _ => "",
    }
}

impl From<ErrorStack> for CryptoError {
    fn from(stack: ErrorStack) -> Self {
        let Some(error) = stack.errors().first() else {
            return CryptoError::plain("Operation failed");
        };
        let library = error.library().map(str::to_owned);
        let reason = error.reason().map(str::to_owned);
        let code = reason.as_ref().map(|reason| {
            let tag = library_tag(library.as_deref().unwrap_or_default());
            let words: String = reason
                .chars()
                .map(|c| {
                    if c == ' ' {
                        '_'
                    } else {
                        c.to_ascii_uppercase()
                    }
                })
                .collect();
            format!("ERR_OSSL_{tag}{words}")
        });
        CryptoError {
            kind: ErrorKind::Error,
            code,
            message: line(error),
            library,
            reason,
            stack: Box::default(),
        }
    }
}

/// The line of the first OpenSSL error, for messages that quote it.
pub(crate) fn first_line(stack: &ErrorStack) -> String {
    stack.errors().first().map(line).unwrap_or_default()
}

impl std::fmt::Display for CryptoError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CryptoError {}
