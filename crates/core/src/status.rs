//! What is known about a connection's credential.

use jiff::Timestamp;

/// The state of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum State {
    /// No credential is stored.
    #[default]
    Unauthenticated,
    /// One is stored, and nobody has tried it.
    Unverified,
    /// The third party accepted it.
    Verified,
    /// The third party refused it.
    Rejected,
    /// One is stored, and the third party could not be asked.
    Unreachable,
}

impl State {
    const ALL: [Self; 5] =
        [Self::Unauthenticated, Self::Unverified, Self::Verified, Self::Rejected, Self::Unreachable];

    /// The name on the wire and in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unauthenticated => "Unauthenticated",
            Self::Unverified => "Unverified",
            Self::Verified => "Verified",
            Self::Rejected => "Rejected",
            Self::Unreachable => "Unreachable",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Who a credential belongs to, as the third party says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The third party's id of that user.
    pub id: String,
    /// The name to show, where the third party tells one.
    pub name: Option<String>,
}

/// What is known about a connection's credential, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthStatus {
    /// The state.
    pub state: State,
    /// Who the credential belongs to, where that is known.
    pub identity: Option<Identity>,
    /// When the third party was asked last.
    pub checked: Option<Timestamp>,
    /// Since when the state is what it is.
    pub changed: Timestamp,
    /// Why, for a person: what the third party answered, or what kept it from being asked.
    pub reason: Option<String>,
}

/// That a connection's credential came into a state: an entry of its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusEvent {
    /// When; see [`AuthStatus::changed`].
    pub at: Timestamp,
    /// The new state.
    pub state: State,
    /// Why; see [`AuthStatus::reason`].
    pub reason: Option<String>,
}

impl AuthStatus {
    /// The state of a connection that has no credential, since `changed`.
    #[must_use]
    pub fn unauthenticated(changed: Timestamp) -> Self {
        Self { state: State::Unauthenticated, identity: None, checked: None, changed, reason: None }
    }
}
