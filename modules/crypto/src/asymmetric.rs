//! Encrypting with a key of a pair, and agreeing on a secret with two.

use openssl::dh::Dh;
use openssl::md::MdRef;
use openssl::pkey::Id;
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;

use crate::error::{CryptoError, Result};
use crate::keys::Key;
use crate::prime::number;

/// The operations of RSA keys on short messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// For the owner of the private key to read.
    PublicEncrypt,
    /// Reads what was made with the public key.
    PrivateDecrypt,
    /// For everybody to read, proof of the private key.
    PrivateEncrypt,
    /// Reads what was made with the private key.
    PublicDecrypt,
}

const OAEP: i32 = 4;

/// Encrypts or decrypts with an RSA key. `hash` and `label` are OAEP's.
pub fn crypt(
    operation: Operation,
    key: &Key,
    padding: i32,
    hash: Option<&MdRef>,
    label: Option<&[u8]>,
    data: &[u8],
) -> Result<Vec<u8>> {
    let mut context = PkeyCtx::new(&key.pkey)?;
    match operation {
        Operation::PublicEncrypt => context.encrypt_init()?,
        Operation::PrivateDecrypt => context.decrypt_init()?,
        Operation::PrivateEncrypt => context.sign_init()?,
        Operation::PublicDecrypt => context.verify_recover_init()?,
    }
    context.set_rsa_padding(Padding::from_raw(padding))?;
    if padding == OAEP {
        if let Some(hash) = hash {
            context.set_rsa_oaep_md(hash)?;
        }
        if let Some(label) = label.filter(|label| !label.is_empty()) {
            context.set_rsa_oaep_label(label)?;
        }
    }
    let mut output = Vec::new();
    match operation {
        Operation::PublicEncrypt => {
            context.encrypt_to_vec(data, &mut output)?;
        }
        Operation::PrivateDecrypt => {
            context.decrypt_to_vec(data, &mut output)?;
        }
        Operation::PrivateEncrypt => {
            context.sign_to_vec(data, &mut output)?;
        }
        Operation::PublicDecrypt => {
            let size = context.verify_recover(data, None)?;
            output.resize(size, 0);
            let size = context.verify_recover(data, Some(&mut output))?;
            output.truncate(size);
        }
    }
    Ok(output)
}

/// The secret of one side's private and the other side's public key.
pub fn agree(private: &Key, public: &Key) -> Result<Vec<u8>> {
    let mut context = PkeyCtx::new(&private.pkey)?;
    context.derive_init()?;
    context.derive_set_peer(&public.pkey)?;
    let mut secret = Vec::new();
    context.derive_to_vec(&mut secret)?;
    if private.pkey.id() == Id::DH {
        // As long as the prime, as all users of it expect.
        let size = private.pkey.size();
        let missing = size.saturating_sub(secret.len());
        if missing > 0 {
            secret.splice(0..0, std::iter::repeat_n(0, missing));
        }
    }
    Ok(secret)
}

/// Diffie-Hellman keys of a prime and a generator.
pub fn dh_pair(prime: &[u8], generator: &[u8]) -> Result<Key> {
    let dh = Dh::from_pqg(number(prime)?, None, number(generator)?)?;
    let params = openssl::pkey::PKey::from_dh(dh)?;
    let mut context = PkeyCtx::new(&params)?;
    context.keygen_init().map_err(CryptoError::of_job)?;
    Ok(Key {
        pkey: context.keygen().map_err(CryptoError::of_job)?,
        part: crate::keys::Part::Private,
    })
}
