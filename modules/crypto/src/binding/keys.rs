//! Keys as JavaScript has them: reading, writing, making.

use std::ffi::{CStr, CString};
use std::rc::Rc;

use anode_engine::{
    Bytes, Error, IntoJs, NativeArg, NativeRef, Object, OwnedBytes, Result, Scope, Value, functions,
};
use anode_event_loop::JobKind;

use super::{Js, check, job};
use crate::error::{CryptoError, Result as Work};
use crate::keys::{self, Detail, Key, Part, RsaSecrets, Structure};
use crate::{asymmetric, dh, raw};

/// About what a key takes in OpenSSL's memory.
const KEY_WEIGHT: usize = 2048;

const KEY_PAIR: JobKind = JobKind::new("crypto.generateKeyPair", "KEYPAIRGENREQUEST");

pub(super) fn add(scope: &mut Scope<'_>, object: Object<'_>) -> Result<()> {
    functions!(scope, object, {
        c"keyRead" => read,
        c"keyStore" => store,
        c"keyRsa" => rsa,
        c"keyEc" => ec,
        c"keyEcRaw" => ec_raw,
        c"keyRaw" => from_raw,
        c"keyFromSeed" => from_seed,
        c"keyPublic" => public,
        c"keyKind" => kind,
        c"keyDetails" => details,
        c"keyCurve" => curve,
        c"keySame" => same,
        c"keyWrite" => write,
        c"keyNumbers" => numbers,
        c"keyRawPublic" => raw_public,
        c"keyRawPrivate" => raw_private,
        c"keySeed" => seed,
        c"curveNumber" => curve_number,
        c"getCurves" => get_curves,
        c"generateKeyPair" => generate_key_pair,
        c"generateDhPair" => generate_dh_pair,
        c"dhGroup" => dh_group,
        c"encapsulate" => encapsulate,
        c"decapsulate" => decapsulate,
    });
    Ok(())
}

/// The object that stands for a key.
pub(super) fn handle<'s>(scope: &mut Scope<'s>, key: Key) -> Js<'s> {
    // Programs never see these objects, so any prototype does.
    let plain = scope.object()?;
    let prototype = plain.prototype(scope)?;
    let prototype = prototype.as_object().unwrap_or(plain);
    let object = scope.native_object(prototype, Rc::new(key))?;
    if let Some(native) = NativeRef::<Key>::new(object.into()) {
        native.set_weight(KEY_WEIGHT);
    }
    Ok(object.into())
}

fn part(private: bool) -> Part {
    if private { Part::Private } else { Part::Public }
}

fn made<'s>(scope: &mut Scope<'s>, outcome: Work<Key>) -> Js<'s> {
    let key = check(scope, outcome)?;
    handle(scope, key)
}

fn read<'s>(
    scope: &mut Scope<'s>,
    private: bool,
    data: Bytes<'s>,
    structure: i32,
    phrase: Option<Bytes<'s>>,
) -> Js<'s> {
    let structure = Structure::from_number(structure);
    let phrase = phrase.map(|phrase| phrase.as_slice(scope));
    let data = data.as_slice(scope);
    let outcome = if private {
        keys::read_private(data, structure, phrase)
    } else {
        keys::read_public(data, structure, phrase)
    };
    made(scope, outcome)
}

fn store<'s>(
    scope: &mut Scope<'s>,
    uri: String,
    properties: Option<String>,
    phrase: Option<Bytes<'s>>,
) -> Js<'s> {
    let zero = |_| Error::arg_type("an internal call expected text without zeros");
    let uri = CString::new(uri).map_err(zero)?;
    let properties = properties.map(CString::new).transpose().map_err(zero)?;
    let phrase = phrase.map(|phrase| phrase.as_slice(scope));
    let outcome = keys::read_store(&uri, properties.as_deref(), phrase);
    made(scope, outcome)
}

#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn rsa<'s>(
    scope: &mut Scope<'s>,
    n: Bytes<'s>,
    e: Bytes<'s>,
    d: Option<Bytes<'s>>,
    p: Option<Bytes<'s>>,
    q: Option<Bytes<'s>>,
    dp: Option<Bytes<'s>>,
    dq: Option<Bytes<'s>>,
    qi: Option<Bytes<'s>>,
) -> Js<'s> {
    let bytes = |part: Option<Bytes<'s>>| part.map_or(&[][..], |part| part.as_slice(scope));
    let secrets = d.is_some().then(|| RsaSecrets {
        d: bytes(d),
        p: bytes(p),
        q: bytes(q),
        dp: bytes(dp),
        dq: bytes(dq),
        qi: bytes(qi),
    });
    let outcome = keys::from_rsa_numbers(n.as_slice(scope), e.as_slice(scope), secrets);
    made(scope, outcome)
}

