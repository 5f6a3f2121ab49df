//! `internalBinding('crypto')`: hashes, MACs and ciphers as native objects, key derivation and random bytes as pool
//! jobs, facts about algorithms as plain functions.

use std::cell::RefCell;
use std::rc::Rc;

use anode_engine::{
    Bytes, Error, ErrorKind, FromJs, IntoJs, NativeRef, Object, OwnedBytes, Rest, Result, Scope,
    Str, Value, functions, native,
};
use anode_event_loop::{JobClass, JobKind};
use anode_runtime::pool;
use anode_text::{Alphabet, base64};

use crate::cipher::{self, Cipher};
use crate::digest::{self, AlgorithmId, Digest, Output};
use crate::error::{CryptoError, Result as Work};
use crate::hmac::{self, Hmac};
use crate::kdf::{self, ScryptCost};
use crate::random;

mod exchange;
mod keys;
mod sign;
mod x509;

type Js<'s> = Result<Value<'s>>;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"hashId" => hash_id,
        c"hmacId" => hmac_id,
        c"hash" => hash,
        c"hashNow" => hash_now,
        c"hmacNow" => hmac_now,
        c"getHashes" => get_hashes,
        c"hashInfo" => hash_info,
        c"getCiphers" => get_ciphers,
        c"cipherInfo" => cipher_info,
        c"pbkdf2" => pbkdf2,
        c"scrypt" => scrypt,
        c"checkScrypt" => check_scrypt,
        c"hkdf" => hkdf,
        c"checkHkdf" => check_hkdf,
        c"randomFill" => random_fill,
        c"timingSafeEqual" => timing_safe_equal,
        c"cipherOnce" => cipher_once,
        c"counterOnce" => counter_once,
        c"hashOnce" => hash_once,
        c"hmacOnce" => hmac_once,
    });
    let hash = scope.class(
        c"Hash",
        native!(construct_hash),
        &[
            (c"update", native!(hash_update)),
            (c"digest", native!(hash_digest)),
            (c"copy", native!(hash_copy)),
        ],
        &[],
    )?;
    object.set(scope, c"Hash", hash.into())?;
    let hmac = scope.class(
        c"Hmac",
        native!(construct_hmac),
        &[
            (c"update", native!(hmac_update)),
            (c"digest", native!(hmac_digest)),
        ],
        &[],
    )?;
    object.set(scope, c"Hmac", hmac.into())?;
    let cipher = scope.class(
        c"Cipher",
        native!(construct_cipher),
        &[
            (c"update", native!(cipher_update)),
            (c"final", native!(cipher_final)),
            (c"setAutoPadding", native!(set_auto_padding)),
            (c"setAAD", native!(set_aad)),
            (c"getAuthTag", native!(get_auth_tag)),
            (c"setAuthTag", native!(set_auth_tag)),
        ],
        &[],
    )?;
    object.set(scope, c"Cipher", cipher.into())?;
    keys::add(scope, object)?;
    sign::add(scope, object)?;
    exchange::add(scope, object)?;
    x509::add(scope, object)?;
    let number = scope.number(crate::openssl_version_number() as f64);
    object.set(scope, c"opensslVersionNumber", number)?;
    Ok(object)
}

// ---- errors, data, results ---------------------------------------------------------------------

fn error_to_js<'s>(scope: &mut Scope<'s>, error: &CryptoError) -> Js<'s> {
    let value = scope.error(error.kind, &error.message)?;
    if let Some(object) = value.as_object() {
        if !error.stack.is_empty() {
            let lines = error.stack.to_vec().into_js(scope)?;
            object.set(scope, c"opensslErrorStack", lines)?;
        }
        let texts = [
            (c"library", &error.library),
            (c"reason", &error.reason),
            (c"code", &error.code),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                let text = scope.string(text)?;
                object.set(scope, name, text)?;
            }
        }
    }
    Ok(value)
}

fn check<T>(scope: &mut Scope<'_>, outcome: Work<T>) -> Result<T> {
    match outcome {
        Ok(value) => Ok(value),
        Err(error) => {
            let error = error_to_js(scope, &error)?;
            Err(scope.throw(error))
        }
    }
}

