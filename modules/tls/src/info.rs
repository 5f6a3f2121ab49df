//! What can be asked of a connection that is established, or about to be.

use openssl::nid::Nid;
use openssl::pkey::Id;
use openssl::ssl::{NameType, SslRef, SslSession};
use openssl::x509::X509;

use crate::raw;

/// The name, the standard's name and the version of the cipher.
pub(crate) fn cipher(ssl: &SslRef) -> Option<[String; 3]> {
    let cipher = ssl.current_cipher()?;
    let standard = cipher.standard_name().unwrap_or_default();
    Some([cipher.name(), standard, cipher.version()].map(str::to_owned))
}

/// The key of the exchange: kind (`DH`, `ECDH`, `TLSGroup` for others), name of the curve or group, bits.
pub(crate) fn ephemeral_key(ssl: &SslRef) -> Option<(&'static str, Option<String>, Option<u32>)> {
    let group = || raw::group_name(ssl).map(|name| ("TLSGroup", Some(name), None));
    let Ok(key) = ssl.peer_tmp_key() else {
        return group();
    };
    let bits = Some(key.bits());
    match key.id() {
        Id::DH => Some(("DH", None, bits)),
        Id::EC => {
            let curve = key.ec_key().ok()?.group().curve_name();
            let name = curve.and_then(|nid| nid.short_name().ok());
            Some(("ECDH", name.map(str::to_owned), bits))
        }
        Id::X25519 => Some(("ECDH", Some("X25519".into()), bits)),
        Id::X448 => Some(("ECDH", Some("X448".into()), bits)),
        _ => group(),
    }
}

/// Certificates from the peer's own to the last one known, DER.
pub(crate) fn peer_chain(ssl: &SslRef, is_server: bool) -> Vec<Vec<u8>> {
    let Some(own) = ssl.peer_certificate() else {
        return Vec::new();
    };
    let mut chain: Vec<X509> = vec![own];
    // The verified chain ends in the root, the sent one may stop before it or go astray.
    let verified = ssl.verified_chain().map(|list| list.iter().skip(1));
    if let Some(rest) = verified {
        chain.extend(rest.map(ToOwned::to_owned));
    }
    if let Some(sent) = ssl.peer_cert_chain() {
        let mut left: Vec<X509> = sent
            .iter()
            .skip(usize::from(!is_server))
            .map(ToOwned::to_owned)
            .collect();
        while let Some(place) = chain.last().and_then(|last| {
            left.iter()
                .position(|next| next.issued(last) == openssl::x509::X509VerifyResult::OK)
        }) {
            let next = left.remove(place);
            if self_issued(chain.last()) {
                break;
            }
            chain.push(next);
        }
    }
    chain.iter().filter_map(|c| c.to_der().ok()).collect()
}

fn self_issued(certificate: Option<&X509>) -> bool {
    certificate.is_some_and(|c| c.issued(c) == openssl::x509::X509VerifyResult::OK)
}

/// Whether the peer is known by a pre-shared key.
pub(crate) fn uses_psk(ssl: &SslRef) -> bool {
    ssl.psk_identity().is_some()
        || ssl
            .current_cipher()
            .is_some_and(|cipher| cipher.name().contains("PSK"))
}

/// The host name the client asked for.
pub(crate) fn server_name(ssl: &SslRef) -> Option<String> {
    ssl.servername_raw(NameType::HOST_NAME)
        .map(|name| String::from_utf8_lossy(name).into_owned())
}

/// The session to resume later, serialised.
pub(crate) fn session(ssl: &SslRef) -> Option<Vec<u8>> {
    let session = ssl.session()?;
    raw::name_session(ssl, session);
    session.to_der().ok()
}

/// The ticket of the session.
pub(crate) fn ticket(ssl: &SslRef) -> Option<Vec<u8>> {
    let ticket = raw::session_ticket(ssl.session()?);
    (!ticket.is_empty()).then_some(ticket)
}

/// A serialised session, if it is one.
pub(crate) fn parse_session(bytes: &[u8]) -> Option<SslSession> {
    SslSession::from_der(bytes).ok()
}

/// The last handshake message of a side.
pub(crate) fn finished(ssl: &SslRef, of_peer: bool) -> Option<Vec<u8>> {
    let mut bytes = [0; 64];
    let len = if of_peer {
        ssl.peer_finished(&mut bytes)
    } else {
        ssl.finished(&mut bytes)
    };
    (len > 0).then(|| bytes[..len.min(64)].to_vec())
}

/// Signature algorithms that both sides have, as `RSA-PSS+SHA256`.
pub(crate) fn shared_signature_algorithms(ssl: &SslRef) -> Vec<String> {
    let name = |nid| match nid {
        6 => "RSA",
        912 => "RSA-PSS",
        116 => "DSA",
        408 => "ECDSA",
        1087 => "ED25519",
        1088 => "ED448",
        979 => "gost2012_256",
        980 => "gost2012_512",
        811 => "gost2001",
        _ => "UNDEF",
    };
    raw::shared_signature_algorithms(ssl)
        .into_iter()
        .map(|(sign, hash)| {
            let hash = match Nid::from_raw(hash).short_name() {
                Ok(text) if hash != 0 => text,
                _ => "UNDEF",
            };
            format!("{}+{hash}", name(sign))
        })
        .collect()
}

/// OpenSSL's names of verification results, which are the codes of Node's errors.
pub(crate) fn verify_code(result: i32) -> &'static str {
    match result {
        2 => "UNABLE_TO_GET_ISSUER_CERT",
        3 => "UNABLE_TO_GET_CRL",
        4 => "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
        5 => "UNABLE_TO_DECRYPT_CRL_SIGNATURE",
        6 => "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
        7 => "CERT_SIGNATURE_FAILURE",
        8 => "CRL_SIGNATURE_FAILURE",
        9 => "CERT_NOT_YET_VALID",
        10 => "CERT_HAS_EXPIRED",
        11 => "CRL_NOT_YET_VALID",
        12 => "CRL_HAS_EXPIRED",
        13 => "ERROR_IN_CERT_NOT_BEFORE_FIELD",
        14 => "ERROR_IN_CERT_NOT_AFTER_FIELD",
        15 => "ERROR_IN_CRL_LAST_UPDATE_FIELD",
        16 => "ERROR_IN_CRL_NEXT_UPDATE_FIELD",
        17 => "OUT_OF_MEM",
        18 => "DEPTH_ZERO_SELF_SIGNED_CERT",
        19 => "SELF_SIGNED_CERT_IN_CHAIN",
        20 => "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        21 => "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        22 => "CERT_CHAIN_TOO_LONG",
        23 => "CERT_REVOKED",
        24 => "INVALID_CA",
        25 => "PATH_LENGTH_EXCEEDED",
        26 => "INVALID_PURPOSE",
        27 => "CERT_UNTRUSTED",
        28 => "CERT_REJECTED",
        62 => "HOSTNAME_MISMATCH",
        _ => "UNSPECIFIED",
    }
}
