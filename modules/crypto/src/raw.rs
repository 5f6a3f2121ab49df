//! The calls of OpenSSL that the `openssl` crate has no safe form of, made safe.
//!
//! Every asymmetric key is carried as a `PKey<Private>`, whatever it holds: OpenSSL refuses what a key has no part for.

#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int, c_long, c_uchar, c_void};
use std::ptr::{null, null_mut};

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::bn::BigNumRef;
use openssl::dh::{Dh, DhRef};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::md::Md;
use openssl::pkey::{PKey, PKeyRef, Private};
use openssl::pkey_ctx::PkeyCtxRef;
use openssl_sys as ffi;

mod certificates;
mod sha;

pub(crate) use certificates::*;
pub(crate) use sha::*;

pub(crate) type Stack<T> = Result<T, ErrorStack>;

type PasswordCallback = unsafe extern "C" fn(*mut c_char, c_int, c_int, *mut c_void) -> c_int;

/// What OpenSSL lists of a curve that it knows.
#[repr(C)]
struct BuiltinCurve {
    nid: c_int,
    comment: *const c_char,
}

unsafe extern "C" {
    fn PEM_bytes_read_bio(
        data: *mut *mut c_uchar,
        len: *mut c_long,
        name_out: *mut *mut c_char,
        name: *const c_char,
        bio: *mut ffi::BIO,
        callback: Option<PasswordCallback>,
        user: *mut c_void,
    ) -> c_int;
    fn d2i_PrivateKey(
        kind: c_int,
        out: *mut *mut ffi::EVP_PKEY,
        data: *mut *const c_uchar,
        len: c_long,
    ) -> *mut ffi::EVP_PKEY;
    fn EVP_PKEY_get0_type_name(key: *const ffi::EVP_PKEY) -> *const c_char;
    fn EVP_PKEY_CTX_ctrl_str(
        ctx: *mut ffi::EVP_PKEY_CTX,
        name: *const c_char,
        value: *const c_char,
    ) -> c_int;
    fn DH_compute_key_padded(
        key: *mut c_uchar,
        public: *const ffi::BIGNUM,
        dh: *mut ffi::DH,
    ) -> c_int;
    fn OSSL_STORE_open_ex(
        uri: *const c_char,
        library: *mut ffi::OSSL_LIB_CTX,
        properties: *const c_char,
        method: *const c_void,
        user: *mut c_void,
        params: *const ffi::OSSL_PARAM,
        post_process: *const c_void,
        post_data: *mut c_void,
    ) -> *mut c_void;
    fn OSSL_STORE_expect(store: *mut c_void, kind: c_int) -> c_int;
    fn OSSL_STORE_eof(store: *mut c_void) -> c_int;
    fn OSSL_STORE_load(store: *mut c_void) -> *mut c_void;
    fn OSSL_STORE_close(store: *mut c_void) -> c_int;
    fn OSSL_STORE_INFO_get1_PKEY(info: *const c_void) -> *mut ffi::EVP_PKEY;
    fn OSSL_STORE_INFO_get_type(info: *const c_void) -> c_int;
    fn OSSL_STORE_INFO_free(info: *mut c_void);
    fn UI_UTIL_wrap_read_pem_callback(
        callback: Option<PasswordCallback>,
        writing: c_int,
    ) -> *mut c_void;
    fn UI_destroy_method(method: *mut c_void);
    fn EC_get_builtin_curves(list: *mut BuiltinCurve, count: usize) -> usize;
    fn EC_curve_nist2nid(name: *const c_char) -> c_int;
    fn OBJ_sn2nid(name: *const c_char) -> c_int;
}

fn int(result: c_int) -> Stack<()> {
    if result > 0 {
        Ok(())
    } else {
        Err(ErrorStack::get())
    }
}

/// Takes over what a call returned; null is its failure.
///
/// # Safety
/// `key` is null or a reference that nobody else gives back.
unsafe fn owned(key: *mut ffi::EVP_PKEY) -> Stack<PKey<Private>> {
    if key.is_null() {
        return Err(ErrorStack::get());
    }
    // SAFETY: not null, and ours by this function's contract.
    Ok(unsafe { PKey::from_ptr(key) })
}

/// The same algorithm as its provider has it. With what the `openssl` crate gives, OpenSSL looks for the provider each
/// time that a context is set up.
pub(crate) fn provided(digest: MessageDigest) -> Stack<MessageDigest> {
    let name = digest.type_().short_name()?;
    let provided = Md::fetch(None, name, None)?;
    let pointer = provided.as_ptr();
    // Kept for as long as the process lives: OpenSSL has one of each.
    std::mem::forget(provided);
    // SAFETY: a digest whose reference is never given back.
    Ok(unsafe { MessageDigest::from_ptr(pointer) })
}