/// Runs long work on the pool, or at once where there is no callback.
fn job<'s, T: Send + 'static>(
    scope: &mut Scope<'s>,
    kind: JobKind,
    callback: Value<'s>,
    work: impl FnOnce() -> Work<T> + Send + 'static,
    into: impl for<'a> FnOnce(&mut Scope<'a>, T) -> Js<'a> + 'static,
) -> Js<'s> {
    pool(
        scope,
        JobClass::Cpu,
        kind,
        callback,
        move || Ok(work()),
        move |scope, outcome| {
            let value = check(scope, outcome)?;
            into(scope, value)
        },
    )
}

/// The bytes of an argument in place: a string's as UTF-8, a buffer's as they are.
fn with_data<R>(scope: &mut Scope<'_>, data: Value<'_>, f: impl FnOnce(&[u8]) -> R) -> Result<R> {
    if let Some(bytes) = data.as_bytes() {
        return Ok(f(bytes.as_slice(scope)));
    }
    let Some(text) = Str::from_value(data) else {
        return Err(Error::arg_type("an internal call expected text or bytes"));
    };
    text.flatten(scope)?;
    Ok(f(text.to_cow(scope).as_bytes()))
}

fn bytes_to_js<'s>(scope: &mut Scope<'s>, bytes: Vec<u8>) -> Js<'s> {
    OwnedBytes(bytes).into_js(scope)
}

const HEX_DIGITS: &[u8; 16] = b"0123456789abcdef";

/// A result in the form that JavaScript asked for, without a Buffer in between.
fn formed<'s>(scope: &mut Scope<'s>, bytes: &[u8], form: i32) -> Js<'s> {
    match form {
        1 => {
            let mut space = [0; 2 * 64];
            match space.get_mut(..2 * bytes.len()) {
                Some(digits) => {
                    write_hex(bytes, digits);
                    scope.latin1(digits)
                }
                None => {
                    let mut digits = vec![0; 2 * bytes.len()];
                    write_hex(bytes, &mut digits);
                    scope.latin1(&digits)
                }
            }
        }
        2 => scope.latin1(&base64(bytes, Alphabet::Standard)),
        3 => scope.latin1(&base64(bytes, Alphabet::Url)),
        4 => scope.latin1(bytes),
        _ => bytes_to_js(scope, bytes.to_vec()),
    }
}

fn write_hex(bytes: &[u8], digits: &mut [u8]) {
    for (byte, pair) in bytes.iter().zip(digits.chunks_exact_mut(2)) {
        pair[0] = HEX_DIGITS[usize::from(byte >> 4)];
        pair[1] = HEX_DIGITS[usize::from(byte & 15)];
    }
}

/// Lengths of -1 are the algorithm's own.
fn own_or(length: i64) -> Option<usize> {
    usize::try_from(length).ok()
}

// ---- hashes ------------------------------------------------------------------------------------

/// About what a context of OpenSSL's takes.
const HASH_WEIGHT: usize = 512;
const HMAC_WEIGHT: usize = 2 * HASH_WEIGHT;
const CIPHER_WEIGHT: usize = 1024;

/// Encryption or decryption in one job.
const CIPHER: JobKind = JobKind::new("crypto.cipher", "CIPHERREQUEST");

/// Tells the collector of memory that it does not see.
fn weighing<'s, T: 'static>(object: Object<'s>, weight: usize) -> Object<'s> {
    if let Some(native) = NativeRef::<T>::new(object.into()) {
        native.set_weight(weight);
    }
    object
}

/// A hash or MAC at work; `None` once its result was taken, so that its memory is free before the object is.
struct AtWork<T>(RefCell<Option<T>>);

impl<T> AtWork<T> {
    fn new(state: T) -> Rc<AtWork<T>> {
        Rc::new(AtWork(RefCell::new(Some(state))))
    }
}

fn finalized() -> Error {
    Error::with_code(
        ErrorKind::Error,
        "ERR_CRYPTO_HASH_FINALIZED",
        "Digest already called",
    )
}

/// The algorithm that JavaScript had looked up.
struct Algorithm(AlgorithmId);

impl<'s> FromJs<'s> for Algorithm {
    fn from_js(scope: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        let id = AlgorithmId::from_number(i32::from_js(scope, value)?);
        id.map(Algorithm)
            .ok_or_else(|| Error::arg_type("an internal call expected the id of an algorithm"))
    }
}

fn id_and_size<'s>(scope: &mut Scope<'s>, found: Work<(AlgorithmId, usize)>) -> Js<'s> {
    let (id, size) = check(scope, found)?;
    let values = [scope.int(id.number()), scope.int(size as i32)];
    Ok(scope.array_of(&values)?.into())
}

