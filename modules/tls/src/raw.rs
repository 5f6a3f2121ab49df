//! The calls of OpenSSL that the `openssl` crate has no safe form of, made safe.

#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int, c_long, c_uchar, c_void};
use std::mem::ManuallyDrop;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::error::ErrorStack;
use openssl::ssl::{
    NameType, SslContextBuilder, SslContextRef, SslRef, SslSession, SslSessionRef, SslStream,
};
use openssl::x509::X509Crl;
use openssl::x509::store::{X509Store, X509StoreBuilderRef};
use openssl_sys as ffi;

type InfoCallback = unsafe extern "C" fn(*const ffi::SSL, c_int, c_int);

unsafe extern "C" {
    fn SSL_CTX_set_info_callback(ctx: *mut ffi::SSL_CTX, callback: Option<InfoCallback>);
    fn SSL_CTX_set_timeout(ctx: *mut ffi::SSL_CTX, seconds: c_long) -> c_long;
    fn SSL_get_cipher_list(ssl: *const ffi::SSL, index: c_int) -> *const c_char;
    fn SSL_renegotiate(ssl: *mut ffi::SSL) -> c_int;
    fn SSL_set_options(ssl: *mut ffi::SSL, options: u64) -> u64;
    fn SSL_CTX_use_psk_identity_hint(ctx: *mut ffi::SSL_CTX, hint: *const c_char) -> c_int;
    fn SSL_get_shared_sigalgs(
        ssl: *mut ffi::SSL,
        index: c_int,
        sign: *mut c_int,
        hash: *mut c_int,
        both: *mut c_int,
        raw_sign: *mut c_uchar,
        raw_hash: *mut c_uchar,
    ) -> c_int;
    fn SSL_SESSION_get0_ticket(
        session: *const ffi::SSL_SESSION,
        ticket: *mut *const c_uchar,
        len: *mut usize,
    );
    fn SSL_SESSION_get0_hostname(session: *const ffi::SSL_SESSION) -> *const c_char;
    fn SSL_SESSION_set1_hostname(session: *mut ffi::SSL_SESSION, name: *const c_char) -> c_int;

    fn X509_STORE_add_crl(store: *mut ffi::X509_STORE, crl: *mut ffi::X509_CRL) -> c_int;
    fn X509_STORE_up_ref(store: *mut ffi::X509_STORE) -> c_int;
}

const SET_TICKET_KEYS: c_int = 59;
const SET_DH_AUTO: c_int = 118;
/// What OpenSSL takes as ticket keys: a name of 16 bytes, a MAC key and a cipher key of 32.
pub(crate) const TICKET_KEYS: usize = 80;
const NO_RENEGOTIATION: u64 = 1 << 30;

/// The connection inside of a stream, to be changed.
pub(crate) fn ssl_mut<S: std::io::Read + std::io::Write>(stream: &mut SslStream<S>) -> &mut SslRef {
    let ssl = stream.ssl().as_ptr();
    // SAFETY: the connection lives as long as the stream, which is borrowed exclusively.
    unsafe { SslRef::from_ptr_mut(ssl) }
}

/// Changes a context that may be in use: OpenSSL allows it between operations, and all of them run on one thread.
pub(crate) fn edit<R>(context: &SslContextRef, f: impl FnOnce(&mut SslContextBuilder) -> R) -> R {
    // SAFETY: the pointer is live while `context` is borrowed; the builder is never dropped, so the reference that it
    // believes to own is not given back. No other reference to the context's inside is used meanwhile.
    let mut builder = ManuallyDrop::new(unsafe { SslContextBuilder::from_ptr(context.as_ptr()) });
    f(&mut builder)
}

fn check(result: c_int) -> Result<(), ErrorStack> {
    if result > 0 {
        Ok(())
    } else {
        Err(ErrorStack::get())
    }
}

/// Makes the server choose Diffie-Hellman parameters that fit its key.
pub(crate) fn set_dh_auto(context: &SslContextRef) {
    // SAFETY: a live context; the command takes a number.
    unsafe { ffi::SSL_CTX_ctrl(context.as_ptr(), SET_DH_AUTO, 1, std::ptr::null_mut()) };
}