/// The same key, whatever it holds.
pub(crate) fn any<T>(key: PKey<T>) -> PKey<Private> {
    let pointer = key.as_ptr();
    std::mem::forget(key);
    // SAFETY: the reference that `key` had goes over. The type says what a key may hold; OpenSSL itself refuses
    // operations that need more than it does.
    unsafe { PKey::from_ptr(pointer) }
}

/// Bytes that OpenSSL reads as if they were a file.
struct MemoryBio<'a>(*mut ffi::BIO, std::marker::PhantomData<&'a [u8]>);

impl<'a> MemoryBio<'a> {
    fn new(bytes: &'a [u8]) -> Stack<Self> {
        let len = c_int::try_from(bytes.len()).map_err(|_| ErrorStack::get())?;
        // SAFETY: the bytes outlive the BIO, which only reads them.
        let bio = unsafe { ffi::BIO_new_mem_buf(bytes.as_ptr().cast(), len) };
        if bio.is_null() {
            return Err(ErrorStack::get());
        }
        Ok(MemoryBio(bio, std::marker::PhantomData))
    }
}

impl Drop for MemoryBio<'_> {
    fn drop(&mut self) {
        // SAFETY: made by `new`, given back once.
        unsafe { ffi::BIO_free_all(self.0) }
    }
}

/// Gives the passphrase behind `user`, an `Option<&[u8]>`; without one, or where it is too long, it fails.
unsafe extern "C" fn password(
    buffer: *mut c_char,
    size: c_int,
    _: c_int,
    user: *mut c_void,
) -> c_int {
    // SAFETY: `user` points to the option of the call under way.
    let phrase = unsafe { *user.cast::<Option<&[u8]>>() };
    match phrase {
        Some(phrase) if phrase.len() <= size as usize => {
            // SAFETY: the buffer holds `size` bytes.
            unsafe { std::ptr::copy_nonoverlapping(phrase.as_ptr(), buffer.cast(), phrase.len()) };
            phrase.len() as c_int
        }
        _ => -1,
    }
}

/// The bytes inside of the first PEM block of that name; `None` where there is none.
pub(crate) fn pem_block(pem: &[u8], name: &CStr) -> Option<Vec<u8>> {
    let bio = MemoryBio::new(pem).ok()?;
    let (mut data, mut len) = (null_mut(), 0);
    let none: Option<&[u8]> = None;
    // SAFETY: the BIO is live; the callback gets a pointer to `none`, which outlives the call; the result is freed here.
    unsafe {
        let user = (&raw const none).cast_mut().cast();
        let found = PEM_bytes_read_bio(
            &mut data,
            &mut len,
            null_mut(),
            name.as_ptr(),
            bio.0,
            Some(password),
            user,
        );
        let block = (found == 1).then(|| std::slice::from_raw_parts(data, len as usize).to_vec());
        if found == 1 {
            ffi::CRYPTO_free(data.cast(), c"".as_ptr(), 0);
        }
        ErrorStack::get();
        block
    }
}

/// A private key of a PEM text.
pub(crate) fn private_from_pem(pem: &[u8], phrase: Option<&[u8]>) -> Stack<PKey<Private>> {
    let bio = MemoryBio::new(pem)?;
    // SAFETY: the BIO is live; the callback gets a pointer to `phrase`, which outlives the call.
    unsafe {
        let user = (&raw const phrase).cast_mut().cast();
        owned(ffi::PEM_read_bio_PrivateKey(
            bio.0,
            null_mut(),
            Some(password),
            user,
        ))
    }
}

/// A private key of an encrypted PKCS#8 structure.
pub(crate) fn private_from_encrypted_pkcs8(
    der: &[u8],
    phrase: Option<&[u8]>,
) -> Stack<PKey<Private>> {
    let bio = MemoryBio::new(der)?;
    // SAFETY: as in `private_from_pem`.
    unsafe {
        let user = (&raw const phrase).cast_mut().cast();
        owned(ffi::d2i_PKCS8PrivateKey_bio(
            bio.0,
            null_mut(),
            Some(password),
            user,
        ))
    }
}

