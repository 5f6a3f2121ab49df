//! `X509Certificate` objects' native half.

use std::rc::Rc;

use anode_engine::{
    Bytes, Error, ErrorKind, IntoJs, NativeArg, NativeRef, Object, OwnedBytes, Result, Scope,
    functions,
};
use openssl::x509::{X509, X509VerifyResult};

use super::{Js, check, keys::handle as key_handle};
use crate::keys::{Key, Part};
use crate::raw::{self, Purpose};
use crate::x509;

/// A certificate as JavaScript has it.
struct Certificate(X509);

type CertificateArg<'s> = NativeArg<'s, Certificate>;

/// About what a certificate takes in OpenSSL's memory.
const CERTIFICATE_WEIGHT: usize = 4096;

pub(super) fn add(scope: &mut Scope<'_>, object: Object<'_>) -> Result<()> {
    functions!(scope, object, {
        c"x509Read" => read,
        c"x509Facts" => facts,
        c"x509Legacy" => legacy,
        c"x509Pem" => pem,
        c"x509Der" => der,
        c"x509PublicKey" => public_key,
        c"x509CheckHost" => check_host,
        c"x509CheckEmail" => check_email,
        c"x509CheckIp" => check_ip,
        c"x509CheckIssued" => check_issued,
        c"x509CheckPrivateKey" => check_private_key,
        c"x509Verify" => verify,
    });
    Ok(())
}

/// The object that stands for a certificate: what `X509Certificate` is made of.
fn handle<'s>(scope: &mut Scope<'s>, certificate: X509) -> Js<'s> {
    let plain = scope.object()?;
    let prototype = plain.prototype(scope)?;
    let prototype = prototype.as_object().unwrap_or(plain);
    let object = scope.native_object(prototype, Rc::new(Certificate(certificate)))?;
    if let Some(native) = NativeRef::<Certificate>::new(object.into()) {
        native.set_weight(CERTIFICATE_WEIGHT);
    }
    Ok(object.into())
}

fn read<'s>(scope: &mut Scope<'s>, data: Bytes<'s>) -> Js<'s> {
    let outcome = x509::read(data.as_slice(scope));
    let certificate = check(scope, outcome)?;
    handle(scope, certificate)
}

fn facts<'s>(scope: &mut Scope<'s>, certificate: CertificateArg<'s>) -> Js<'s> {
    x509::facts(scope, &certificate.0.get().0)
}

fn legacy<'s>(scope: &mut Scope<'s>, certificate: CertificateArg<'s>) -> Js<'s> {
    x509::legacy(scope, &certificate.0.get().0)
}

fn pem<'s>(scope: &mut Scope<'s>, certificate: CertificateArg<'s>) -> Js<'s> {
    let outcome = certificate.0.get().0.to_pem().map_err(Into::into);
    let pem = check(scope, outcome)?;
    scope.latin1(&pem)
}

fn der<'s>(scope: &mut Scope<'s>, certificate: CertificateArg<'s>) -> Js<'s> {
    let outcome = certificate.0.get().0.to_der().map_err(Into::into);
    let der = check(scope, outcome)?;
    OwnedBytes(der).into_js(scope)
}

fn public_key<'s>(scope: &mut Scope<'s>, certificate: CertificateArg<'s>) -> Js<'s> {
    let outcome = certificate.0.get().0.public_key().map_err(Into::into);
    let pkey = raw::any(check(scope, outcome)?);
    let part = Part::Public;
    key_handle(scope, Key { pkey, part })
}

fn checked<'s>(
    scope: &mut Scope<'s>,
    certificate: CertificateArg<'s>,
    purpose: Purpose,
    name: &str,
) -> Js<'s> {
    match raw::check_name(&certificate.0.get().0, purpose, name) {
        Ok(found) => found.into_js(scope),
        Err(()) => Err(Error::with_code(
            ErrorKind::Type,
            "ERR_INVALID_ARG_VALUE",
            "Invalid name",
        )),
    }
}

fn check_host<'s>(
    scope: &mut Scope<'s>,
    certificate: CertificateArg<'s>,
    name: String,
    flags: u32,
) -> Js<'s> {
    checked(scope, certificate, Purpose::Host(flags), &name)
}

fn check_email<'s>(
    scope: &mut Scope<'s>,
    certificate: CertificateArg<'s>,
    name: String,
    flags: u32,
) -> Js<'s> {
    checked(scope, certificate, Purpose::Email(flags), &name)
}

fn check_ip<'s>(scope: &mut Scope<'s>, certificate: CertificateArg<'s>, address: String) -> Js<'s> {
    checked(scope, certificate, Purpose::Address, &address)
}

fn check_issued<'s>(
    _: &mut Scope<'s>,
    certificate: CertificateArg<'s>,
    issuer: CertificateArg<'s>,
) -> bool {
    issuer.0.get().0.issued(&certificate.0.get().0) == X509VerifyResult::OK
}

fn check_private_key<'s>(
    _: &mut Scope<'s>,
    certificate: CertificateArg<'s>,
    key: NativeArg<'s, Key>,
) -> bool {
    raw::fits(&certificate.0.get().0, &key.0.get().pkey)
}

fn verify<'s>(_: &mut Scope<'s>, certificate: CertificateArg<'s>, key: NativeArg<'s, Key>) -> bool {
    certificate
        .0
        .get()
        .0
        .verify(&key.0.get().pkey)
        .unwrap_or(false)
}
