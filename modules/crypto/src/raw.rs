//! The calls of OpenSSL that the `openssl` crate has no safe form of, made safe.
//!
//! Every asymmetric key is carried as a `PKey<Private>`, whatever it holds: OpenSSL refuses what a key has no part for.

#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int, c_long, c_uchar, c_uint, c_ulong, c_void};
use std::ptr::{null, null_mut};

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::asn1::{Asn1Object, Asn1ObjectRef};
use openssl::dh::DhRef;
use openssl::error::ErrorStack;
use openssl::pkey::{PKey, PKeyRef, Private};
use openssl::pkey_ctx::PkeyCtxRef;
use openssl::x509::{GeneralNameRef, X509NameRef, X509Ref};
use openssl_sys as ffi;

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
    fn EC_get_builtin_curves(list: *mut BuiltinCurve, count: usize) -> usize;
    fn EC_curve_nist2nid(name: *const c_char) -> c_int;
    fn OBJ_sn2nid(name: *const c_char) -> c_int;

    fn NETSCAPE_SPKI_b64_decode(text: *const c_char, len: c_int) -> *mut c_void;
    fn NETSCAPE_SPKI_get_pubkey(spki: *mut c_void) -> *mut ffi::EVP_PKEY;
    fn NETSCAPE_SPKI_verify(spki: *mut c_void, key: *mut ffi::EVP_PKEY) -> c_int;
    fn NETSCAPE_SPKI_free(spki: *mut c_void);

    fn X509_check_ca(certificate: *mut ffi::X509) -> c_int;
    fn X509_check_private_key(certificate: *const ffi::X509, key: *const ffi::EVP_PKEY) -> c_int;
    fn X509_NAME_print_ex(
        out: *mut ffi::BIO,
        name: *const ffi::X509_NAME,
        indent: c_int,
        flags: c_ulong,
    ) -> c_int;

    fn ASN1_STRING_to_UTF8(out: *mut *mut c_uchar, string: *const c_void) -> c_int;
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

/// A message authentication code by the name of its algorithm. `custom` is its customization, `length` that of the
/// result in bytes.
pub(crate) fn mac(
    algorithm: &CStr,
    key: &[u8],
    custom: Option<&[u8]>,
    length: usize,
    data: &[u8],
) -> Stack<Vec<u8>> {
    // SAFETY: each object is live until it is given back below; the parameters are a list with its end whose values
    // outlive the call.
    unsafe {
        let algorithm = ffi::EVP_MAC_fetch(null_mut(), algorithm.as_ptr(), null());
        if algorithm.is_null() {
            return Err(ErrorStack::get());
        }
        let context = ffi::EVP_MAC_CTX_new(algorithm);
        ffi::EVP_MAC_free(algorithm);
        if context.is_null() {
            return Err(ErrorStack::get());
        }
        let mut size = length as c_uint;
        let mut params = vec![ffi::OSSL_PARAM_construct_uint(c"size".as_ptr(), &mut size)];
        if let Some(custom) = custom {
            params.push(ffi::OSSL_PARAM_construct_octet_string(
                c"custom".as_ptr(),
                custom.as_ptr().cast_mut().cast(),
                custom.len(),
            ));
        }
        params.push(ffi::OSSL_PARAM_construct_end());
        let mut out = vec![0; length];
        let mut written = 0;
        let result = int(ffi::EVP_MAC_init(
            context,
            key.as_ptr(),
            key.len(),
            params.as_ptr(),
        ))
        .and_then(|()| int(ffi::EVP_MAC_update(context, data.as_ptr(), data.len())))
        .and_then(|()| {
            int(ffi::EVP_MAC_final(
                context,
                out.as_mut_ptr(),
                &mut written,
                length,
            ))
        });
        ffi::EVP_MAC_CTX_free(context);
        result.map(|()| out)
    }
}

/// A signed public key and challenge, as browsers' `keygen` elements made them.
pub(crate) struct Spkac(*mut c_void);

impl Drop for Spkac {
    fn drop(&mut self) {
        // SAFETY: made by `decode`, given back once.
        unsafe { NETSCAPE_SPKI_free(self.0) }
    }
}

/// The head of OpenSSL's `NETSCAPE_SPKI` and `NETSCAPE_SPKAC`: public structures of its interface.
#[repr(C)]
struct SpkiHead {
    spkac: *mut SpkacHead,
}
#[repr(C)]
struct SpkacHead {
    key: *mut c_void,
    challenge: *mut c_void,
}

impl Spkac {
    /// Reads the base64 form.
    pub(crate) fn decode(text: &[u8]) -> Option<Spkac> {
        let len = c_int::try_from(text.len()).ok()?;
        // SAFETY: the bytes and their length; a length of 0 would ask for a text with an end.
        let raw = match len {
            0 => null_mut(),
            len => unsafe { NETSCAPE_SPKI_b64_decode(text.as_ptr().cast(), len) },
        };
        ErrorStack::get();
        (!raw.is_null()).then_some(Spkac(raw))
    }

