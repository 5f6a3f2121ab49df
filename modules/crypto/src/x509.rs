//! Certificates: their texts, and the plain objects that `getPeerCertificate()` gives.

use std::fmt::Write as _;

use anode_engine::{IntoJs, Object, OwnedBytes, Result as Js, Scope, Value};
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::bn::BigNumContext;
use openssl::ec::PointConversionForm;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::Id;
use openssl::x509::{GeneralNameRef, X509, X509NameRef, X509Ref};

use crate::error::{CryptoError, Result, check_length};
use crate::raw::{self, GeneralNameValue};

/// `[key, value, key, value...]` in the order of the certificate, by the short names of attributes.
fn name_parts(name: &X509NameRef) -> Vec<String> {
    let mut parts = Vec::new();
    for entry in name.entries() {
        let nid = entry.object().nid();
        let key = match nid.short_name() {
            Ok(short) if nid != Nid::UNDEF => short.to_owned(),
            _ => entry.object().to_string(),
        };
        let value = match entry.data().to_string() {
            Ok(text) => text.to_string(),
            Err(_) => String::from_utf8_lossy(entry.data().as_slice()).into_owned(),
        };
        parts.push(key);
        parts.push(value);
    }
    parts
}

/// Whether a text cannot pass for more than one name, or for one that was escaped.
fn is_plain(text: &[u8], utf8: bool) -> bool {
    text.iter().all(|&byte| match byte {
        b'"' | b'\\' | b',' | b'\'' | 0x7f => false,
        byte => byte >= b' ' && (utf8 || byte.is_ascii()),
    })
}

/// A name, as a JSON string where it could pass for something else. Bytes that are no UTF-8 are Latin-1.
fn alternative(text: &[u8], utf8: bool, prefix: &str) -> String {
    let shown = |bytes: &[u8]| match utf8 {
        true => String::from_utf8_lossy(bytes).into_owned(),
        false => bytes.iter().map(|&byte| char::from(byte)).collect(),
    };
    if is_plain(text, utf8) {
        return format!("{prefix}{}", shown(text));
    }
    let mut out = format!("\"{prefix}");
    for c in shown(text).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            ' '..='~' if c != ',' => out.push(c),
            c if utf8 && !c.is_ascii() => out.push(c),
            c => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
        }
    }
    out.push('"');
    out
}

fn address(bytes: &[u8]) -> String {
    if let Ok(v4) = <[u8; 4]>::try_from(bytes) {
        return std::net::Ipv4Addr::from(v4).to_string();
    }
    match <[u8; 16]>::try_from(bytes) {
        Ok(v6) => {
            // All eight groups, without zeros in front, as OpenSSL prints them.
            let groups: Vec<String> = v6
                .chunks(2)
                .map(|pair| format!("{:X}", u16::from_be_bytes([pair[0], pair[1]])))
                .collect();
            groups.join(":")
        }
        Err(_) => format!("<invalid length={}>", bytes.len()),
    }
}

fn general_name(name: &GeneralNameRef) -> String {
    match raw::general_name(name) {
        GeneralNameValue::Dns(text) => format!("DNS:{}", alternative(text, false, "")),
        GeneralNameValue::Email(text) => format!("email:{}", alternative(text, false, "")),
        GeneralNameValue::Uri(text) => format!("URI:{}", alternative(text, false, "")),
        GeneralNameValue::Directory(name) => {
            let text = raw::name_text(name, raw::NAME_IN_JSON);
            format!("DirName:{}", alternative(&text, true, ""))
        }
        GeneralNameValue::Address(bytes) => format!("IP Address:{}", address(bytes)),
        GeneralNameValue::Registered(oid) => format!("Registered ID:{oid}"),
        GeneralNameValue::Other { nid, utf8, text } => {
            let (prefix, unicode) = match nid {
                NID_SMTP_UTF8_MAILBOX => ("SmtpUTF8Mailbox", true),
                NID_XMPP_ADDR => ("XmppAddr", true),
                NID_SRV_NAME => ("SRVName", false),
                NID_MS_UPN => ("UPN", true),
                NID_NAI_REALM => ("NAIRealm", true),
                _ => ("", true),
            };
            match text {
                Some(text) if !prefix.is_empty() && utf8 == unicode => format!(
                    "othername:{}",
                    alternative(text, unicode, &format!("{prefix}:"))
                ),
                _ => String::from("othername:<unsupported>"),
            }
        }
        GeneralNameValue::X400 => String::from("X400Name:<unsupported>"),
        GeneralNameValue::EdiParty => String::from("EdiPartyName:<unsupported>"),
    }
}

