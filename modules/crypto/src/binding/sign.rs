//! Signatures, encryption with keys of a pair, and secrets of two of them.

use std::cell::RefCell;
use std::rc::Rc;

use anode_engine::{
    Bytes, IntoJs, NativeArg, NativeRef, Object, OwnedBytes, Rest, Result, Scope, Value, functions,
    native,
};
use anode_event_loop::JobKind;

use super::{CIPHER, Js, bytes_to_js, check, job, with_data};
use crate::asymmetric::{self, Operation};
use crate::error::{CryptoError, ErrorKind, Result as Work};
use crate::keys::Key;
use crate::sign::{self, Scheme, Signing};

pub(super) fn add(scope: &mut Scope<'_>, object: Object<'_>) -> Result<()> {
    functions!(scope, object, {
        c"signOneShot" => sign_one_shot,
        c"verifyOneShot" => verify_one_shot,
        c"asymmetricCrypt" => crypt,
        c"agree" => agree,
    });
    let class = scope.class(
        c"Signing",
        native!(construct),
        &[
            (c"update", native!(update)),
            (c"sign", native!(finish)),
            (c"verify", native!(verify)),
        ],
        &[],
    )?;
    object.set(scope, c"Signing", class.into())
}

type KeyArg<'s> = NativeArg<'s, Key>;

fn scheme(
    padding: Option<i32>,
    salt: Option<i32>,
    p1363: bool,
    context: Option<OwnedBytes>,
) -> Scheme {
    Scheme {
        padding,
        salt,
        p1363,
        context: context.map(|bytes| bytes.0),
    }
}

#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn sign_one_shot<'s>(
    scope: &mut Scope<'s>,
    key: KeyArg<'s>,
    data: OwnedBytes,
    digest: Option<String>,
    padding: Option<i32>,
    salt: Option<i32>,
    p1363: bool,
    context: Option<OwnedBytes>,
    callback: Value<'s>,
) -> Js<'s> {
    let key = key.0.get().clone();
    let scheme = scheme(padding, salt, p1363, context);
    let work = move || sign::sign(&key, digest.as_deref(), &data.0, &scheme);
    job(
        scope,
        JobKind::new("crypto.sign", "SIGNREQUEST"),
        callback,
        work,
        bytes_to_js,
    )
}

#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn verify_one_shot<'s>(
    scope: &mut Scope<'s>,
    key: KeyArg<'s>,
    data: OwnedBytes,
    digest: Option<String>,
    padding: Option<i32>,
    salt: Option<i32>,
    p1363: bool,
    context: Option<OwnedBytes>,
    signature: OwnedBytes,
    callback: Value<'s>,
) -> Js<'s> {
    let key = key.0.get().clone();
    let scheme = scheme(padding, salt, p1363, context);
    let work = move || sign::verify(&key, digest.as_deref(), &data.0, &signature.0, &scheme);
    job(
        scope,
        JobKind::new("crypto.verify", "SIGNREQUEST"),
        callback,
        work,
        |scope, good| good.into_js(scope),
    )
}

// ---- piece by piece ------------------------------------------------------------------------------

/// A hash to be signed; `None` once it was.
struct SigningCell(RefCell<Option<Signing>>);

type SigningRef<'s> = NativeRef<'s, SigningCell>;

fn construct<'s>(scope: &mut Scope<'s>, call: Rest<'s>, name: String) -> Result<Object<'s>> {
    let made = Signing::new(&name);
    let signing = check(scope, made)?;
    scope.construct_native(&call.0, Rc::new(SigningCell(RefCell::new(Some(signing)))))
}

fn not_initialised() -> CryptoError {
    CryptoError::coded(
        ErrorKind::Error,
        "ERR_CRYPTO_INVALID_STATE",
        "Not initialised",
    )
}

fn update<'s>(scope: &mut Scope<'s>, this: SigningRef<'s>, data: Value<'s>) -> Result<()> {
    let cell = &this.get().0;
    let outcome = with_data(scope, data, |bytes| match cell.borrow_mut().as_mut() {
        Some(signing) => signing.update(bytes),
        None => Err(not_initialised()),
    })?;
    check(scope, outcome)
}

fn taken(this: SigningRef<'_>) -> Work<Signing> {
    this.get().0.take().ok_or_else(not_initialised)
}

fn finish<'s>(
    scope: &mut Scope<'s>,
    this: SigningRef<'s>,
    key: KeyArg<'s>,
    padding: Option<i32>,
    salt: Option<i32>,
    p1363: bool,
) -> Js<'s> {
    let scheme = scheme(padding, salt, p1363, None);
    let outcome = taken(this).and_then(|signing| signing.sign(key.0.get(), &scheme));
    let signature = check(scope, outcome)?;
    bytes_to_js(scope, signature)
}

fn verify<'s>(
    scope: &mut Scope<'s>,
    this: SigningRef<'s>,
    key: KeyArg<'s>,
    signature: Bytes<'s>,
    padding: Option<i32>,
    salt: Option<i32>,
    p1363: bool,
) -> Result<bool> {
    let scheme = scheme(padding, salt, p1363, None);
    let signature = signature.as_slice(scope);
    let outcome = taken(this).and_then(|signing| signing.verify(key.0.get(), signature, &scheme));
    check(scope, outcome)
}

// ---- encryption, agreement -----------------------------------------------------------------------

#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn crypt<'s>(
    scope: &mut Scope<'s>,
    operation: i32,
    key: KeyArg<'s>,
    padding: i32,
    hash: Option<String>,
    label: Option<OwnedBytes>,
    data: OwnedBytes,
    callback: Value<'s>,
) -> Js<'s> {
    let operation = match operation {
        0 => Operation::PublicEncrypt,
        1 => Operation::PrivateDecrypt,
        2 => Operation::PrivateEncrypt,
        _ => Operation::PublicDecrypt,
    };
    let key = key.0.get().clone();
    let work = move || {
        let hash = hash.as_deref().map(sign::fetch_digest).transpose();
        let hash = hash.map_err(|_| {
            CryptoError::coded(
                ErrorKind::Error,
                "ERR_OSSL_EVP_INVALID_DIGEST",
                "Invalid digest used",
            )
        })?;
        let label = label.as_ref().map(|label| label.0.as_slice());
        asymmetric::crypt(operation, &key, padding, hash.as_deref(), label, &data.0)
    };
    job(scope, CIPHER, callback, work, bytes_to_js)
}

fn agree<'s>(
    scope: &mut Scope<'s>,
    private: KeyArg<'s>,
    public: KeyArg<'s>,
    callback: Value<'s>,
) -> Js<'s> {
    let (private, public) = (private.0.get().clone(), public.0.get().clone());
    let work = move || asymmetric::agree(&private, &public);
    job(
        scope,
        JobKind::new("crypto.diffieHellman", "DERIVEBITSREQUEST"),
        callback,
        work,
        bytes_to_js,
    )
}
