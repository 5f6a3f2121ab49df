//! The certificates that are trusted where a program names none.
//!
//! Those inside of the executable are Mozilla's list by way of the `webpki-root-certs` crate: the list that Node has
//! inside as well, kept up with each release of the crate. The system's are read from the files that its OpenSSL uses.

use std::path::{Path, PathBuf};

use openssl::error::ErrorStack;
use openssl::x509::X509;
use openssl::x509::store::{X509Store, X509StoreBuilder};

/// Where Linux distributions and BSDs keep all certificates in one file.
const SYSTEM_FILES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
];

const SYSTEM_FOLDERS: &[&str] = &["/etc/ssl/certs", "/etc/pki/tls/certs"];

/// The certificates of a PEM text, DER; fails where it has something else.
pub(crate) fn from_pem(pem: &[u8]) -> Result<Vec<Vec<u8>>, ErrorStack> {
    let list = X509::stack_from_pem(pem)?;
    if list.is_empty() {
        // Says what is wrong.
        X509::from_pem(pem)?;
    }
    list.iter()
        .map(|certificate| certificate.to_der())
        .collect()
}

/// The certificates inside of the executable, DER.
pub(crate) fn bundled() -> Vec<Vec<u8>> {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .map(|der| der.as_ref().to_vec())
        .collect()
}

/// The system's certificates, DER, each once. `SSL_CERT_FILE` and `SSL_CERT_DIR` name other places. What cannot be
/// read is left out.
pub(crate) fn system() -> Vec<Vec<u8>> {
    let named = |name| std::env::var_os(name).map(PathBuf::from);
    let file = named("SSL_CERT_FILE").or_else(|| {
        let found = SYSTEM_FILES.iter().map(Path::new).find(|p| p.exists());
        found.map(Path::to_owned)
    });
    let folder = named("SSL_CERT_DIR").or_else(|| {
        // Links to what is in the one file.
        let found = SYSTEM_FOLDERS.iter().map(Path::new).find(|p| p.is_dir());
        found.filter(|_| file.is_none()).map(Path::to_owned)
    });
    let mut found = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut read = |path: &Path| {
        let Ok(text) = std::fs::read(path) else {
            return;
        };
        for certificate in X509::stack_from_pem(&text).unwrap_or_default() {
            if let Ok(der) = certificate.to_der()
                && seen.insert(der.clone())
            {
                found.push(der);
            }
        }
    };
    if let Some(file) = &file {
        read(file);
    }
    if let Some(entries) = folder.and_then(|f| std::fs::read_dir(f).ok()) {
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().for_each(|path| read(path));
    }
    found
}

/// A store of certificates; those that cannot be parsed are left out.
pub(crate) fn store(
    certificates: &[Vec<u8>],
    openssl_paths: bool,
) -> Result<X509Store, ErrorStack> {
    let mut builder = X509StoreBuilder::new()?;
    for der in certificates {
        if let Ok(certificate) = X509::from_der(der) {
            builder.add_cert(certificate)?;
        }
    }
    if openssl_paths {
        builder.set_default_paths()?;
    }
    Ok(builder.build())
}
