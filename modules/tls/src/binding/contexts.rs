//! The class `SecureContext`.

use std::cell::RefCell;
use std::rc::Rc;

use anode_engine::{NativeRef, Object, OwnedBytes, Rest, Result, Scope, functions, native};
use anode_runtime::Environment;
use openssl::x509::store::X509Store;

use super::{check, not_called_with};
use crate::context::{Secure, TICKET_KEYS};
use crate::roots;

type This<'s> = NativeRef<'s, Secure>;

/// The store of certificates that contexts trust by default.
#[derive(Default)]
struct Roots(RefCell<Option<X509Store>>);

pub(super) fn define<'s>(scope: &mut Scope<'s>, object: Object<'s>) -> Result<()> {
    let class = scope.class(
        c"SecureContext",
        native!(construct),
        &[
            (c"setKey", native!(set_key)),
            (c"setCert", native!(set_cert)),
            (c"addCACert", native!(add_ca)),
            (c"addRootCerts", native!(add_roots)),
            (c"setAllowPartialTrustChain", native!(allow_partial)),
            (c"addCRL", native!(add_crl)),
            (c"loadPKCS12", native!(load_pkcs12)),
            (c"setCiphers", native!(set_ciphers)),
            (c"setCipherSuites", native!(set_cipher_suites)),
            (c"setSigalgs", native!(set_sigalgs)),
            (c"setECDHCurve", native!(set_curves)),
            (c"setDHParam", native!(set_dh)),
            (c"setOptions", native!(set_options)),
            (c"setSessionIdContext", native!(set_session_id_context)),
            (c"setSessionTimeout", native!(set_session_timeout)),
            (c"getTicketKeys", native!(get_ticket_keys)),
            (c"setTicketKeys", native!(set_ticket_keys)),
            (c"getCertificate", native!(get_certificate)),
            (c"getIssuer", native!(get_issuer)),
            (c"usePsk", native!(use_psk)),
            (c"setPskIdentityHint", native!(set_psk_hint)),
        ],
        &[],
    )?;
    object.set(scope, c"SecureContext", class.into())?;
    functions!(scope, object, { c"setRoots" => set_roots });
    Ok(())
}

fn construct<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let mut number = |i| args.0.get(scope, i).as_i32();
    let (Some(min), Some(max)) = (number(0), number(1)) else {
        return Err(not_called_with("an internal call expected versions"));
    };
    let secure = Secure::new(min, max);
    let secure = check(scope, secure)?;
    scope.construct_native(&args.0, Rc::new(secure))
}

fn set_key<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    pem: OwnedBytes,
    passphrase: Option<String>,
) -> Result<()> {
    let phrase = passphrase.as_ref().map(|text| text.as_bytes());
    check(scope, this.get().set_key(&pem.0, phrase))
}

fn set_cert<'s>(scope: &mut Scope<'s>, this: This<'s>, pem: OwnedBytes) -> Result<()> {
    check(scope, this.get().set_cert(&pem.0))
}

fn add_ca<'s>(scope: &mut Scope<'s>, this: This<'s>, pem: OwnedBytes) -> Result<()> {
    check(scope, this.get().add_ca(&pem.0))
}

/// Trusts what [`set_roots`] was told.
fn add_roots(scope: &mut Scope<'_>, this: This<'_>) -> bool {
    let roots = Environment::of(scope).extension::<Roots>();
    let roots = roots.0.borrow();
    if let Some(store) = &*roots {
        this.get().set_roots(store);
    }
    roots.is_some()
}

/// The certificates (DER) that contexts trust from now on that ask for the default, and whether OpenSSL's own places
/// are looked at, too.
fn set_roots(scope: &mut Scope<'_>, list: Object<'_>, openssl_paths: bool) -> Result<()> {
    let mut certificates = Vec::new();
    for i in 0..list.array_len(scope)? {
        let item = list.get_index(scope, i)?;
        if let Some(bytes) = item.as_bytes() {
            certificates.push(bytes.as_slice(scope).to_vec());
        }
    }
    let store = check(scope, roots::store(&certificates, openssl_paths))?;
    let roots = Environment::of(scope).extension::<Roots>();
    roots.0.replace(Some(store));
    Ok(())
}

fn allow_partial<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<()> {
    check(scope, this.get().allow_partial_chain())
}

fn add_crl<'s>(scope: &mut Scope<'s>, this: This<'s>, pem: OwnedBytes) -> Result<()> {
    check(scope, this.get().add_crl(&pem.0))
}

fn load_pkcs12<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    bytes: OwnedBytes,
    passphrase: Option<String>,
) -> Result<()> {
    check(
        scope,
        this.get().load_pkcs12(&bytes.0, passphrase.as_deref()),
    )
}

fn set_ciphers<'s>(scope: &mut Scope<'s>, this: This<'s>, list: String) -> Result<()> {
    check(scope, this.get().set_ciphers(&list))
}

fn set_cipher_suites<'s>(scope: &mut Scope<'s>, this: This<'s>, list: String) -> Result<()> {
    check(scope, this.get().set_cipher_suites(&list))
}

fn set_sigalgs<'s>(scope: &mut Scope<'s>, this: This<'s>, list: String) -> Result<()> {
    check(scope, this.get().set_sigalgs(&list))
}

fn set_curves<'s>(scope: &mut Scope<'s>, this: This<'s>, list: String) -> Result<()> {
    check(scope, this.get().set_curves(&list))
}

/// Gives the size of parameters that are rather small.
fn set_dh<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    pem: Option<OwnedBytes>,
) -> Result<Option<u32>> {
    let outcome = this.get().set_dh(pem.as_ref().map(|bytes| &bytes.0[..]));
    check(scope, outcome)
}

fn set_options(_: &mut Scope<'_>, this: This<'_>, options: f64) {
    this.get().set_options(options as u64);
}

fn set_session_id_context<'s>(scope: &mut Scope<'s>, this: This<'s>, id: String) -> Result<()> {
    check(scope, this.get().set_session_id_context(id.as_bytes()))
}

fn set_session_timeout(_: &mut Scope<'_>, this: This<'_>, seconds: i64) {
    this.get().set_session_timeout(seconds);
}

fn get_ticket_keys<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<OwnedBytes> {
    Ok(OwnedBytes(this.get().ticket_keys().to_vec()))
}

fn set_ticket_keys<'s>(scope: &mut Scope<'s>, this: This<'s>, keys: OwnedBytes) -> Result<()> {
    match <[u8; TICKET_KEYS]>::try_from(&keys.0[..]) {
        Ok(keys) => check(scope, this.get().set_ticket_keys(keys)),
        Err(_) => Err(not_called_with("an internal call expected 48 bytes")),
    }
}

fn get_certificate<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<Option<OwnedBytes>> {
    Ok(this.get().certificate().map(OwnedBytes))
}

fn get_issuer<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<Option<OwnedBytes>> {
    Ok(this.get().issuer().map(OwnedBytes))
}

fn use_psk(_: &mut Scope<'_>, this: This<'_>) {
    this.get().use_psk();
}

fn set_psk_hint<'s>(scope: &mut Scope<'s>, this: This<'s>, hint: String) -> Result<()> {
    check(scope, this.get().set_psk_hint(&hint))
}
