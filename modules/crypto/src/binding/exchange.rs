//! `DiffieHellman` and `ECDH` objects, prime numbers, and what few programs need: SPKAC, other MACs and key derivations.

use std::cell::RefCell;
use std::rc::Rc;

use anode_engine::{
    Bytes, Error, IntoJs, NativeRef, Object, OwnedBytes, Rest, Result, Scope, Value, functions,
    native,
};
use anode_event_loop::JobKind;

use super::{Js, bytes_to_js, check, job};
use crate::dh::DiffieHellman;
use crate::ecdh::{self, Ecdh};
use crate::error::Result as Work;
use crate::keys::Structure;
use crate::raw::Spkac;
use crate::{kdf, keccak, prime};

pub(super) fn add(scope: &mut Scope<'_>, object: Object<'_>) -> Result<()> {
    functions!(scope, object, {
        c"convertEcdhKey" => convert,
        c"generatePrime" => generate_prime,
        c"checkPrime" => check_prime,
        c"verifySpkac" => verify_spkac,
        c"exportPublicKey" => spkac_key,
        c"exportChallenge" => spkac_challenge,
        c"kmac" => kmac,
        c"spongeOnce" => sponge_once,
        c"argon2" => argon2,
    });
    let class = scope.class(
        c"DiffieHellman",
        native!(construct_dh),
        &[
            (c"generateKeys", native!(dh_generate)),
            (c"computeSecret", native!(dh_compute)),
            (c"getPrime", native!(dh_prime)),
            (c"getGenerator", native!(dh_generator)),
            (c"getPublicKey", native!(dh_public)),
            (c"getPrivateKey", native!(dh_private)),
            (c"setPublicKey", native!(dh_set_public)),
            (c"setPrivateKey", native!(dh_set_private)),
            (c"verifyError", native!(dh_verify_error)),
        ],
        &[],
    )?;
    object.set(scope, c"DiffieHellman", class.into())?;
    let class = scope.class(
        c"ECDH",
        native!(construct_ecdh),
        &[
            (c"generateKeys", native!(ecdh_generate)),
            (c"computeSecret", native!(ecdh_compute)),
            (c"getPublicKey", native!(ecdh_public)),
            (c"getPrivateKey", native!(ecdh_private)),
            (c"setPublicKey", native!(ecdh_set_public)),
            (c"setPrivateKey", native!(ecdh_set_private)),
        ],
        &[],
    )?;
    object.set(scope, c"ECDH", class.into())
}

fn bytes_outcome<'s>(scope: &mut Scope<'s>, outcome: Work<Vec<u8>>) -> Js<'s> {
    let bytes = check(scope, outcome)?;
    bytes_to_js(scope, bytes)
}

// ---- Diffie-Hellman ------------------------------------------------------------------------------

struct DhCell(RefCell<DiffieHellman>);

type DhRef<'s> = NativeRef<'s, DhCell>;

/// With a number of bits, the bytes of a prime, or the name of a group; the generator is a number or bytes.
fn construct_dh<'s>(
    scope: &mut Scope<'s>,
    call: Rest<'s>,
    prime: Value<'s>,
    generator: Value<'s>,
) -> Result<Object<'s>> {
    let made = if let Some(bits) = prime.as_i32() {
        DiffieHellman::with_length(bits, generator.as_i32().unwrap_or(0))
    } else if let Some(name) = prime.as_str() {
        DiffieHellman::with_group(&name.to_utf8(scope)?)
    } else if let Some(prime) = prime.as_bytes() {
        let prime = prime.as_slice(scope);
        match generator.as_bytes() {
            Some(bytes) => DiffieHellman::with_prime(prime, bytes.as_slice(scope)),
            None => {
                let number = generator.as_i32().unwrap_or(0).max(0);
                DiffieHellman::with_prime(prime, &number.to_be_bytes())
            }
        }
    } else {
        return Err(Error::arg_type(
            "an internal call expected a size, a prime or a name",
        ));
    };
    let made = check(scope, made)?;
    scope.construct_native(&call.0, Rc::new(DhCell(RefCell::new(made))))
}

fn dh_generate<'s>(scope: &mut Scope<'s>, this: DhRef<'s>) -> Js<'s> {
    let outcome = this.get().0.borrow_mut().generate();
    bytes_outcome(scope, outcome)
}

fn dh_compute<'s>(scope: &mut Scope<'s>, this: DhRef<'s>, other: Bytes<'s>) -> Js<'s> {
    let outcome = this.get().0.borrow().compute(other.as_slice(scope));
    bytes_outcome(scope, outcome)
}

