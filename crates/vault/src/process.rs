//! Digests of what people send, under a key that lives in this process alone: to know a credential again
//! without keeping it, and to count tries without keeping names.

use aws_lc_rs::{constant_time, hmac};
use countersign_core::Entropy;
use zeroize::Zeroizing;

/// HMAC-SHA-256 under a key that was drawn for this process and is never written down. A digest is worth
/// nothing to another process, and nothing to who reads it in a dump without the key.
pub struct ProcessDigests(hmac::Key);

/// A digest of [`ProcessDigests`]. Comparing two tells nothing about where they differ.
#[derive(Clone, Copy, Eq)]
pub struct ProcessDigest([u8; 32]);

impl ProcessDigests {
    /// A new key.
    #[must_use]
    pub fn new(entropy: &dyn Entropy) -> Self {
        let mut key = Zeroizing::new([0_u8; 32]);
        entropy.fill(&mut *key);
        Self(hmac::Key::new(hmac::HMAC_SHA256, &*key))
    }

    /// The digest of these parts. Each goes in with its length before it, so that no two lists read the same.
    #[must_use]
    pub fn of(&self, parts: &[&str]) -> ProcessDigest {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut digest = [0; 32];
        digest.copy_from_slice(context.sign().as_ref());
        ProcessDigest(digest)
    }
}

impl PartialEq for ProcessDigest {
    fn eq(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(&self.0, &other.0).is_ok()
    }
}

/// Consistent with `==`: both look at all bytes and at nothing else.
impl std::hash::Hash for ProcessDigest {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl std::fmt::Debug for ProcessDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProcessDigest(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemEntropy;

    #[test]
    fn parts_do_not_run_into_each_other_and_another_process_makes_other_digests() {
        let digests = ProcessDigests::new(&SystemEntropy);
        assert_eq!(digests.of(&["a", "b"]), digests.of(&["a", "b"]));
        assert_ne!(digests.of(&["ab", ""]), digests.of(&["a", "b"]));
        assert_ne!(digests.of(&["a", "b"]), digests.of(&["a", "b", ""]));
        assert_ne!(digests.of(&["a"]), ProcessDigests::new(&SystemEntropy).of(&["a"]));
    }
}
