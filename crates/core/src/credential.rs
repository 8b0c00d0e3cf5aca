//! A credential at rest: only ever sealed.

use std::fmt;

use jiff::Timestamp;

/// Counts the credentials that a connection, or the secret keys that an application, has had; 0 before the
/// first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CredentialVersion(pub u32);

impl CredentialVersion {
    /// The version after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for CredentialVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which part of a credential a sealed value holds; part of the associated data of its seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The finished [`crate::Injection`].
    Injection,
    /// The credential as one string, as the REST API carries it.
    AuthValue,
    /// What a connector's hooks keep beside the credential.
    HookState,
}

impl Field {
    /// The name that is sealed with the value. Never changes for a variant: old seals would not open.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Injection => "injection",
            Self::AuthValue => "auth-value",
            Self::HookState => "hook-state",
        }
    }
}

/// Ciphertext with its envelope, made and opened by the vault alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// One version of a connection's credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedCredential {
    /// The version that the seals are bound to.
    pub version: CredentialVersion,
    /// What is put into calls, sealed under [`Field::Injection`].
    pub injection: Sealed,
    /// The wire form, sealed under [`Field::AuthValue`].
    pub auth_value: Sealed,
    /// What the connector's hooks keep beside it, sealed under [`Field::HookState`]; absent where the connector
    /// has none. It comes, moves between the slots and goes with its credential.
    pub hook_state: Option<Sealed>,
    /// When it was stored.
    pub created: Timestamp,
}

/// Why a second credential is kept beside the one in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StandbyRole {
    /// It is to take over at its first success.
    Candidate,
    /// It was in use before, and takes over again when its successor is refused.
    Previous,
}

impl StandbyRole {
    /// The name in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Previous => "previous",
        }
    }

    /// The role with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Candidate, Self::Previous].into_iter().find(|role| role.name() == name)
    }
}

/// The second of a connection's two slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standby {
    /// The credential that is not in use.
    pub credential: SealedCredential,
    /// What it waits for.
    pub role: StandbyRole,
}
