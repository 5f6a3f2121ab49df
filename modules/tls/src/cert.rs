//! Certificates as plain objects: the names and texts of what `getPeerCertificate()` gives.

use std::fmt::Write as _;

use anode_engine::{IntoJs, Object, OwnedBytes, Result as Js, Scope, Value};
use openssl::bn::BigNumContext;
use openssl::ec::PointConversionForm;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::Id;
use openssl::x509::{GeneralNameRef, X509, X509NameRef, X509Ref};

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

/// Text that could pass for more than one name is written as a JSON string.
fn quoted(text: &str) -> String {
    let plain = text
        .chars()
        .all(|c| c.is_ascii_graphic() && !matches!(c, ',' | '"' | '\\' | '\'') || c == ' ');
    if plain {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            ',' | '\'' => out.push(c),
            c if c.is_ascii_graphic() || c == ' ' => out.push(c),
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
    if let Some(text) = name.dnsname() {
        format!("DNS:{}", quoted(text))
    } else if let Some(text) = name.email() {
        format!("email:{}", quoted(text))
    } else if let Some(text) = name.uri() {
        format!("URI:{}", quoted(text))
    } else if let Some(bytes) = name.ipaddress() {
        format!("IP Address:{}", address(bytes))
    } else if let Some(directory) = name.directory_name() {
        let parts = name_parts(directory);
        let text: Vec<String> = parts.chunks(2).map(|pair| pair.join("=")).collect();
        format!("DirName:{}", quoted(&text.join("/")))
    } else {
        String::from("othername:<unsupported>")
    }
}

fn alternative_names(certificate: &X509Ref) -> Option<String> {
    let names = certificate.subject_alt_names()?;
    let texts: Vec<String> = names.iter().map(general_name).collect();
    Some(texts.join(", "))
}

fn info_access(certificate: &X509Ref) -> Option<String> {
    let mut text = String::new();
    for item in certificate.authority_info()?.iter() {
        let nid = item.method().nid();
        let method = nid.long_name().unwrap_or_default();
        let _ = writeln!(text, "{method} - {}", general_name(item.location()));
    }
    Some(text)
}

fn fingerprint(certificate: &X509Ref, digest: MessageDigest) -> Result<String, ErrorStack> {
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

fn key_parts(certificate: &X509Ref) -> Result<KeyParts, ErrorStack> {
    let key = certificate.public_key()?;
    let mut parts = KeyParts::default();
    match key.id() {
        Id::RSA => {
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
    crate::raw::is_ca(certificate)
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
pub(crate) fn parse<'s>(scope: &mut Scope<'s>, der: &[u8]) -> Js<Value<'s>> {
    let Ok(certificate) = X509::from_der(der) else {
        return Ok(scope.undefined());
    };
    let certificate: &X509Ref = &certificate;
    let key = key_parts(certificate).unwrap_or_default();
    let usage: Option<Vec<String>> = crate::raw::extended_key_usage(certificate);
    let serial = certificate.serial_number().to_bn();
    let serial = serial.and_then(|n| Ok(n.to_hex_str()?.to_string()));
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
    put(scope, object, c"serialNumber", serial.ok())?;
    put(scope, object, c"raw", OwnedBytes(der.to_vec()))?;
    put(scope, object, c"asn1Curve", key.curve)?;
    put(scope, object, c"nistCurve", key.nist)?;
    Ok(object.into())
}

/// The certificates of a PEM text, DER; `None` where it has something else.
pub(crate) fn from_pem(pem: &[u8]) -> Result<Vec<Vec<u8>>, ErrorStack> {
    let list = X509::stack_from_pem(pem)?;
    if list.is_empty() {
        // Says what is wrong.
        X509::from_pem(pem)?;
    }
    list.iter()
        .map(|certificate| certificate.to_der())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_could_be_several_names() {
        assert_eq!(quoted("a.example"), "a.example");
        assert_eq!(quoted("a, DNS:b"), "\"a, DNS:b\"");
        assert_eq!(quoted("a\"b"), "\"a\\\"b\"");
        assert_eq!(address(&[127, 0, 0, 1]), "127.0.0.1");
    }
}
