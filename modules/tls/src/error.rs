//! Failures, with what Node's errors show of them.

use anode_engine::{Error, ErrorKind, IntoJs, Result, Scope, Value};
use openssl::error::ErrorStack;

/// A failure as Node's error objects describe it.
#[derive(Debug, Clone, Default)]
pub(crate) struct TlsError {
    pub(crate) type_error: bool,
    pub(crate) message: String,
    pub(crate) code: Option<String>,
    library: Option<String>,
    reason: Option<String>,
    stack: Box<[String]>,
}

impl TlsError {
    /// An error without a code.
    pub(crate) fn plain(message: impl Into<String>) -> TlsError {
        TlsError {
            message: message.into(),
            ..TlsError::default()
        }
    }

    /// An error with a code of Node's.
    pub(crate) fn coded(code: &str, message: impl Into<String>) -> TlsError {
        TlsError {
            message: message.into(),
            code: Some(code.to_owned()),
            ..TlsError::default()
        }
    }

    /// What ended a connection: the message names the place in OpenSSL, as its own printed errors do.
    pub(crate) fn of_connection(stack: &ErrorStack) -> TlsError {
        let Some(error) = stack.errors().first() else {
            return TlsError::coded("ERR_SSL_UNKNOWN", "Unknown TLS error");
        };
        let library = error.library().unwrap_or_default();
        let reason = error.reason().unwrap_or_default();
        let function = error.function();
        TlsError {
            message: format!(
                "{:016X}:error:{:08X}:{library}:{}:{reason}:{}:{}:{}\n",
                std::process::id(),
                error.code(),
                function.unwrap_or_default(),
                error.file(),
                error.line(),
                error.data().unwrap_or_default(),
            ),
            code: Some(format!("ERR_SSL_{}", words(reason))),
            library: Some(library.to_owned()),
            reason: Some(reason.to_owned()),
            ..TlsError::default()
        }
    }

    /// The JavaScript error object.
    pub(crate) fn to_js<'s>(&self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        let kind = if self.type_error {
            ErrorKind::Type
        } else {
            ErrorKind::Error
        };
        let value = scope.error(kind, &self.message)?;
        let Some(object) = value.as_object() else {
            return Ok(value);
        };
        if !self.stack.is_empty() {
            let lines = self.stack.to_vec().into_js(scope)?;
            object.set(scope, c"opensslErrorStack", lines)?;
        }
        for (name, text) in [
            (c"library", &self.library),
            (c"reason", &self.reason),
            (c"code", &self.code),
        ] {
            if let Some(text) = text {
                let text = scope.string(text)?;
                object.set(scope, name, text)?;
            }
        }
        Ok(value)
    }

    /// Throws it.
    pub(crate) fn throw(&self, scope: &mut Scope<'_>) -> Error {
        match self.to_js(scope) {
            Ok(value) => scope.throw(value),
            Err(error) => error,
        }
    }
}

/// `no cipher match` as `NO_CIPHER_MATCH`.
fn words(reason: &str) -> String {
    reason.replace([' ', '-'], "_").to_ascii_uppercase()
}

fn line(error: &openssl::error::Error) -> String {
    format!(
        "error:{:08X}:{}::{}",
        error.code(),
        error.library().unwrap_or_default(),
        error.reason().unwrap_or_default()
    )
}

/// What Node's codes call OpenSSL's library.
fn tag(library: &str) -> &'static str {
    match library {
        "SSL routines" => "SSL_",
        "PEM routines" => "OSSL_PEM_",
        "x509 certificate routines" => "OSSL_X509_",
        "asn1 encoding routines" => "OSSL_ASN1_",
        "rsa routines" => "OSSL_RSA_",
        "digital envelope routines" => "OSSL_EVP_",
        "elliptic curve routines" => "OSSL_EC_",
        "PKCS12 routines" => "OSSL_PKCS12_",
        "bignum routines" => "OSSL_BN_",
        _ => "OSSL_",
    }
}

/// A failure of a setting: the error that came last is the one to show, those before it are its causes.
impl From<ErrorStack> for TlsError {
    fn from(stack: ErrorStack) -> TlsError {
        let errors = stack.errors();
        let Some(error) = errors.last() else {
            return TlsError::plain("Operation failed");
        };
        let library = error.library().unwrap_or_default();
        let reason = error.reason().unwrap_or_default();
        TlsError {
            message: line(error),
            code: (!reason.is_empty()).then(|| format!("ERR_{}{}", tag(library), words(reason))),
            library: Some(library.to_owned()),
            reason: Some(reason.to_owned()),
            stack: errors.iter().rev().skip(1).map(line).collect(),
            ..TlsError::default()
        }
    }
}