const NID_MS_UPN: i32 = 649;
const NID_XMPP_ADDR: i32 = 1209;
const NID_SRV_NAME: i32 = 1210;
const NID_NAI_REALM: i32 = 1211;
const NID_SMTP_UTF8_MAILBOX: i32 = 1208;

fn alternative_names(certificate: &X509Ref) -> Option<String> {
    let names = certificate.subject_alt_names()?;
    let texts: Vec<String> = names.iter().map(general_name).collect();
    Some(texts.join(", "))
}

/// Where more about the issuer is found, a line each.
fn info_access(certificate: &X509Ref) -> Option<String> {
    let access = certificate.authority_info()?;
    let lines: Vec<String> = access
        .iter()
        .map(|item| {
            let method = item.method().to_string();
            format!("{method} - {}", general_name(item.location()))
        })
        .collect();
    Some(lines.join("\n"))
}

/// Milliseconds since 1970.
fn milliseconds(time: &Asn1TimeRef) -> f64 {
    let difference = Asn1Time::from_unix(0).and_then(|epoch| epoch.diff(time));
    difference.map_or(f64::NAN, |diff| {
        (f64::from(diff.days) * 86_400.0 + f64::from(diff.secs)) * 1000.0
    })
}

/// Reads a certificate: PEM, or DER.
pub fn read(data: &[u8]) -> Result<X509> {
    check_length("buffer", data)?;
    let pem = match X509::from_pem(data) {
        Ok(certificate) => return Ok(certificate),
        Err(stack) => stack,
    };
    X509::from_der(data).map_err(|_| CryptoError {
        stack: Box::default(),
        ..pem.into()
    })
}

fn fingerprint(certificate: &X509Ref, digest: MessageDigest) -> raw::Stack<String> {
    let digest = certificate.digest(digest)?;
    let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    Ok(pairs.join(":"))
}

/// What the key is made of.
#[derive(Default)]
struct KeyParts {
    modulus: Option<String>,
    exponent: Option<String>,
    bits: Option<u32>,
    public: Option<Vec<u8>>,
    curve: Option<&'static str>,
    nist: Option<&'static str>,
}

fn key_parts(certificate: &X509Ref) -> raw::Stack<KeyParts> {
    let key = certificate.public_key()?;
    let mut parts = KeyParts::default();
    match key.id() {
        Id::RSA | Id::RSA_PSS => {
            let rsa = key.rsa()?;
            parts.bits = Some(rsa.n().num_bits() as u32);
            parts.modulus = Some(rsa.n().to_hex_str()?.to_string());
            let digits = rsa.e().to_hex_str()?.to_string();
            let digits = digits.trim_start_matches('0');
            parts.exponent = Some(format!("0x{}", digits.to_ascii_lowercase()));
            parts.public = Some(key.public_key_to_der()?);
        }
        Id::EC => {
            let ec = key.ec_key()?;
            let group = ec.group();
            parts.bits = Some(group.order_bits());
            let mut context = BigNumContext::new()?;
            let form = PointConversionForm::UNCOMPRESSED;
            parts.public = Some(ec.public_key().to_bytes(group, form, &mut context)?);
            if let Some(nid) = group.curve_name() {
                parts.curve = nid.short_name().ok();
                parts.nist = match nid {
                    Nid::X9_62_PRIME256V1 => Some("P-256"),
                    Nid::SECP384R1 => Some("P-384"),
                    Nid::SECP521R1 => Some("P-521"),
                    Nid::SECP224R1 => Some("P-224"),
                    Nid::X9_62_PRIME192V1 => Some("P-192"),
                    _ => None,
                };
            }
        }
        _ => {}
    }
    Ok(parts)
}

/// Whether the certificate may sign others.
fn is_ca(certificate: &X509Ref) -> bool {
    raw::is_ca(certificate)
}

fn put<'s>(
    scope: &mut Scope<'s>,
    object: Object<'s>,
    name: &std::ffi::CStr,
    value: impl IntoJs<'s>,
) -> Js<()> {
    let value = value.into_js(scope)?;
    object.set(scope, name, value)
}

