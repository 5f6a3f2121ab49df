//! SPKAC and X.509.

use std::ffi::{CStr, CString, c_char, c_int, c_uchar, c_uint, c_ulong, c_void};
use std::ptr::null_mut;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::asn1::{Asn1Object, Asn1ObjectRef};
use openssl::error::ErrorStack;
use openssl::pkey::{PKey, PKeyRef, Private};
use openssl::x509::{GeneralNameRef, X509NameRef, X509Ref};
use openssl_sys as ffi;

use super::{Stack, owned};

unsafe extern "C" {
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
                // What OpenSSL has to say must not be taken for another call's.
                ErrorStack::get();
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
            ErrorStack::get();
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
    // With an end of its own: OpenSSL looks for that where the length is 0.
    let Ok(text_with_end) = CString::new(text) else {
        return Err(());
    };
    let (start, len) = (text_with_end.as_ptr(), text.len());
    let mut peer: *mut c_char = null_mut();
    // SAFETY: a live certificate and a C string with its length; the name that is found is ours.
    let (found, name) = unsafe {
        let found = match purpose {
            Purpose::Host(flags) => {
                ffi::X509_check_host(certificate.as_ptr(), start, len, flags, &mut peer)
            }
            Purpose::Email(flags) => ffi::X509_check_email(certificate.as_ptr(), start, len, flags),
            Purpose::Address => ffi::X509_check_ip_asc(certificate.as_ptr(), start, 0),
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
