//! A key of the ring as it is stored, wrapped under the master key; and what a chain of records asks of one.

use jiff::Timestamp;

use crate::{KeyId, Sealed};

/// What a key of the ring is for. One key never serves two purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyPurpose {
    /// Seals credentials. The newest seals; older ones only open.
    Seal,
    /// Makes the lookup hashes of machine-made secrets.
    Lookup,
    /// Chains the audit log, and hashes the values in it that an operator may search for.
    Audit,
    /// Peppers the passwords of people before they are hashed.
    Pepper,
}

impl KeyPurpose {
    /// The name that is stored, and bound to the wrapped key.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Lookup => "lookup",
            Self::Audit => "audit",
            Self::Pepper => "pepper",
        }
    }

    /// The purpose with this stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Seal, Self::Lookup, Self::Audit, Self::Pepper]
            .into_iter()
            .find(|purpose| purpose.name() == name)
    }
}

/// A key of the ring, sealed under the master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Its name.
    pub id: KeyId,
    /// What it is for.
    pub purpose: KeyPurpose,
    /// The key itself, sealed.
    pub wrapped: Sealed,
    /// When it was made.
    pub created: Timestamp,
}

/// A key that makes message authentication codes: what the audit log chains its lines with. A trait, so
/// that the log needs to know nothing of the key ring and its cryptography.
pub trait ChainKey: Send + Sync + 'static {
    /// HMAC-SHA-256 (RFC 2104, FIPS 180-4) over the parts, one after another with nothing between: the
    /// caller sees to it that no two lists of parts read the same.
    fn mac(&self, parts: &[&[u8]]) -> [u8; 32];
}