/// Sets what encrypts session tickets.
pub(crate) fn set_ticket_keys(
    context: &SslContextRef,
    keys: &mut [u8; TICKET_KEYS],
) -> Result<(), ErrorStack> {
    // SAFETY: a live context; the command copies this many bytes.
    let done = unsafe {
        let keys = keys.as_mut_ptr().cast::<c_void>();
        ffi::SSL_CTX_ctrl(
            context.as_ptr(),
            SET_TICKET_KEYS,
            TICKET_KEYS as c_long,
            keys,
        )
    };
    check(done as c_int)
}

/// Sets how long sessions may be resumed, in seconds.
pub(crate) fn set_session_timeout(context: &SslContextRef, seconds: i64) {
    // SAFETY: a live context and a number.
    unsafe { SSL_CTX_set_timeout(context.as_ptr(), seconds) };
}

/// The hint that servers with pre-shared keys give; `None` takes it back.
pub(crate) fn set_psk_identity_hint(
    context: &SslContextRef,
    hint: Option<&CStr>,
) -> Result<(), ErrorStack> {
    let hint = hint.map_or(std::ptr::null(), CStr::as_ptr);
    // SAFETY: a live context; the text is copied.
    check(unsafe { SSL_CTX_use_psk_identity_hint(context.as_ptr(), hint) })
}

/// Lets the context's connections tell `callback` of each handshake that begins.
pub(crate) fn watch_handshakes(context: &SslContextRef) {
    unsafe extern "C" fn info(_: *const ffi::SSL, place: c_int, _: c_int) {
        const HANDSHAKE_START: c_int = 0x10;
        if place & HANDSHAKE_START != 0 {
            crate::connection::handshake_began();
        }
    }
    // SAFETY: a live context and a function that lives as long as the program.
    unsafe { SSL_CTX_set_info_callback(context.as_ptr(), Some(info)) };
}

/// Answers a server's look-up of a session by its id.
pub(crate) fn set_session_source(
    builder: &mut SslContextBuilder,
    find: fn() -> Option<SslSession>,
) {
    // SAFETY: sessions are made afresh from their serialised form for the connection that asks, so none belongs to
    // another context.
    unsafe { builder.set_get_session_callback(move |_, _| find()) };
}

/// Offers a session for resumption.
pub(crate) fn set_session(ssl: &mut SslRef, session: &SslSessionRef) -> Result<(), ErrorStack> {
    // SAFETY: the session was made from its serialised form and belongs to no other context; OpenSSL takes its own
    // reference.
    unsafe { ssl.set_session(session) }
}

/// Asks for another handshake, which the next operation begins.
pub(crate) fn renegotiate(ssl: &mut SslRef) -> Result<(), ErrorStack> {
    // SAFETY: a live connection that is borrowed exclusively.
    check(unsafe { SSL_renegotiate(ssl.as_ptr()) })
}

/// Refuses further handshakes on the connection.
pub(crate) fn disable_renegotiation(ssl: &mut SslRef) {
    // SAFETY: as above.
    unsafe { SSL_set_options(ssl.as_ptr(), NO_RENEGOTIATION) };
}

/// Both sides' signature algorithms as pairs of NIDs (signature, hash).
pub(crate) fn shared_signature_algorithms(ssl: &SslRef) -> Vec<(c_int, c_int)> {
    let none = std::ptr::null_mut();
    let mut found = Vec::new();
    let mut index = 0;
    loop {
        let (mut sign, mut hash) = (0, 0);
        // SAFETY: a live connection; the results that are asked for are two numbers.
        let total = unsafe {
            SSL_get_shared_sigalgs(
                ssl.as_ptr(),
                index,
                &mut sign,
                &mut hash,
                none,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            )
        };
        if index >= total {
            return found;
        }
        found.push((sign, hash));
        index += 1;
    }
}