/// The parts of a certificate; names as `[key, value...]`, access points as lines. `undefined` for what is none.
pub fn legacy<'s>(scope: &mut Scope<'s>, certificate: &X509Ref) -> Js<Value<'s>> {
    let key = key_parts(certificate).unwrap_or_default();
    let usage: Option<Vec<String>> = raw::extended_key_usage(certificate);
    let serial = serial_number(certificate);
    let object = scope.object()?;
    put(
        scope,
        object,
        c"subject",
        name_parts(certificate.subject_name()),
    )?;
    put(
        scope,
        object,
        c"issuer",
        name_parts(certificate.issuer_name()),
    )?;
    put(
        scope,
        object,
        c"subjectaltname",
        alternative_names(certificate),
    )?;
    put(scope, object, c"infoAccess", info_access(certificate))?;
    put(scope, object, c"ca", is_ca(certificate))?;
    put(scope, object, c"modulus", key.modulus)?;
    put(scope, object, c"exponent", key.exponent)?;
    put(scope, object, c"pubkey", key.public.map(OwnedBytes))?;
    put(scope, object, c"bits", key.bits)?;
    put(
        scope,
        object,
        c"valid_from",
        certificate.not_before().to_string(),
    )?;
    put(
        scope,
        object,
        c"valid_to",
        certificate.not_after().to_string(),
    )?;
    for (name, digest) in [
        (c"fingerprint", MessageDigest::sha1()),
        (c"fingerprint256", MessageDigest::sha256()),
        (c"fingerprint512", MessageDigest::sha512()),
    ] {
        put(scope, object, name, fingerprint(certificate, digest).ok())?;
    }
    put(scope, object, c"ext_key_usage", usage)?;
    put(scope, object, c"serialNumber", serial)?;
    put(
        scope,
        object,
        c"raw",
        certificate.to_der().ok().map(OwnedBytes),
    )?;
    put(scope, object, c"asn1Curve", key.curve)?;
    put(scope, object, c"nistCurve", key.nist)?;
    Ok(object.into())
}

fn serial_number(certificate: &X509Ref) -> Option<String> {
    let number = certificate.serial_number().to_bn().ok()?;
    Some(number.to_hex_str().ok()?.to_string())
}

/// What an `X509Certificate` shows, by the names of its properties.
pub(crate) fn facts<'s>(scope: &mut Scope<'s>, certificate: &X509Ref) -> Js<Value<'s>> {
    let object = scope.object()?;
    let name = |name| String::from_utf8_lossy(&raw::name_text(name, raw::NAME_LINES)).into_owned();
    let subject = name(certificate.subject_name());
    put(scope, object, c"subject", subject)?;
    put(scope, object, c"issuer", name(certificate.issuer_name()))?;
    let names = alternative_names(certificate);
    put(scope, object, c"subjectAltName", names)?;
    put(scope, object, c"infoAccess", info_access(certificate))?;
    let (from, to) = (certificate.not_before(), certificate.not_after());
    put(scope, object, c"validFrom", from.to_string())?;
    put(scope, object, c"validTo", to.to_string())?;
    put(scope, object, c"validFromTime", milliseconds(from))?;
    put(scope, object, c"validToTime", milliseconds(to))?;
    for (name, digest) in [
        (c"fingerprint", MessageDigest::sha1()),
        (c"fingerprint256", MessageDigest::sha256()),
        (c"fingerprint512", MessageDigest::sha512()),
    ] {
        put(scope, object, name, fingerprint(certificate, digest).ok())?;
    }
    let usage = raw::extended_key_usage(certificate);
    put(scope, object, c"keyUsage", usage)?;
    put(scope, object, c"serialNumber", serial_number(certificate))?;
    let algorithm = certificate.signature_algorithm().object();
    let long = algorithm.nid().long_name().ok();
    let long = long.filter(|_| algorithm.nid() != Nid::UNDEF);
    put(scope, object, c"signatureAlgorithm", long)?;
    put(scope, object, c"signatureAlgorithmOid", raw::oid(algorithm))?;
    put(scope, object, c"ca", is_ca(certificate))?;
    Ok(object.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_could_be_several_names() {
        assert_eq!(alternative(b"a.example", false, ""), "a.example");
        assert_eq!(alternative(b"a, DNS:b", false, ""), "\"a\\u002c DNS:b\"");
        assert_eq!(alternative(b"a\"b", false, ""), "\"a\\\"b\"");
        assert_eq!(alternative(b"a\xfc", false, ""), "\"a\\u00fc\"");
        assert_eq!(alternative("ü".as_bytes(), true, "UPN:"), "UPN:ü");
        assert_eq!(address(&[127, 0, 0, 1]), "127.0.0.1");
    }
}