/// A private key in the form that belongs to its kind alone.
pub(crate) fn private_from_der(kind: openssl::pkey::Id, der: &[u8]) -> Stack<PKey<Private>> {
    let mut at = der.as_ptr();
    // SAFETY: reads no more than the bytes' length.
    unsafe {
        owned(d2i_PrivateKey(
            kind.as_raw(),
            null_mut(),
            &mut at,
            der.len() as c_long,
        ))
    }
}

/// The first private key of a store, such as a file, by its URI; `None` where it has none.
pub(crate) fn private_from_store(
    uri: &CStr,
    properties: Option<&CStr>,
    phrase: Option<&[u8]>,
) -> Stack<Option<PKey<Private>>> {
    const PRIVATE_KEY: c_int = 4;
    let properties = properties.map_or(null(), CStr::as_ptr);
    // SAFETY: texts that outlive the calls; the callback gets a pointer to `phrase`, which does too. What the calls
    // return is given back once: the infos in the loop, the store and the method behind it.
    unsafe {
        let method = UI_UTIL_wrap_read_pem_callback(Some(password), 0);
        let store = OSSL_STORE_open_ex(
            uri.as_ptr(),
            null_mut(),
            properties,
            method,
            (&raw const phrase).cast_mut().cast(),
            null(),
            null(),
            null_mut(),
        );
        if store.is_null() {
            UI_destroy_method(method);
            return Err(ErrorStack::get());
        }
        OSSL_STORE_expect(store, PRIVATE_KEY);
        let mut found = Ok(None);
        while OSSL_STORE_eof(store) == 0 {
            let info = OSSL_STORE_load(store);
            if info.is_null() {
                let stack = ErrorStack::get();
                if !stack.errors().is_empty() {
                    found = Err(stack);
                    break;
                }
                continue;
            }
            let is_key = OSSL_STORE_INFO_get_type(info) == PRIVATE_KEY;
            if is_key {
                found = owned(OSSL_STORE_INFO_get1_PKEY(info)).map(Some);
            }
            OSSL_STORE_INFO_free(info);
            if is_key {
                break;
            }
        }
        OSSL_STORE_close(store);
        UI_destroy_method(method);
        found
    }
}

/// OpenSSL's name for the kind of a key, such as `RSA-PSS`.
pub(crate) fn type_name(key: &PKeyRef<Private>) -> String {
    // SAFETY: a live key; the name belongs to the library and is copied.
    unsafe {
        let name = EVP_PKEY_get0_type_name(key.as_ptr());
        if name.is_null() {
            String::new()
        } else {
            CStr::from_ptr(name).to_string_lossy().into_owned()
        }
    }
}

/// A number among a key's parameters.
pub(crate) fn int_param(key: &PKeyRef<Private>, name: &CStr) -> Option<i32> {
    let mut value = 0;
    // SAFETY: a live key, a name, and a place for the number.
    let found = unsafe { ffi::EVP_PKEY_get_int_param(key.as_ptr(), name.as_ptr(), &mut value) };
    ErrorStack::get();
    (found == 1).then_some(value)
}

/// A text among a key's parameters.
pub(crate) fn text_param(key: &PKeyRef<Private>, name: &CStr) -> Option<String> {
    let mut text = [0 as c_char; 128];
    let mut len = 0;
    // SAFETY: a live key, a name, and a buffer with its size.
    let found = unsafe {
        ffi::EVP_PKEY_get_utf8_string_param(
            key.as_ptr(),
            name.as_ptr(),
            text.as_mut_ptr(),
            text.len(),
            &mut len,
        )
    };
    ErrorStack::get();
    if found != 1 {
        return None;
    }
    // SAFETY: the library ends the text with a zero inside of the buffer.
    Some(
        unsafe { CStr::from_ptr(text.as_ptr()) }
            .to_string_lossy()
            .into_owned(),
    )
}

/// Bytes among a key's parameters.
pub(crate) fn bytes_param(key: &PKeyRef<Private>, name: &CStr) -> Option<Vec<u8>> {
    let mut bytes = vec![0; 8192];
    let mut len = 0;
    // SAFETY: a live key, a name, and a buffer with its size.
    let found = unsafe {
        ffi::EVP_PKEY_get_octet_string_param(
            key.as_ptr(),
            name.as_ptr(),
            bytes.as_mut_ptr(),
            bytes.len(),
            &mut len,
        )
    };
    ErrorStack::get();
    if found != 1 {
        return None;
    }
    bytes.truncate(len);
    Some(bytes)
}