fn hash_id<'s>(scope: &mut Scope<'s>, name: String) -> Js<'s> {
    id_and_size(scope, digest::hash_id(&name))
}

fn hmac_id<'s>(scope: &mut Scope<'s>, name: String) -> Js<'s> {
    id_and_size(scope, digest::hmac_id(&name))
}

/// A result as text, or in the bytes that JavaScript made for it.
fn given<'s>(
    scope: &mut Scope<'s>,
    outcome: Work<Output>,
    form: i32,
    target: Option<Bytes<'s>>,
) -> Js<'s> {
    let result = check(scope, outcome)?;
    let Some(target) = target else {
        return formed(scope, &result, form);
    };
    for (to, byte) in target.as_mut_slice(scope).iter_mut().zip(result.iter()) {
        *to = *byte;
    }
    Ok(target.value())
}

/// Text as a whole, of bytes so many.
fn with_first<R>(
    scope: &mut Scope<'_>,
    data: Value<'_>,
    length: usize,
    f: impl FnOnce(&[u8]) -> R,
) -> Result<R> {
    with_data(scope, data, |bytes| {
        f(if data.is_string() {
            bytes
        } else {
            &bytes[..length.min(bytes.len())]
        })
    })
}

fn hash_now<'s>(
    scope: &mut Scope<'s>,
    algorithm: Algorithm,
    data: Value<'s>,
    length: usize,
    form: i32,
    target: Option<Bytes<'s>>,
) -> Js<'s> {
    let outcome = with_first(scope, data, length, |bytes| {
        digest::hash_of_id(algorithm.0, bytes)
    })?;
    given(scope, outcome, form, target)
}

fn construct_hash<'s>(
    scope: &mut Scope<'s>,
    call: Rest<'s>,
    algorithm: Algorithm,
    output_length: i64,
) -> Result<Object<'s>> {
    let made = Digest::of_id(algorithm.0, own_or(output_length));
    let state = check(scope, made)?;
    let object = scope.construct_native(&call.0, AtWork::new(state))?;
    Ok(weighing::<AtWork<Digest>>(object, HASH_WEIGHT))
}

fn hash_update<'s>(
    scope: &mut Scope<'s>,
    this: NativeRef<'s, AtWork<Digest>>,
    data: Value<'s>,
    length: usize,
) -> Result<()> {
    let mut state = this.get().0.borrow_mut();
    let digest = state.as_mut().ok_or_else(finalized)?;
    let outcome = with_first(scope, data, length, |bytes| digest.update(bytes))?;
    check(scope, outcome)
}

fn hash_digest<'s>(
    scope: &mut Scope<'s>,
    this: NativeRef<'s, AtWork<Digest>>,
    form: i32,
) -> Js<'s> {
    let digest = this.get().0.take().ok_or_else(finalized)?;
    this.set_weight(0);
    let result = check(scope, digest.finish())?;
    formed(scope, &result, form)
}

fn hash_copy<'s>(
    scope: &mut Scope<'s>,
    this: NativeRef<'s, AtWork<Digest>>,
    output_length: i64,
) -> Result<Object<'s>> {
    let outcome = match this.get().0.borrow().as_ref() {
        Some(digest) => digest.copy(own_or(output_length)),
        None => return Err(finalized()),
    };
    let copy = check(scope, outcome)?;
    let prototype = this.object().prototype(scope)?;
    let prototype = prototype.as_object().ok_or_else(finalized)?;
    let object = scope.native_object(prototype, AtWork::new(copy))?;
    Ok(weighing::<AtWork<Digest>>(object, HASH_WEIGHT))
}