/// The name of the group of the key exchange; `None` where it had none.
pub(crate) fn group_name(ssl: &SslRef) -> Option<String> {
    // SAFETY: a live connection; the name belongs to it or to the library and is copied.
    unsafe {
        let name = ffi::SSL_get0_group_name(ssl.as_ptr());
        (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned())
    }
}

/// Notes in a client's session which server it was made with, unless the server has confirmed the name itself.
pub(crate) fn name_session(ssl: &SslRef, session: &SslSessionRef) {
    let Some(name) = ssl.servername(NameType::HOST_NAME) else {
        return;
    };
    let Ok(name) = CString::new(name) else { return };
    // SAFETY: a live session of this thread; OpenSSL copies the name.
    unsafe {
        if !ssl.is_server() && SSL_SESSION_get0_hostname(session.as_ptr()).is_null() {
            SSL_SESSION_set1_hostname(session.as_ptr(), name.as_ptr());
        }
    }
}

/// Before a client's handshake: forgets the session to resume if another server than the one asked for was found to be
/// the right one when it was made.
pub(crate) fn drop_session_of_another(ssl: &mut SslRef) {
    let asked = ssl.servername(NameType::HOST_NAME).map(str::to_owned);
    // SAFETY: a live connection between two operations; the name is compared while its session is there, and OpenSSL
    // gives its own reference to the session back.
    unsafe {
        let session = ffi::SSL_get_session(ssl.as_ptr());
        if session.is_null() {
            return;
        }
        let known = SSL_SESSION_get0_hostname(session);
        if !known.is_null()
            && asked.as_deref().map(str::as_bytes) != Some(CStr::from_ptr(known).to_bytes())
        {
            ffi::SSL_set_session(ssl.as_ptr(), std::ptr::null_mut());
        }
    }
}

/// The ticket of a session, empty without one.
pub(crate) fn session_ticket(session: &SslSessionRef) -> Vec<u8> {
    let (mut start, mut len) = (std::ptr::null(), 0);
    // SAFETY: a live session; the bytes are copied while it is borrowed.
    unsafe {
        SSL_SESSION_get0_ticket(session.as_ptr(), &mut start, &mut len);
        if start.is_null() {
            Vec::new()
        } else {
            std::slice::from_raw_parts(start, len).to_vec()
        }
    }
}

/// The bytes of an extension of the client hello that is being read.
pub(crate) fn client_hello_extension(ssl: &SslRef, kind: u32) -> Option<&[u8]> {
    let (mut start, mut len) = (std::ptr::null(), 0);
    // SAFETY: called inside of the client hello callback, during which the bytes stay; they borrow the connection.
    unsafe {
        let found = ffi::SSL_client_hello_get0_ext(ssl.as_ptr(), kind, &mut start, &mut len);
        if found != 1 || start.is_null() {
            None
        } else {
            Some(std::slice::from_raw_parts(start, len))
        }
    }
}

/// Another reference to the same store.
pub(crate) fn share_store(store: &X509Store) -> X509Store {
    // SAFETY: the count goes up by one for the reference that is made.
    unsafe {
        X509_STORE_up_ref(store.as_ptr());
        X509Store::from_ptr(store.as_ptr())
    }
}

/// Adds a list of revoked certificates.
pub(crate) fn add_crl(store: &X509StoreBuilderRef, crl: &X509Crl) -> Result<(), ErrorStack> {
    // SAFETY: both are live; the store takes its own reference.
    check(unsafe { X509_STORE_add_crl(store.as_ptr(), crl.as_ptr()) })
}

/// The names of the ciphers that a connection can use.
pub(crate) fn ciphers(ssl: &SslRef) -> Vec<String> {
    let mut names = Vec::new();
    // SAFETY: a live connection; the list and the names in it belong to the library and stay while it is borrowed.
    unsafe {
        let mut index = 0;
        loop {
            let name = SSL_get_cipher_list(ssl.as_ptr(), index);
            if name.is_null() {
                return names;
            }
            names.push(CStr::from_ptr(name).to_string_lossy().into_owned());
            index += 1;
        }
    }
}
