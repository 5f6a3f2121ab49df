//! What connections share: `SecureContext`, made by `tls.createSecureContext()` one setting after the other.

use std::cell::{Cell, RefCell};
use std::ffi::CString;

use openssl::dh::Dh;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{
    SslContext, SslContextBuilder, SslMethod, SslOptions, SslSessionCacheMode, SslVersion,
};
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::{X509, X509Crl};

use crate::connection;
use crate::error::TlsError;
use crate::raw;

/// The size of the keys that programs see and set.
pub(crate) const TICKET_KEYS: usize = 48;

type Outcome = Result<(), TlsError>;

/// Keys, certificates, trust and limits of connections.
pub(crate) struct Secure {
    pub(crate) context: SslContext,
    ticket_keys: Cell<[u8; TICKET_KEYS]>,
    /// The store is the one that all contexts share.
    shares_roots: Cell<bool>,
    issuer: RefCell<Option<X509>>,
    has_psk: Cell<bool>,
}

/// Clients may ask for another handshake; the JavaScript half limits how often.
const ALLOW_CLIENT_RENEGOTIATION: u64 = 1 << 8;

fn version(number: i32) -> Option<SslVersion> {
    Some(match number {
        0x301 => SslVersion::TLS1,
        0x302 => SslVersion::TLS1_1,
        0x303 => SslVersion::TLS1_2,
        0x304 => SslVersion::TLS1_3,
        _ => return None,
    })
}

impl Secure {
    /// A context for versions of the protocol by their numbers (0x303: TLS 1.2); 0 leaves the end open.
    pub(crate) fn new(min: i32, max: i32) -> Result<Secure, TlsError> {
        let mut builder = SslContextBuilder::new(SslMethod::tls())?;
        builder.set_min_proto_version(version(min))?;
        builder.set_max_proto_version(version(max))?;
        builder.set_options(
            SslOptions::NO_COMPRESSION | SslOptions::from_bits_retain(ALLOW_CLIENT_RENEGOTIATION),
        );
        let cache = SslSessionCacheMode::CLIENT
            | SslSessionCacheMode::SERVER
            | SslSessionCacheMode::NO_INTERNAL
            | SslSessionCacheMode::NO_AUTO_CLEAR;
        builder.set_session_cache_mode(cache);
        let context = builder.build();
        connection::equip(&context);
        let secure = Secure {
            context,
            ticket_keys: Cell::new([0; TICKET_KEYS]),
            shares_roots: Cell::new(false),
            issuer: RefCell::new(None),
            has_psk: Cell::new(false),
        };
        let mut keys = [0; TICKET_KEYS];
        openssl::rand::rand_bytes(&mut keys)?;
        secure.set_ticket_keys(keys)?;
        Ok(secure)
    }

    fn edit<R>(&self, f: impl FnOnce(&mut SslContextBuilder) -> R) -> R {
        raw::edit(&self.context, f)
    }

    pub(crate) fn set_key(&self, pem: &[u8], passphrase: Option<&[u8]>) -> Outcome {
        let key = parse_key(pem, passphrase)?;
        self.edit(|builder| builder.set_private_key(&key))?;
        Ok(())
    }

    /// A certificate, and behind it those of its issuers.
    pub(crate) fn set_cert(&self, pem: &[u8]) -> Outcome {
        let chain = X509::stack_from_pem(pem)?;
        let Some((own, issuers)) = chain.split_first() else {
            // Says why there is none.
            X509::from_pem(pem)?;
            return Err(TlsError::plain("Unable to load certificate"));
        };
        self.use_chain(own, issuers)
    }

    fn use_chain(&self, own: &X509, issuers: &[X509]) -> Outcome {
        self.edit(|builder| {
            builder.set_certificate(own)?;
            for issuer in issuers {
                builder.add_extra_chain_cert(issuer.clone())?;
            }
            Ok::<(), openssl::error::ErrorStack>(())
        })?;
        let found = issuers
            .iter()
            .find(|issuer| issuer.issued(own) == openssl::x509::X509VerifyResult::OK);
        self.issuer.replace(found.cloned());
        Ok(())
    }