fn dh_prime<'s>(scope: &mut Scope<'s>, this: DhRef<'s>) -> Js<'s> {
    let bytes = this.get().0.borrow().prime();
    bytes_to_js(scope, bytes)
}

fn dh_generator<'s>(scope: &mut Scope<'s>, this: DhRef<'s>) -> Js<'s> {
    let bytes = this.get().0.borrow().generator();
    bytes_to_js(scope, bytes)
}

fn dh_public<'s>(scope: &mut Scope<'s>, this: DhRef<'s>) -> Js<'s> {
    let outcome = this.get().0.borrow().public_key();
    bytes_outcome(scope, outcome)
}

fn dh_private<'s>(scope: &mut Scope<'s>, this: DhRef<'s>) -> Js<'s> {
    let outcome = this.get().0.borrow().private_key();
    bytes_outcome(scope, outcome)
}

fn dh_set_public<'s>(scope: &mut Scope<'s>, this: DhRef<'s>, key: Bytes<'s>) -> Result<()> {
    let outcome = this.get().0.borrow_mut().set_public(key.as_slice(scope));
    check(scope, outcome)
}

fn dh_set_private<'s>(scope: &mut Scope<'s>, this: DhRef<'s>, key: Bytes<'s>) -> Result<()> {
    let outcome = this.get().0.borrow_mut().set_private(key.as_slice(scope));
    check(scope, outcome)
}

fn dh_verify_error<'s>(_: &mut Scope<'s>, this: DhRef<'s>) -> i32 {
    this.get().0.borrow().verify_error()
}

// ---- elliptic curves -----------------------------------------------------------------------------

struct EcdhCell(RefCell<Ecdh>);

type EcdhRef<'s> = NativeRef<'s, EcdhCell>;

fn construct_ecdh<'s>(scope: &mut Scope<'s>, call: Rest<'s>, curve: String) -> Result<Object<'s>> {
    let made = Ecdh::new(&curve);
    let made = check(scope, made)?;
    scope.construct_native(&call.0, Rc::new(EcdhCell(RefCell::new(made))))
}

fn ecdh_generate<'s>(scope: &mut Scope<'s>, this: EcdhRef<'s>) -> Result<()> {
    let outcome = this.get().0.borrow_mut().generate();
    check(scope, outcome)
}

fn ecdh_compute<'s>(scope: &mut Scope<'s>, this: EcdhRef<'s>, other: Bytes<'s>) -> Js<'s> {
    let outcome = this.get().0.borrow().compute(other.as_slice(scope));
    bytes_outcome(scope, outcome)
}

fn ecdh_public<'s>(scope: &mut Scope<'s>, this: EcdhRef<'s>, form: i32) -> Js<'s> {
    let outcome = this.get().0.borrow().public_key(form);
    bytes_outcome(scope, outcome)
}

fn ecdh_private<'s>(scope: &mut Scope<'s>, this: EcdhRef<'s>) -> Js<'s> {
    let outcome = this.get().0.borrow().private_key();
    bytes_outcome(scope, outcome)
}

fn ecdh_set_public<'s>(scope: &mut Scope<'s>, this: EcdhRef<'s>, key: Bytes<'s>) -> Result<()> {
    let outcome = this.get().0.borrow_mut().set_public(key.as_slice(scope));
    check(scope, outcome)
}

fn ecdh_set_private<'s>(scope: &mut Scope<'s>, this: EcdhRef<'s>, key: Bytes<'s>) -> Result<()> {
    let outcome = this.get().0.borrow_mut().set_private(key.as_slice(scope));
    check(scope, outcome)
}

fn convert<'s>(scope: &mut Scope<'s>, key: Bytes<'s>, curve: String, form: i32) -> Js<'s> {
    let outcome = ecdh::convert(key.as_slice(scope), &curve, form);
    bytes_outcome(scope, outcome)
}

// ---- primes --------------------------------------------------------------------------------------

fn generate_prime<'s>(
    scope: &mut Scope<'s>,
    bits: i32,
    safe: bool,
    add: Option<OwnedBytes>,
    rem: Option<OwnedBytes>,
    callback: Value<'s>,
) -> Js<'s> {
    let work = move || {
        let bytes = |number: &Option<OwnedBytes>| number.as_ref().map(|bytes| bytes.0.clone());
        prime::generate(bits, safe, bytes(&add).as_deref(), bytes(&rem).as_deref())
    };
    job(
        scope,
        JobKind::new("crypto.generatePrime", "RANDOMPRIMEREQUEST"),
        callback,
        work,
        bytes_to_js,
    )
}