fn ec<'s>(
    scope: &mut Scope<'s>,
    curve: String,
    x: Bytes<'s>,
    y: Bytes<'s>,
    d: Option<Bytes<'s>>,
) -> Js<'s> {
    let d = d.map(|d| d.as_slice(scope));
    let outcome = keys::from_ec_numbers(&curve, x.as_slice(scope), y.as_slice(scope), d);
    made(scope, outcome)
}

fn ec_raw<'s>(scope: &mut Scope<'s>, curve: String, bytes: Bytes<'s>, private: bool) -> Js<'s> {
    let outcome = keys::from_ec_raw(&curve, bytes.as_slice(scope), part(private));
    made(scope, outcome)
}

fn from_raw<'s>(scope: &mut Scope<'s>, kind: String, bytes: Bytes<'s>, private: bool) -> Js<'s> {
    let outcome = keys::from_raw(&kind, bytes.as_slice(scope), part(private));
    made(scope, outcome)
}

fn from_seed<'s>(scope: &mut Scope<'s>, kind: String, bytes: Bytes<'s>) -> Js<'s> {
    let outcome = keys::from_seed(&kind, bytes.as_slice(scope));
    made(scope, outcome)
}

type KeyArg<'s> = NativeArg<'s, Key>;

fn public<'s>(scope: &mut Scope<'s>, key: KeyArg<'s>) -> Js<'s> {
    let key = key.0.get().to_public();
    handle(scope, key)
}

fn kind<'s>(scope: &mut Scope<'s>, key: KeyArg<'s>) -> Js<'s> {
    let kind = key.0.get().kind();
    scope.string(&kind)
}

fn details<'s>(scope: &mut Scope<'s>, key: KeyArg<'s>) -> Js<'s> {
    let details = key.0.get().details();
    let details = check(scope, details)?;
    let mut values = Vec::new();
    for (name, detail) in details {
        values.push(scope.string(name)?);
        let (is_number, value) = match detail {
            Detail::Number(number) => (false, scope.int(number)),
            Detail::Text(text) => (false, scope.string(&text)?),
            Detail::Hex(digits) => (true, scope.string(&digits)?),
        };
        values.push(value);
        values.push(scope.boolean(is_number));
    }
    Ok(scope.array_of(&values)?.into())
}

fn curve<'s>(scope: &mut Scope<'s>, key: KeyArg<'s>) -> Js<'s> {
    key.0.get().curve_name().into_js(scope)
}

fn same<'s>(_: &mut Scope<'s>, a: KeyArg<'s>, b: KeyArg<'s>) -> bool {
    a.0.get().same(b.0.get())
}

fn write<'s>(
    scope: &mut Scope<'s>,
    key: KeyArg<'s>,
    pem: bool,
    structure: i32,
    cipher: Option<String>,
    phrase: Option<Bytes<'s>>,
) -> Js<'s> {
    let structure = Structure::from_number(structure).unwrap_or(Structure::Pkcs8);
    let key = key.0.get();
    let outcome = if key.part == Part::Public {
        key.write_public(pem, structure)
    } else {
        let phrase = phrase.map_or(&[][..], |phrase| phrase.as_slice(scope));
        let encryption = cipher.as_deref().map(|cipher| (cipher, phrase));
        key.write_private(pem, structure, encryption)
    };
    bytes_outcome(scope, outcome)
}

fn bytes_outcome<'s>(scope: &mut Scope<'s>, outcome: Work<Vec<u8>>) -> Js<'s> {
    let bytes = check(scope, outcome)?;
    OwnedBytes(bytes).into_js(scope)
}

fn numbers<'s>(scope: &mut Scope<'s>, key: KeyArg<'s>) -> Js<'s> {
    let key = key.0.get();
    let outcome = if key.kind() == "ec" {
        key.ec_numbers()
    } else {
        key.rsa_numbers()
    };
    let numbers = check(scope, outcome)?;
    let numbers: Vec<OwnedBytes> = numbers.into_iter().map(OwnedBytes).collect();
    numbers.into_js(scope)
}

fn raw_public<'s>(scope: &mut Scope<'s>, key: KeyArg<'s>, compressed: bool) -> Js<'s> {
    let outcome = key.0.get().raw_public(compressed);
    bytes_outcome(scope, outcome)
}