/// A public key of its kind's raw form.
pub(crate) fn raw_public(kind: &CStr, bytes: &[u8]) -> Stack<PKey<Private>> {
    // SAFETY: a name and bytes with their length.
    unsafe {
        owned(ffi::EVP_PKEY_new_raw_public_key_ex(
            null_mut(),
            kind.as_ptr(),
            null(),
            bytes.as_ptr(),
            bytes.len(),
        ))
    }
}

/// A private key of its kind's raw form.
pub(crate) fn raw_private(kind: &CStr, bytes: &[u8]) -> Stack<PKey<Private>> {
    // SAFETY: a name and bytes with their length.
    unsafe {
        owned(ffi::EVP_PKEY_new_raw_private_key_ex(
            null_mut(),
            kind.as_ptr(),
            null(),
            bytes.as_ptr(),
            bytes.len(),
        ))
    }
}

/// A context for operations, by the name of a kind of key or with a key.
struct Context(*mut ffi::EVP_PKEY_CTX);

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: made by one of the functions below, given back once.
        unsafe { ffi::EVP_PKEY_CTX_free(self.0) }
    }
}

impl Context {
    fn named(kind: &CStr) -> Stack<Context> {
        // SAFETY: a name.
        let raw = unsafe { ffi::EVP_PKEY_CTX_new_from_name(null_mut(), kind.as_ptr(), null()) };
        if raw.is_null() {
            return Err(ErrorStack::get());
        }
        Ok(Context(raw))
    }

    fn with(key: &PKeyRef<Private>) -> Stack<Context> {
        // SAFETY: a live key, of which the context takes a reference.
        let raw = unsafe { ffi::EVP_PKEY_CTX_new(key.as_ptr(), null_mut()) };
        if raw.is_null() {
            return Err(ErrorStack::get());
        }
        Ok(Context(raw))
    }

    fn set(&self, settings: &[(CString, CString)]) -> Stack<()> {
        for (name, value) in settings {
            // SAFETY: a live context and two texts.
            int(unsafe { EVP_PKEY_CTX_ctrl_str(self.0, name.as_ptr(), value.as_ptr()) })?;
        }
        Ok(())
    }
}

/// A private key of its seed (ML-DSA, ML-KEM).
pub(crate) fn from_seed(kind: &CStr, seed: &[u8]) -> Stack<PKey<Private>> {
    const KEY_PAIR: c_int = 0x87;
    let context = Context::named(kind)?;
    let mut key = null_mut();
    // SAFETY: the parameters are a list of one with its end, and only read; the seed outlives the call.
    unsafe {
        int(ffi::EVP_PKEY_fromdata_init(context.0))?;
        let mut params = [
            ffi::OSSL_PARAM_construct_octet_string(
                c"seed".as_ptr(),
                seed.as_ptr().cast_mut().cast(),
                seed.len(),
            ),
            ffi::OSSL_PARAM_construct_end(),
        ];
        int(ffi::EVP_PKEY_fromdata(
            context.0,
            &mut key,
            KEY_PAIR,
            params.as_mut_ptr(),
        ))?;
        owned(key)
    }
}

/// Makes a key pair of a kind by settings that OpenSSL knows as text: those of its domain, where it has one that must
/// be made first, and those of the key.
pub(crate) fn generate(
    kind: &CStr,
    domain: Option<&[(CString, CString)]>,
    settings: &[(CString, CString)],
) -> Stack<PKey<Private>> {
    let context = match domain {
        None => Context::named(kind)?,
        Some(domain) => {
            let maker = Context::named(kind)?;
            let mut params = null_mut();
            // SAFETY: a live context and a place for the result, which is taken over.
            let params = unsafe {
                int(ffi::EVP_PKEY_paramgen_init(maker.0))?;
                maker.set(domain)?;
                int(ffi::EVP_PKEY_paramgen(maker.0, &mut params))?;
                owned(params)?
            };
            Context::with(&params)?
        }
    };
    let mut key = null_mut();
    // SAFETY: as above.
    unsafe {
        int(ffi::EVP_PKEY_keygen_init(context.0))?;
        context.set(settings)?;
        int(ffi::EVP_PKEY_keygen(context.0, &mut key))?;
        owned(key)
    }
}