fn hash<'s>(
    scope: &mut Scope<'s>,
    algorithm: Str<'s>,
    data: Value<'s>,
    form: i32,
    output_length: i64,
) -> Js<'s> {
    let algorithm = algorithm.to_utf8(scope)?;
    let length = own_or(output_length);
    let outcome = with_data(scope, data, |bytes| {
        digest::hash_once(&algorithm, bytes, length)
    })?;
    let result = check(scope, outcome)?;
    formed(scope, &result, form)
}

fn get_hashes<'s>(scope: &mut Scope<'s>) -> Js<'s> {
    digest::names().into_js(scope)
}

fn hash_info(_: &mut Scope<'_>, name: String) -> i32 {
    digest::info(&name).map_or(-1, |info| info.size as i32)
}

// ---- message authentication codes --------------------------------------------------------------

fn construct_hmac<'s>(
    scope: &mut Scope<'s>,
    call: Rest<'s>,
    algorithm: Algorithm,
    key: Value<'s>,
) -> Result<Object<'s>> {
    let made = with_data(scope, key, |key| Hmac::of_id(algorithm.0, key))?;
    let state = check(scope, made)?;
    let object = scope.construct_native(&call.0, AtWork::new(state))?;
    Ok(weighing::<AtWork<Hmac>>(object, HMAC_WEIGHT))
}

fn hmac_update<'s>(
    scope: &mut Scope<'s>,
    this: NativeRef<'s, AtWork<Hmac>>,
    data: Value<'s>,
    length: usize,
) -> Result<()> {
    let mut state = this.get().0.borrow_mut();
    let hmac = state.as_mut().ok_or_else(finalized)?;
    let outcome = with_first(scope, data, length, |bytes| hmac.update(bytes))?;
    check(scope, outcome)
}

fn hmac_digest<'s>(scope: &mut Scope<'s>, this: NativeRef<'s, AtWork<Hmac>>, form: i32) -> Js<'s> {
    let hmac = this.get().0.take().ok_or_else(finalized)?;
    this.set_weight(0);
    let result = check(scope, hmac.finish())?;
    formed(scope, &result, form)
}

fn hmac_now<'s>(
    scope: &mut Scope<'s>,
    algorithm: Algorithm,
    key: Value<'s>,
    data: Value<'s>,
    length: usize,
    form: i32,
    target: Option<Bytes<'s>>,
) -> Js<'s> {
    let made = with_data(scope, key, |key| Hmac::of_id(algorithm.0, key))?;
    let mut hmac = check(scope, made)?;
    let outcome = with_first(scope, data, length, |bytes| {
        hmac.update(bytes)?;
        hmac.finish()
    })?;
    given(scope, outcome, form, target)
}

// ---- ciphers -----------------------------------------------------------------------------------

/// A cipher as JavaScript has it.
struct CipherCell(RefCell<Cipher>);

type CipherRef<'s> = NativeRef<'s, CipherCell>;

fn construct_cipher<'s>(
    scope: &mut Scope<'s>,
    call: Rest<'s>,
    name: String,
    encrypting: bool,
    key: Bytes<'s>,
    iv: Option<Bytes<'s>>,
    tag_length: i64,
) -> Result<Object<'s>> {
    let iv = iv.map(|iv| iv.as_slice(scope));
    let made = Cipher::new(
        &name,
        encrypting,
        key.as_slice(scope),
        iv,
        own_or(tag_length),
    );
    let cipher = check(scope, made)?;
    let object = scope.construct_native(&call.0, Rc::new(CipherCell(RefCell::new(cipher))))?;
    Ok(weighing::<CipherCell>(object, CIPHER_WEIGHT))
}

fn cipher_update<'s>(scope: &mut Scope<'s>, this: CipherRef<'s>, data: Value<'s>) -> Js<'s> {
    let cipher = &this.get().0;
    let outcome = with_data(scope, data, |bytes| cipher.borrow_mut().update(bytes))?;
    let piece = check(scope, outcome)?;
    bytes_to_js(scope, piece)
}