    /// The public key inside.
    pub(crate) fn key(&self) -> Stack<PKey<Private>> {
        // SAFETY: a live structure; the reference that is returned is ours.
        unsafe { owned(NETSCAPE_SPKI_get_pubkey(self.0)) }
    }

    /// Whether the signature is the key's.
    pub(crate) fn verify(&self) -> bool {
        let Ok(key) = self.key() else {
            return false;
        };
        // SAFETY: a live structure and key.
        let good = unsafe { NETSCAPE_SPKI_verify(self.0, key.as_ptr()) } > 0;
        ErrorStack::get();
        good
    }

    /// The challenge as UTF-8.
    pub(crate) fn challenge(&self) -> Option<Vec<u8>> {
        let mut text = null_mut();
        // SAFETY: the structures begin so in OpenSSL's public headers; the text is ours and is freed here.
        unsafe {
            let inner = (*self.0.cast::<SpkiHead>()).spkac;
            let len = ASN1_STRING_to_UTF8(&mut text, (*inner).challenge);
            if len < 0 {
                return None;
            }
            let copy = std::slice::from_raw_parts(text, len as usize).to_vec();
            ffi::CRYPTO_free(text.cast(), c"".as_ptr(), 0);
            Some(copy)
        }
    }
}

// ---- certificates --------------------------------------------------------------------------------

/// Whether a certificate may sign others.
pub(crate) fn is_ca(certificate: &X509Ref) -> bool {
    // SAFETY: a live certificate; what the library computes once it keeps inside, under its own lock.
    unsafe { X509_check_ca(certificate.as_ptr()) == 1 }
}

/// What a certificate's key may be used for, as object identifiers; `None` where it does not say.
pub(crate) fn extended_key_usage(certificate: &X509Ref) -> Option<Vec<String>> {
    const EXT_KEY_USAGE: c_int = 126;
    // SAFETY: the result is ours: a list of objects that it owns, freed with it by the type's destructor.
    unsafe {
        let list =
            ffi::X509_get_ext_d2i(certificate.as_ptr(), EXT_KEY_USAGE, null_mut(), null_mut());
        if list.is_null() {
            return None;
        }
        let objects = openssl::stack::Stack::<Asn1Object>::from_ptr(list.cast());
        Some(objects.iter().map(oid).collect())
    }
}

/// The numbers of an object identifier.
pub(crate) fn oid(object: &Asn1ObjectRef) -> String {
    let mut text = [0; 256];
    // SAFETY: the text is cut to the buffer and ends in a zero.
    unsafe {
        ffi::OBJ_obj2txt(text.as_mut_ptr(), text.len() as c_int, object.as_ptr(), 1);
        CStr::from_ptr(text.as_ptr()).to_string_lossy().into_owned()
    }
}

/// Whether a key is the one that a certificate is for.
pub(crate) fn fits(certificate: &X509Ref, key: &PKeyRef<Private>) -> bool {
    // SAFETY: both are live.
    let fits = unsafe { X509_check_private_key(certificate.as_ptr(), key.as_ptr()) } == 1;
    ErrorStack::get();
    fits
}

/// What a certificate may be checked to be for.
pub(crate) enum Purpose {
    /// A host, with OpenSSL's flags.
    Host(c_uint),
    /// An address of mail, with OpenSSL's flags.
    Email(c_uint),
    /// An IP address.
    Address,
}

/// The name in a certificate that fits, as it stands there (for hosts) or as it was asked for; `Ok(None)` where none
/// does, `Err` where the text is no such name at all.
pub(crate) fn check_name(
    certificate: &X509Ref,
    purpose: Purpose,
    text: &str,
) -> Result<Option<String>, ()> {
    let (start, len) = (text.as_ptr().cast(), text.len());
    let mut peer: *mut c_char = null_mut();
    // SAFETY: a live certificate and a text with its length (IP addresses are a C string); the name that is found is
    // ours.
    let (found, name) = unsafe {
        let found = match purpose {
            Purpose::Host(flags) => {
                ffi::X509_check_host(certificate.as_ptr(), start, len, flags, &mut peer)
            }
            Purpose::Email(flags) => ffi::X509_check_email(certificate.as_ptr(), start, len, flags),
            Purpose::Address => {
                let Ok(text) = CString::new(text) else {
                    return Err(());
                };
                ffi::X509_check_ip_asc(certificate.as_ptr(), text.as_ptr(), 0)
            }
        };
        let name = if peer.is_null() {
            text.to_owned()
        } else {
            let name = CStr::from_ptr(peer).to_string_lossy().into_owned();
            ffi::CRYPTO_free(peer.cast(), c"".as_ptr(), 0);
            name
        };
        (found, name)
    };
    ErrorStack::get();
    match found {
        1 => Ok(Some(name)),
        0 => Ok(None),
        _ => Err(()),
    }
}