/// A secret and its form for the owner of the public key: (secret, ciphertext). `operation` is OpenSSL's name of the
/// way, for keys that have one.
pub(crate) fn encapsulate(
    key: &PKeyRef<Private>,
    operation: Option<&CStr>,
) -> Stack<(Vec<u8>, Vec<u8>)> {
    let context = Context::with(key)?;
    let (mut sealed, mut secret) = (0, 0);
    // SAFETY: a live context; sizes are asked for first, and the buffers have them.
    unsafe {
        int(ffi::EVP_PKEY_encapsulate_init(context.0, null()))?;
        set_operation(&context, operation)?;
        int(ffi::EVP_PKEY_encapsulate(
            context.0,
            null_mut(),
            &mut sealed,
            null_mut(),
            &mut secret,
        ))?;
        let (mut ciphertext, mut shared) = (vec![0; sealed], vec![0; secret]);
        int(ffi::EVP_PKEY_encapsulate(
            context.0,
            ciphertext.as_mut_ptr(),
            &mut sealed,
            shared.as_mut_ptr(),
            &mut secret,
        ))?;
        ciphertext.truncate(sealed);
        shared.truncate(secret);
        Ok((shared, ciphertext))
    }
}

/// The secret of a ciphertext that `encapsulate` made.
pub(crate) fn decapsulate(
    key: &PKeyRef<Private>,
    operation: Option<&CStr>,
    ciphertext: &[u8],
) -> Stack<Vec<u8>> {
    let context = Context::with(key)?;
    let mut len = 0;
    // SAFETY: as in `encapsulate`.
    unsafe {
        int(ffi::EVP_PKEY_decapsulate_init(context.0, null()))?;
        set_operation(&context, operation)?;
        let (from, size) = (ciphertext.as_ptr(), ciphertext.len());
        int(ffi::EVP_PKEY_decapsulate(
            context.0,
            null_mut(),
            &mut len,
            from,
            size,
        ))?;
        let mut secret = vec![0; len];
        int(ffi::EVP_PKEY_decapsulate(
            context.0,
            secret.as_mut_ptr(),
            &mut len,
            from,
            size,
        ))?;
        secret.truncate(len);
        Ok(secret)
    }
}

fn set_operation(context: &Context, operation: Option<&CStr>) -> Stack<()> {
    match operation {
        None => Ok(()),
        Some(name) => context.set(&[(c"operation".to_owned(), name.to_owned())]),
    }
}

/// The curves that OpenSSL knows, by number.
pub(crate) fn curves() -> Vec<c_int> {
    // SAFETY: asked for the count first; the list has room for that many.
    unsafe {
        let count = EC_get_builtin_curves(null_mut(), 0);
        let mut list = Vec::with_capacity(count);
        EC_get_builtin_curves(list.as_mut_ptr(), count);
        list.set_len(count);
        list.iter().map(|curve: &BuiltinCurve| curve.nid).collect()
    }
}

/// The number of a curve by NIST's or OpenSSL's name; 0 where there is none.
pub(crate) fn curve_number(name: &str) -> c_int {
    let Ok(name) = CString::new(name) else {
        return 0;
    };
    // SAFETY: a text.
    unsafe {
        match EC_curve_nist2nid(name.as_ptr()) {
            0 => OBJ_sn2nid(name.as_ptr()),
            nid => nid,
        }
    }
}

/// The number of a curve by OpenSSL's own name; 0 where there is none.
pub(crate) fn own_curve_number(name: &str) -> c_int {
    CString::new(name).map_or(0, |name| {
        // SAFETY: a text.
        unsafe { OBJ_sn2nid(name.as_ptr()) }
    })
}

/// Changes a setting of an operation that has begun, by its name.
pub(crate) fn set_text<T>(context: &mut PkeyCtxRef<T>, name: &CStr, value: &CStr) -> Stack<()> {
    // SAFETY: a live context and two texts.
    int(unsafe { EVP_PKEY_CTX_ctrl_str(context.as_ptr(), name.as_ptr(), value.as_ptr()) })
}

/// What is wrong with Diffie-Hellman parameters, as OpenSSL's flags; `None` where it cannot tell.
pub(crate) fn check_dh<T>(dh: &DhRef<T>) -> Option<c_int> {
    let mut codes = 0;
    // SAFETY: live parameters and a place for the flags.
    let done = unsafe { ffi::DH_check(dh.as_ptr(), &mut codes) };
    ErrorStack::get();
    (done == 1).then_some(codes)
}

/// The secret of own keys and the other side's public key, as long as the prime.
pub(crate) fn dh_secret(own: &Dh<Private>, other: &BigNumRef) -> Stack<Vec<u8>> {
    let mut secret = vec![0; own.prime_p().num_bytes() as usize];
    // SAFETY: live keys, and a buffer of the size that the call writes: that of the prime.
    int(unsafe { DH_compute_key_padded(secret.as_mut_ptr(), other.as_ptr(), own.as_ptr()) })?;
    Ok(secret)
}
