//! The key that chains the audit log: HMAC-SHA-256 (RFC 2104), with its key schedule computed once.

use std::fmt;

use aws_lc_rs::hmac;
use countersign_core::ChainKey;

/// The audit key of a ring, from [`KeyRing::audit_key`](crate::KeyRing::audit_key).
pub struct AuditKey(hmac::Key);

impl AuditKey {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }
}

impl ChainKey for AuditKey {
    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(part);
        }
        let mut mac = [0; 32];
        mac.copy_from_slice(context.sign().as_ref());
        mac
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;

    #[test]
    fn the_published_vector_comes_out_however_the_text_is_cut_into_parts() {
        // RFC 4231 section 4.3, test case 2.
        let key = AuditKey::new(b"Jefe");
        let expected = hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_eq!(key.mac(&[b"what do ya want for nothing?"])[..], expected);
        assert_eq!(key.mac(&[b"what do ya ", b"", b"want for nothing?"])[..], expected);
    }
}