    /// Trusts the certificates of a PEM text, and names them to clients that are asked for one.
    pub(crate) fn add_ca(&self, pem: &[u8]) -> Outcome {
        let certificates = X509::stack_from_pem(pem)?;
        if certificates.is_empty() {
            return Ok(());
        }
        self.own_store()?;
        self.edit(|builder| {
            for certificate in certificates {
                builder.add_client_ca(&certificate)?;
                builder.cert_store_mut().add_cert(certificate)?;
            }
            Ok::<(), openssl::error::ErrorStack>(())
        })?;
        Ok(())
    }

    /// Trusts the store that contexts share.
    pub(crate) fn set_roots(&self, roots: &X509Store) {
        self.edit(|builder| builder.set_cert_store(raw::share_store(roots)));
        self.shares_roots.set(true);
    }

    // What one context adds must not be trusted by the others.
    fn own_store(&self) -> Outcome {
        if !self.shares_roots.replace(false) {
            return Ok(());
        }
        let mut own = X509StoreBuilder::new()?;
        for certificate in self.context.cert_store().all_certificates() {
            own.add_cert(certificate)?;
        }
        let own = own.build();
        self.edit(|builder| builder.set_cert_store(own));
        Ok(())
    }

    /// Refuses the certificates that a list names.
    pub(crate) fn add_crl(&self, pem: &[u8]) -> Outcome {
        let crl = X509Crl::from_pem(pem)
            .map_err(|_| TlsError::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to parse CRL"))?;
        self.own_store()?;
        self.edit(|builder| {
            let store = builder.cert_store_mut();
            raw::add_crl(store, &crl)?;
            let all = openssl::x509::verify::X509VerifyFlags::CRL_CHECK
                | openssl::x509::verify::X509VerifyFlags::CRL_CHECK_ALL;
            store.set_flags(all)
        })?;
        Ok(())
    }

    /// Lets a chain end in any certificate that is trusted.
    pub(crate) fn allow_partial_chain(&self) -> Outcome {
        let partial = openssl::x509::verify::X509VerifyFlags::PARTIAL_CHAIN;
        self.own_store()?;
        self.edit(|builder| builder.cert_store_mut().set_flags(partial))?;
        Ok(())
    }

    pub(crate) fn load_pkcs12(&self, bytes: &[u8], passphrase: Option<&str>) -> Outcome {
        let archive = Pkcs12::from_der(bytes).map_err(|_| TlsError::plain("not enough data"))?;
        let parts = archive
            .parse2(passphrase.unwrap_or_default())
            .map_err(|stack| {
                let error = TlsError::from(stack);
                TlsError::plain(match error.message.rsplit_once("::") {
                    Some((_, reason)) if !reason.is_empty() => reason.to_owned(),
                    _ => String::from("mac verify failure"),
                })
            })?;
        let issuers: Vec<X509> = parts.ca.into_iter().flatten().rev().collect();
        if let Some(own) = &parts.cert {
            self.use_chain(own, &[])?;
            let found = issuers
                .iter()
                .find(|issuer| issuer.issued(own) == openssl::x509::X509VerifyResult::OK);
            self.issuer.replace(found.cloned());
        }
        if let Some(key) = &parts.pkey {
            self.edit(|builder| builder.set_private_key(key))?;
        }
        self.own_store()?;
        self.edit(|builder| {
            for issuer in issuers {
                builder.add_client_ca(&issuer)?;
                builder.cert_store_mut().add_cert(issuer)?;
            }
            Ok::<(), openssl::error::ErrorStack>(())
        })?;
        Ok(())
    }

    /// The ciphers up to TLS 1.2.
    pub(crate) fn set_ciphers(&self, list: &str) -> Outcome {
        self.edit(|builder| builder.set_cipher_list(list))?;
        Ok(())
    }

    /// The ciphers of TLS 1.3.
    pub(crate) fn set_cipher_suites(&self, list: &str) -> Outcome {
        self.edit(|builder| builder.set_ciphersuites(list))?;
        Ok(())
    }

    pub(crate) fn set_sigalgs(&self, list: &str) -> Outcome {
        self.edit(|builder| builder.set_sigalgs_list(list))?;
        Ok(())
    }

    /// Groups for the key exchange; `auto` leaves the choice to OpenSSL.
    pub(crate) fn set_curves(&self, list: &str) -> Outcome {
        if list != "auto" {
            self.edit(|builder| builder.set_groups_list(list))
                .map_err(|_| {
                    TlsError::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to set ECDH curve")
                })?;
        }
        Ok(())
    }

    /// Diffie-Hellman parameters, `None` for some that fit the key. Gives their size where it is too small to be safe.
    pub(crate) fn set_dh(&self, pem: Option<&[u8]>) -> Result<Option<u32>, TlsError> {
        let Some(pem) = pem else {
            raw::set_dh_auto(&self.context);
            return Ok(None);
        };
        // What is none leaves the context without, as in Node.
        let Ok(params) = Dh::params_from_pem(pem) else {
            return Ok(None);
        };
        let bits = params.prime_p().num_bits() as u32;
        if bits < 1024 {
            let mut error = TlsError::coded(
                "ERR_INVALID_ARG_VALUE",
                "DH parameter is less than 1024 bits",
            );
            error.type_error = true;
            return Err(error);
        }
        self.edit(|builder| builder.set_tmp_dh(&params))
            .map_err(|_| {
                TlsError::coded(
                    "ERR_CRYPTO_OPERATION_FAILED",
                    "Error setting temp DH parameter",
                )
            })?;
        Ok((bits < 2048).then_some(bits))
    }

    pub(crate) fn set_options(&self, options: u64) {
        self.edit(|builder| builder.set_options(SslOptions::from_bits_retain(options)));
    }

    pub(crate) fn set_session_id_context(&self, id: &[u8]) -> Outcome {
        self.edit(|builder| builder.set_session_id_context(id))?;
        Ok(())
    }

    pub(crate) fn set_session_timeout(&self, seconds: i64) {
        raw::set_session_timeout(&self.context, seconds);
    }

    pub(crate) fn ticket_keys(&self) -> [u8; TICKET_KEYS] {
        self.ticket_keys.get()
    }

    /// A name, a MAC key and a cipher key of 16 bytes each. OpenSSL's keys are longer and are derived from them, the
    /// same in every process.
    pub(crate) fn set_ticket_keys(&self, keys: [u8; TICKET_KEYS]) -> Outcome {
        let mut derived = [0; raw::TICKET_KEYS];
        derived[..16].copy_from_slice(&keys[..16]);
        derived[16..48].copy_from_slice(&openssl::sha::sha256(&keys[16..32]));
        derived[48..].copy_from_slice(&openssl::sha::sha256(&keys[32..]));
        raw::set_ticket_keys(&self.context, &mut derived)?;
        self.ticket_keys.set(keys);
        Ok(())
    }

    /// Lets connections ask for pre-shared keys.
    pub(crate) fn use_psk(&self) {
        if !self.has_psk.replace(true) {
            connection::equip_psk(&self.context);
        }
    }

    pub(crate) fn set_psk_hint(&self, hint: &str) -> Outcome {
        let hint = CString::new(hint).map_err(|_| TlsError::plain("The hint has a zero byte"))?;
        raw::set_psk_identity_hint(&self.context, Some(&hint))?;
        Ok(())
    }

    /// The own certificate, DER.
    pub(crate) fn certificate(&self) -> Option<Vec<u8>> {
        self.context.certificate()?.to_der().ok()
    }

    /// The certificate of the own one's issuer, DER, if it is known.
    pub(crate) fn issuer(&self) -> Option<Vec<u8>> {
        self.issuer.borrow().as_ref()?.to_der().ok()
    }
}

fn parse_key(pem: &[u8], passphrase: Option<&[u8]>) -> Result<PKey<Private>, TlsError> {
    let key = match passphrase {
        Some(phrase) => PKey::private_key_from_pem_passphrase(pem, phrase)?,
        // Without one, do not ask at the terminal.
        None => PKey::private_key_from_pem_callback(pem, |_| Ok(0))?,
    };
    Ok(key)
}

/// All of TLS 1.3, two of which are not used by default.
const SUITES: &str = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256";

/// The names of the ciphers that a context has without a list of its own, as OpenSSL calls them, and of all of TLS 1.3.
pub(crate) fn cipher_names() -> Result<Vec<String>, TlsError> {
    let mut builder = SslContextBuilder::new(SslMethod::tls())?;
    builder.set_ciphersuites(SUITES)?;
    let ssl = openssl::ssl::Ssl::new(&builder.build())?;
    Ok(raw::ciphers(&ssl))
}