fn raw_private<'s>(scope: &mut Scope<'s>, key: KeyArg<'s>) -> Js<'s> {
    let outcome = key.0.get().raw_private();
    bytes_outcome(scope, outcome)
}

fn seed<'s>(scope: &mut Scope<'s>, key: KeyArg<'s>) -> Js<'s> {
    key.0.get().seed().map(OwnedBytes).into_js(scope)
}

fn curve_number(_: &mut Scope<'_>, name: String) -> i32 {
    raw::curve_number(&name)
}

fn get_curves<'s>(scope: &mut Scope<'s>) -> Js<'s> {
    let mut names: Vec<&str> = raw::curves()
        .into_iter()
        .filter_map(|nid| openssl::nid::Nid::from_raw(nid).short_name().ok())
        .collect();
    names.sort_unstable();
    names.into_js(scope)
}

// ---- making --------------------------------------------------------------------------------------

/// Settings come as lines of `name:value`.
fn settings(text: &str) -> Vec<(CString, CString)> {
    text.lines()
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((CString::new(name).ok()?, CString::new(value).ok()?))
        })
        .collect()
}

fn pair<'s>(scope: &mut Scope<'s>, key: Key) -> Js<'s> {
    let values = [handle(scope, key.to_public())?, handle(scope, key)?];
    Ok(scope.array_of(&values)?.into())
}

fn generate_key_pair<'s>(
    scope: &mut Scope<'s>,
    kind: String,
    domain: Option<String>,
    own: String,
    callback: Value<'s>,
) -> Js<'s> {
    let work = move || {
        let kind = CString::new(kind).map_err(|_| CryptoError::plain("Invalid key type"))?;
        let domain = domain.as_deref().map(settings);
        let pkey = raw::generate(&kind, domain.as_deref(), &settings(&own))
            .map_err(CryptoError::of_job)?;
        Ok(Key {
            pkey,
            part: Part::Private,
        })
    };
    job(scope, KEY_PAIR, callback, work, pair)
}

fn generate_dh_pair<'s>(
    scope: &mut Scope<'s>,
    prime: OwnedBytes,
    generator: OwnedBytes,
    callback: Value<'s>,
) -> Js<'s> {
    let work = move || asymmetric::dh_pair(&prime.0, &generator.0);
    job(scope, KEY_PAIR, callback, work, pair)
}

fn dh_group<'s>(scope: &mut Scope<'s>, name: String) -> Js<'s> {
    let prime = dh::group(&name).map(|prime| OwnedBytes(prime.to_vec()));
    prime.into_js(scope)
}

// ---- secrets for a key ---------------------------------------------------------------------------

/// OpenSSL wants to be told how, for keys that were not made for this alone.
fn operation(key: &Key) -> Option<&'static CStr> {
    match key.kind().as_str() {
        "rsa" => Some(c"RSASVE"),
        "ec" | "x25519" | "x448" => Some(c"DHKEM"),
        _ => None,
    }
}

/// What programs hear of a failure: less where they hear of it later.
fn kem_failure(callback: Value<'_>, message: &str) -> CryptoError {
    if callback.is_function() {
        CryptoError::plain("Deriving bits failed")
    } else {
        CryptoError::operation_failed(message)
    }
}

fn encapsulate<'s>(scope: &mut Scope<'s>, key: KeyArg<'s>, callback: Value<'s>) -> Js<'s> {
    let key = key.0.get().clone();
    let failed = kem_failure(callback, "Failed to perform encapsulation");
    let work = move || raw::encapsulate(&key.pkey, operation(&key)).map_err(|_| failed);
    job(
        scope,
        JobKind::new("crypto.encapsulate", "KEMENCAPSULATEREQUEST"),
        callback,
        work,
        |scope, (secret, ciphertext)| {
            vec![OwnedBytes(secret), OwnedBytes(ciphertext)].into_js(scope)
        },
    )
}

fn decapsulate<'s>(
    scope: &mut Scope<'s>,
    key: KeyArg<'s>,
    ciphertext: OwnedBytes,
    callback: Value<'s>,
) -> Js<'s> {
    let key = key.0.get().clone();
    let failed = kem_failure(callback, "Failed to perform decapsulation");
    let work =
        move || raw::decapsulate(&key.pkey, operation(&key), &ciphertext.0).map_err(|_| failed);
    job(
        scope,
        JobKind::new("crypto.decapsulate", "KEMDECAPSULATEREQUEST"),
        callback,
        work,
        |scope, secret| OwnedBytes(secret).into_js(scope),
    )
}
