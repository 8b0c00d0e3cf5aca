//! How a sealed value is laid out, for credentials and for wrapped keys alike:
//! `version (1 byte) || key id (4 bytes, big-endian) || nonce (12) || ciphertext || tag (16)`.

use countersign_core::{Entropy, KeyId, Sealed};
use zeroize::Zeroizing;

use crate::{
    VaultError,
    cipher::{Cipher, NONCE_LENGTH, TAG_LENGTH},
};

/// The one layout there is so far.
pub(crate) const VERSION: u8 = 1;

const HEAD: usize = 1 + 4 + NONCE_LENGTH;

/// A sealed value taken apart; nothing is checked but version and length.
pub(crate) struct Envelope<'a> {
    pub(crate) key: KeyId,
    nonce: [u8; NONCE_LENGTH],
    ciphertext: &'a [u8],
    tag: &'a [u8],
}

impl<'a> Envelope<'a> {
    pub(crate) fn read(sealed: &'a Sealed) -> Result<Self, VaultError> {
        let truncated = VaultError::Truncated(sealed.0.len());
        let (version, rest) = sealed.0.split_first().ok_or_else(|| truncated.clone())?;
        if *version != VERSION {
            return Err(VaultError::UnknownVersion(*version));
        }
        let (key, rest) = rest.split_first_chunk::<4>().ok_or_else(|| truncated.clone())?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE_LENGTH>().ok_or_else(|| truncated.clone())?;
        let (ciphertext, tag) = rest.split_last_chunk::<TAG_LENGTH>().ok_or(truncated)?;
        Ok(Self { key: KeyId(u32::from_be_bytes(*key)), nonce: *nonce, ciphertext, tag })
    }

    /// The plaintext; `None` when the cipher says that the parts do not belong together.
    pub(crate) fn open(&self, cipher: &Cipher, associated: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        cipher.open(self.nonce, associated, self.ciphertext, self.tag)
    }
}

/// Seals `plaintext` under a fresh nonce.
pub(crate) fn seal(
    cipher: &Cipher,
    key: KeyId,
    associated: &[u8],
    plaintext: &[u8],
    entropy: &dyn Entropy,
) -> Result<Sealed, VaultError> {
    let mut nonce = [0; NONCE_LENGTH];
    entropy.fill(&mut nonce);
    // Wiped when the cipher refuses, since the plaintext lies in it until then.
    let mut out = Zeroizing::new(Vec::with_capacity(HEAD + plaintext.len() + TAG_LENGTH));
    out.push(VERSION);
    out.extend_from_slice(&key.0.to_be_bytes());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(plaintext);
    cipher.seal(nonce, associated, &mut out, HEAD)?;
    Ok(Sealed(std::mem::take(&mut *out)))
}
