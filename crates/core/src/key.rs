//! A key of the ring as it is stored: wrapped under the master key.

use jiff::Timestamp;

use crate::{KeyId, Sealed};

/// What a key of the ring is for. One key never serves two purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyPurpose {
    /// Seals credentials. The newest seals; older ones only open.
    Seal,
    /// Makes the lookup hashes of machine-made secrets.
    Lookup,
}

impl KeyPurpose {
    /// The name that is stored, and bound to the wrapped key.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Lookup => "lookup",
        }
    }

    /// The purpose with this stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Seal, Self::Lookup].into_iter().find(|purpose| purpose.name() == name)
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
