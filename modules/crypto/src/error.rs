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

    /// A failure of OpenSSL's with all its lines, the last one first: what Node shows where it leaves the first error in
    /// OpenSSL's list.
    pub(crate) fn with_stack(stack: ErrorStack) -> Self {
        let lines = stack.errors().iter().rev().map(line).collect();
        CryptoError {
            stack: lines,
            ..stack.into()
        }
    }

    /// A failure whose last error is the one to show, those before it are its causes.
    pub(crate) fn of_last(stack: &ErrorStack) -> Self {
        let errors = stack.errors();
        let Some(last) = errors.last() else {
            return CryptoError::plain("Operation failed");
        };
        CryptoError {
            stack: errors.iter().rev().skip(1).map(line).collect(),
            ..CryptoError::of_error(last)
        }
    }

    /// A failure of a job: the first line is the message, and there is no code.
    pub(crate) fn of_job(stack: ErrorStack) -> Self {
        CryptoError {
            code: None,
            library: None,
            reason: None,
            ..stack.into()
        }
    }

    /// A message of Node's own, with all that OpenSSL has to say.
    pub(crate) fn explained(message: &str, stack: &ErrorStack) -> Self {
        CryptoError {
            stack: stack.errors().iter().rev().map(line).collect(),
            ..CryptoError::plain(message)
        }
    }

    /// Node's error for a step that OpenSSL refused.
    pub(crate) fn operation_failed(message: &str) -> Self {
        CryptoError::coded(ErrorKind::Error, "ERR_CRYPTO_OPERATION_FAILED", message)
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

/// OpenSSL counts in ints: refuses what has more bytes, as `what`. Errors: ERR_OUT_OF_RANGE.
pub(crate) fn check_length(what: &str, bytes: &[u8]) -> Result<()> {
    if i32::try_from(bytes.len()).is_ok() {
        return Ok(());
    }
    Err(CryptoError::coded(
        ErrorKind::Range,
        "ERR_OUT_OF_RANGE",
        format!("{what} is too big"),
    ))
}

/// OpenSSL's one line for an error, without the places in its source.
fn line(error: &openssl::error::Error) -> String {
    let library = match error.library() {
        Some(name) => name.to_owned(),
        None => format!("lib({})", error.library_code()),
    };
    let reason = match error.reason() {
        Some(text) => text.to_owned(),
        None if error.code() & SYSTEM_ERROR != 0 => words_of_errno(error.code() & !SYSTEM_ERROR),
        None => format!("reason({})", error.reason_code()),
    };
    format!("error:{:08X}:{library}::{reason}", error.code())
}

/// Set in the code of an error of the system's, whose other bits are its `errno`.
const SYSTEM_ERROR: std::ffi::c_ulong = 1 << 31;

/// What `strerror` says of a number.
fn words_of_errno(errno: std::ffi::c_ulong) -> String {
    let text = std::io::Error::from_raw_os_error(errno as i32).to_string();
    match text.rfind(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// The part of Node's code that names OpenSSL's library; providers and decoders have none.
fn library_tag(library: i32) -> &'static str {
    match library {
        2 => "OSSL_SYS_",
        3 => "OSSL_BN_",
        4 => "OSSL_RSA_",
        5 => "OSSL_DH_",
        6 => "OSSL_EVP_",
        7 => "OSSL_BUF_",
        8 => "OSSL_OBJ_",
        9 => "OSSL_PEM_",
        10 => "OSSL_DSA_",
        11 => "OSSL_X509_",
        13 => "OSSL_ASN1_",
        14 => "OSSL_CONF_",
        15 => "OSSL_CRYPTO_",
        16 => "OSSL_EC_",
        20 => "SSL_",
        32 => "OSSL_BIO_",
        33 => "OSSL_PKCS7_",
        34 => "OSSL_X509V3_",
        35 => "OSSL_PKCS12_",
        36 => "OSSL_RAND_",
        37 => "OSSL_DSO_",
        38 => "OSSL_ENGINE_",
        39 => "OSSL_OCSP_",
        40 => "OSSL_UI_",
        41 => "OSSL_COMP_",
        42 => "OSSL_ECDSA_",
        43 => "OSSL_ECDH_",
        44 => "OSSL_OSSL_STORE_",
        45 => "OSSL_FIPS_",
        46 => "OSSL_CMS_",
        47 => "OSSL_TS_",
        48 => "OSSL_HMAC_",
        50 => "OSSL_CT_",
        51 => "OSSL_ASYNC_",
        52 => "OSSL_KDF_",
        53 => "OSSL_SM2_",
        _ => "OSSL_",
    }
}

impl From<ErrorStack> for CryptoError {
    fn from(stack: ErrorStack) -> Self {
        let Some(error) = stack.errors().first() else {
            return CryptoError::plain("Operation failed");
        };
        CryptoError {
            stack: stack.errors().iter().skip(1).rev().map(line).collect(),
            ..CryptoError::of_error(error)
        }
    }
}

impl CryptoError {
    /// One error, as Node describes it.
    fn of_error(error: &openssl::error::Error) -> Self {
        let library = error.library().map(str::to_owned);
        let reason = error.reason().map(str::to_owned);
        let code = reason.as_ref().map(|reason| {
            let tag = library_tag(error.library_code());
            let words = reason.replace(' ', "_").to_ascii_uppercase();
            format!("ERR_{tag}{words}")
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