fn check_prime<'s>(
    scope: &mut Scope<'s>,
    candidate: Bytes<'s>,
    checks: i32,
    callback: Value<'s>,
) -> Js<'s> {
    let number = prime::number(candidate.as_slice(scope));
    let number = check(scope, number)?;
    let work = move || prime::check(&number, checks);
    job(
        scope,
        JobKind::new("crypto.checkPrime", "CHECKPRIMEREQUEST"),
        callback,
        work,
        |scope, is| is.into_js(scope),
    )
}

// ---- SPKAC ---------------------------------------------------------------------------------------

fn verify_spkac<'s>(scope: &mut Scope<'s>, spkac: Bytes<'s>) -> bool {
    Spkac::decode(spkac.as_slice(scope)).is_some_and(|spkac| spkac.verify())
}

/// The key as PEM; empty where it cannot be read.
fn spkac_key<'s>(scope: &mut Scope<'s>, spkac: Bytes<'s>) -> Js<'s> {
    let pem = Spkac::decode(spkac.as_slice(scope))
        .and_then(|spkac| spkac.key().ok())
        .and_then(|pkey| {
            let part = crate::keys::Part::Public;
            let key = crate::keys::Key { pkey, part };
            key.write_public(true, Structure::Spki).ok()
        });
    bytes_to_js(scope, pem.unwrap_or_default())
}

fn spkac_challenge<'s>(scope: &mut Scope<'s>, spkac: Bytes<'s>) -> Js<'s> {
    let challenge = Spkac::decode(spkac.as_slice(scope)).and_then(|spkac| spkac.challenge());
    bytes_to_js(scope, challenge.unwrap_or_default())
}

// ---- other MACs and derivations ------------------------------------------------------------------

/// The strength of an algorithm whose name ends in it, in bits.
fn strength(name: &str) -> usize {
    if name.ends_with("256") { 256 } else { 128 }
}

/// KMAC; the lengths of the key and of the result are in bits.
#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn kmac<'s>(
    scope: &mut Scope<'s>,
    algorithm: String,
    key: OwnedBytes,
    key_bits: usize,
    custom: Option<OwnedBytes>,
    bits: usize,
    data: OwnedBytes,
    callback: Value<'s>,
) -> Js<'s> {
    let work = move || {
        let custom = custom.unwrap_or_default().0;
        let strength = strength(&algorithm);
        Ok(keccak::kmac(
            strength, &key.0, key_bits, &custom, bits, &data.0,
        ))
    };
    job(
        scope,
        JobKind::new("crypto.kmac", "SIGNREQUEST"),
        callback,
        work,
        bytes_to_js,
    )
}

/// A hash with a result of so many bytes: cSHAKE, TurboSHAKE or KangarooTwelve.
#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn sponge_once<'s>(
    scope: &mut Scope<'s>,
    algorithm: String,
    data: OwnedBytes,
    length: usize,
    custom: Option<OwnedBytes>,
    function: Option<OwnedBytes>,
    domain: u32,
    callback: Value<'s>,
) -> Js<'s> {
    let work = move || {
        let custom = custom.unwrap_or_default().0;
        let strength = strength(&algorithm);
        Ok(if algorithm.starts_with("cSHAKE") {
            let function = function.unwrap_or_default().0;
            keccak::cshake(strength, &data.0, &function, &custom, length)
        } else if algorithm.starts_with("KT") {
            keccak::kangarootwelve(strength, &data.0, &custom, length)
        } else {
            keccak::turboshake(strength, &data.0, domain as u8, length)
        })
    };
    job(
        scope,
        JobKind::new("crypto.digest", "HASHREQUEST"),
        callback,
        work,
        bytes_to_js,
    )
}

#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn argon2<'s>(
    scope: &mut Scope<'s>,
    kind: i32,
    message: OwnedBytes,
    nonce: OwnedBytes,
    lanes: u32,
    length: u32,
    memory: u32,
    passes: u32,
    secret: Option<OwnedBytes>,
    additional: Option<OwnedBytes>,
    callback: Value<'s>,
) -> Js<'s> {
    let work = move || {
        let bytes = |part: &Option<OwnedBytes>| part.as_ref().map(|part| part.0.clone());
        kdf::argon2(
            kind,
            &message.0,
            &nonce.0,
            kdf::Argon2Cost {
                lanes,
                memory,
                passes,
            },
            bytes(&secret).as_deref(),
            bytes(&additional).as_deref(),
            length as usize,
        )
    };
    job(
        scope,
        JobKind::new("crypto.argon2", "DERIVEBITSREQUEST"),
        callback,
        work,
        bytes_to_js,
    )
}