fn cipher_final<'s>(scope: &mut Scope<'s>, this: CipherRef<'s>) -> Js<'s> {
    let outcome = this.get().0.borrow_mut().finish();
    let piece = check(scope, outcome)?;
    bytes_to_js(scope, piece)
}

fn set_auto_padding<'s>(scope: &mut Scope<'s>, this: CipherRef<'s>, padding: bool) -> Result<()> {
    let outcome = this.get().0.borrow_mut().set_auto_padding(padding);
    check(scope, outcome)
}

fn set_aad<'s>(
    scope: &mut Scope<'s>,
    this: CipherRef<'s>,
    data: Bytes<'s>,
    message_length: i64,
) -> Result<()> {
    let outcome = this
        .get()
        .0
        .borrow_mut()
        .set_additional_data(data.as_slice(scope), own_or(message_length));
    check(scope, outcome)
}

fn get_auth_tag<'s>(scope: &mut Scope<'s>, this: CipherRef<'s>) -> Js<'s> {
    let outcome = this.get().0.borrow().auth_tag().map(<[u8]>::to_vec);
    let tag = check(scope, outcome)?;
    bytes_to_js(scope, tag)
}

fn set_auth_tag<'s>(scope: &mut Scope<'s>, this: CipherRef<'s>, tag: Bytes<'s>) -> Result<bool> {
    let outcome = this.get().0.borrow_mut().set_auth_tag(tag.as_slice(scope));
    check(scope, outcome)
}

fn get_ciphers<'s>(scope: &mut Scope<'s>) -> Js<'s> {
    cipher::names().into_js(scope)
}

fn cipher_info<'s>(scope: &mut Scope<'s>, name: String) -> Js<'s> {
    let Some(info) = cipher::info(&name) else {
        return Ok(scope.undefined());
    };
    let number = |length: Option<usize>| length.map_or(-1, |n| n as i32);
    let values = [
        scope.string(&info.name)?,
        scope.string(info.mode)?,
        scope.int(info.nid),
        scope.int(number(info.block_size)),
        scope.int(number(info.iv_length)),
        scope.int(info.key_length as i32),
    ];
    Ok(scope.array_of(&values)?.into())
}

// ---- messages at once, on the pool ---------------------------------------------------------------

#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn cipher_once<'s>(
    scope: &mut Scope<'s>,
    name: String,
    encrypting: bool,
    key: OwnedBytes,
    iv: Option<OwnedBytes>,
    additional: Option<OwnedBytes>,
    tag_length: i64,
    data: OwnedBytes,
    callback: Value<'s>,
) -> Js<'s> {
    let work = move || {
        let bytes = |part: &Option<OwnedBytes>| part.as_ref().map(|part| part.0.clone());
        cipher::crypt_once(
            &name,
            encrypting,
            &key.0,
            bytes(&iv).as_deref(),
            bytes(&additional).as_deref(),
            own_or(tag_length),
            &data.0,
        )
    };
    job(scope, CIPHER, callback, work, bytes_to_js)
}

fn counter_once<'s>(
    scope: &mut Scope<'s>,
    name: String,
    key: OwnedBytes,
    block: OwnedBytes,
    bits: u32,
    data: OwnedBytes,
    callback: Value<'s>,
) -> Js<'s> {
    let work = move || {
        let block = block.0.as_slice().try_into();
        let block = block.map_err(|_| CryptoError::plain("Invalid counter length"))?;
        cipher::counter_once(&name, &key.0, block, bits, &data.0)
    };
    job(scope, CIPHER, callback, work, bytes_to_js)
}

fn hash_once<'s>(
    scope: &mut Scope<'s>,
    algorithm: String,
    data: OwnedBytes,
    output_length: i64,
    callback: Value<'s>,
) -> Js<'s> {
    let work = move || digest::hash_once(&algorithm, &data.0, own_or(output_length));
    job(
        scope,
        JobKind::new("crypto.digest", "HASHREQUEST"),
        callback,
        work,
        |scope, hash| bytes_to_js(scope, hash.to_vec()),
    )
}

