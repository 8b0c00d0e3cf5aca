//! AES-256-GCM with a key schedule that is computed once (NIST SP 800-38D; RFC 5116 section 5.2).

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::VaultError;

pub(crate) const KEY_LENGTH: usize = 32;
pub(crate) const NONCE_LENGTH: usize = NONCE_LEN;
pub(crate) const TAG_LENGTH: usize = 16;

/// A key ready for use. Nonces are the caller's: random ones, at most 2^32 a key (SP 800-38D section 8.3).
pub(crate) struct Cipher(LessSafeKey);

impl Cipher {
    pub(crate) fn new(key: &[u8; KEY_LENGTH]) -> Result<Self, VaultError> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| VaultError::Refused("take a key"))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Encrypts `text` where it lies, from byte `start` on, and appends the tag.
    pub(crate) fn seal(
        &self,
        nonce: [u8; NONCE_LENGTH],
        associated: &[u8],
        text: &mut Vec<u8>,
        start: usize,
    ) -> Result<(), VaultError> {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self
            .0
            .seal_in_place_separate_tag(nonce, Aad::from(associated), &mut text[start..])
            .map_err(|_| VaultError::Refused("seal a value"))?;
        text.extend_from_slice(tag.as_ref());
        Ok(())
    }

    /// The plaintext, or `None` when key, nonce, associated data, ciphertext and tag do not belong together.
    pub(crate) fn open(
        &self,
        nonce: [u8; NONCE_LENGTH],
        associated: &[u8],
        ciphertext: &[u8],
        tag: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let mut text = Zeroizing::new(ciphertext.to_vec());
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.0.open_in_place_separate_tag(nonce, Aad::from(associated), tag, &mut text).ok()?;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;

    // Test case 16 of "The Galois/Counter Mode of Operation (GCM)", McGrew and Viega, appendix B:
    // the one for a 256-bit key, a 96-bit nonce and associated data.
    const KEY: &str = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
    const NONCE: &str = "cafebabefacedbaddecaf888";
    const ASSOCIATED: &str = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
    const PLAIN: &str = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                         1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
    const CIPHERTEXT: &str = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
                              8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662";
    const TAG: &str = "76fc6ece0f4e1768cddf8853bb2d551b";

    #[test]
    fn the_published_vector_is_sealed_and_opened() {
        let cipher = Cipher::new(&hex(KEY).try_into().unwrap()).unwrap();
        let nonce: [u8; NONCE_LENGTH] = hex(NONCE).try_into().unwrap();

        let mut text = hex(PLAIN);
        cipher.seal(nonce, &hex(ASSOCIATED), &mut text, 0).unwrap();
        assert_eq!(text, hex(&format!("{CIPHERTEXT}{TAG}")));

        let opened = cipher.open(nonce, &hex(ASSOCIATED), &hex(CIPHERTEXT), &hex(TAG)).unwrap();
        assert_eq!(*opened, hex(PLAIN));
        assert!(cipher.open(nonce, b"", &hex(CIPHERTEXT), &hex(TAG)).is_none());
    }
}