// OpenSSL's flags of how names are printed.
const ESCAPE_2253: c_ulong = 1;
const ESCAPE_CONTROL: c_ulong = 2;
const UTF8: c_ulong = 0x10;
const DUMP_UNKNOWN: c_ulong = 0x100;
const DUMP_DER: c_ulong = 0x200;
const SEPARATE_COMMA: c_ulong = 1 << 16;
const SEPARATE_LINES: c_ulong = 4 << 16;
const REVERSED: c_ulong = 1 << 20;

/// Names as `X509Certificate` shows them: an attribute a line.
pub(crate) const NAME_LINES: c_ulong = ESCAPE_2253 | ESCAPE_CONTROL | UTF8 | SEPARATE_LINES;
/// Names among alternative names, to be escaped as JSON afterwards.
pub(crate) const NAME_IN_JSON: c_ulong =
    ESCAPE_2253 | UTF8 | DUMP_UNKNOWN | DUMP_DER | SEPARATE_COMMA | REVERSED;

/// A name as text.
pub(crate) fn name_text(name: &X509NameRef, flags: c_ulong) -> Vec<u8> {
    // SAFETY: the BIO is live until it is given back; the text that it holds is copied before.
    unsafe {
        let bio = ffi::BIO_new(ffi::BIO_s_mem());
        if bio.is_null() {
            return Vec::new();
        }
        X509_NAME_print_ex(bio, name.as_ptr(), 0, flags);
        let mut start = null_mut();
        let len = ffi::BIO_get_mem_data(bio, &mut start);
        let text = if start.is_null() || len <= 0 {
            Vec::new()
        } else {
            std::slice::from_raw_parts(start.cast::<u8>(), len as usize).to_vec()
        };
        ffi::BIO_free_all(bio);
        text
    }
}

/// A general name by its kind.
pub(crate) enum GeneralNameValue<'a> {
    /// A host.
    Dns(&'a [u8]),
    /// An address of mail.
    Email(&'a [u8]),
    /// A URI.
    Uri(&'a [u8]),
    /// An entry of a directory.
    Directory(&'a X509NameRef),
    /// An IP address.
    Address(&'a [u8]),
    /// An object identifier.
    Registered(String),
    /// A name of a kind that has a number; the text only where it is one.
    Other {
        /// OpenSSL's number of the kind.
        nid: c_int,
        /// Whether the text is UTF-8 rather than ASCII.
        utf8: bool,
        /// The text.
        text: Option<&'a [u8]>,
    },
    /// A name of X.400.
    X400,
    /// A name of EDI.
    EdiParty,
}

#[repr(C)]
struct OtherName {
    kind: *mut ffi::ASN1_OBJECT,
    value: *mut ffi::ASN1_TYPE,
}

/// # Safety
/// `string` is a live string of the library's, for as long as the result is used.
unsafe fn string_bytes<'a>(string: *const ffi::ASN1_STRING) -> &'a [u8] {
    // SAFETY: by this function's contract.
    unsafe {
        let start = ffi::ASN1_STRING_get0_data(string);
        let len = ffi::ASN1_STRING_length(string);
        if start.is_null() || len <= 0 {
            &[]
        } else {
            std::slice::from_raw_parts(start, len as usize)
        }
    }
}

/// What a general name holds.
pub(crate) fn general_name(name: &GeneralNameRef) -> GeneralNameValue<'_> {
    const UTF8_STRING: c_int = 12;
    const IA5_STRING: c_int = 22;
    let raw = name.as_ptr();
    // SAFETY: a live name, whose kind says what the pointer is; all of it lives as long as the name does.
    unsafe {
        let held = (*raw).d;
        match (*raw).type_ {
            0 => {
                let other = held.cast::<OtherName>();
                let value = (*other).value;
                let kind = (*value).type_;
                let text = matches!(kind, UTF8_STRING | IA5_STRING)
                    .then(|| string_bytes((*value).value.asn1_string));
                GeneralNameValue::Other {
                    nid: ffi::OBJ_obj2nid((*other).kind),
                    utf8: kind == UTF8_STRING,
                    text,
                }
            }
            1 => GeneralNameValue::Email(string_bytes(held.cast())),
            2 => GeneralNameValue::Dns(string_bytes(held.cast())),
            3 => GeneralNameValue::X400,
            4 => GeneralNameValue::Directory(X509NameRef::from_ptr(held.cast())),
            6 => GeneralNameValue::Uri(string_bytes(held.cast())),
            7 => GeneralNameValue::Address(string_bytes(held.cast())),
            8 => GeneralNameValue::Registered(oid(Asn1ObjectRef::from_ptr(held.cast()))),
            _ => GeneralNameValue::EdiParty,
        }
    }
}