fn hmac_once<'s>(
    scope: &mut Scope<'s>,
    algorithm: String,
    key: OwnedBytes,
    data: OwnedBytes,
    callback: Value<'s>,
) -> Js<'s> {
    let work = move || hmac::hmac_once(&algorithm, &key.0, &data.0);
    job(
        scope,
        JobKind::new("crypto.hmac", "SIGNREQUEST"),
        callback,
        work,
        |scope, code| bytes_to_js(scope, code.to_vec()),
    )
}

// ---- key derivation ----------------------------------------------------------------------------

fn pbkdf2<'s>(
    scope: &mut Scope<'s>,
    password: OwnedBytes,
    salt: OwnedBytes,
    iterations: u32,
    length: usize,
    digest: String,
    callback: Value<'s>,
) -> Js<'s> {
    job(
        scope,
        JobKind::new("crypto.pbkdf2", "PBKDF2REQUEST"),
        callback,
        move || kdf::pbkdf2(&password.0, &salt.0, iterations, length, &digest),
        bytes_to_js,
    )
}

fn cost(n: f64, r: f64, p: f64, max_memory: f64) -> ScryptCost {
    ScryptCost {
        n: n as u64,
        r: r as u64,
        p: p as u64,
        max_memory: max_memory as u64,
    }
}

#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn scrypt<'s>(
    scope: &mut Scope<'s>,
    password: OwnedBytes,
    salt: OwnedBytes,
    length: usize,
    n: f64,
    r: f64,
    p: f64,
    max_memory: f64,
    callback: Value<'s>,
) -> Js<'s> {
    let cost = cost(n, r, p, max_memory);
    job(
        scope,
        JobKind::new("crypto.scrypt", "SCRYPTREQUEST"),
        callback,
        move || kdf::scrypt(&password.0, &salt.0, length, cost),
        bytes_to_js,
    )
}

fn check_scrypt(scope: &mut Scope<'_>, n: f64, r: f64, p: f64, max_memory: f64) -> Result<()> {
    check(scope, kdf::check_scrypt(cost(n, r, p, max_memory)))
}

fn hkdf<'s>(
    scope: &mut Scope<'s>,
    digest: String,
    key: OwnedBytes,
    salt: OwnedBytes,
    info: OwnedBytes,
    length: usize,
    callback: Value<'s>,
) -> Js<'s> {
    job(
        scope,
        JobKind::new("crypto.hkdf", "DERIVEBITSREQUEST"),
        callback,
        move || kdf::hkdf(&digest, &key.0, &salt.0, &info.0, length),
        bytes_to_js,
    )
}

fn check_hkdf(scope: &mut Scope<'_>, digest: String, length: usize) -> Result<()> {
    check(scope, kdf::check_hkdf(&digest, length))
}

// ---- random, comparing -------------------------------------------------------------------------

fn random_fill<'s>(
    scope: &mut Scope<'s>,
    buffer: Bytes<'s>,
    offset: usize,
    size: usize,
    callback: Value<'s>,
) -> Js<'s> {
    let start = offset.min(buffer.len());
    let range = start..start.saturating_add(size).min(buffer.len());
    if !callback.is_function() {
        let outcome = random::fill(&mut buffer.as_mut_slice(scope)[range]);
        check(scope, outcome)?;
        return Ok(scope.undefined());
    }
    // The pool fills memory of its own: the program may detach its buffer meanwhile.
    let kept = buffer.value().persist(scope);
    let count = range.len();
    job(
        scope,
        JobKind::new("crypto.randomBytes", "RANDOMBYTESREQUEST"),
        callback,
        move || random::bytes(count),
        move |scope, bytes| {
            if let Some(buffer) = kept.get(scope).as_bytes()
                && let Some(target) = buffer.as_mut_slice(scope).get_mut(range)
            {
                target.copy_from_slice(&bytes);
            }
            Ok(scope.undefined())
        },
    )
}

fn timing_safe_equal<'s>(scope: &mut Scope<'s>, a: Bytes<'s>, b: Bytes<'s>) -> Result<bool> {
    random::timing_safe_equal(a.as_slice(scope), b.as_slice(scope)).ok_or_else(|| {
        Error::with_code(
            ErrorKind::Range,
            "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
            "Input buffers must have the same byte length",
        )
    })
}
