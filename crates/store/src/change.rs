//! The change feed: what was written, in order, so that memory can be kept right.

use async_trait::async_trait;
use countersign_core::AccountId;

use crate::StoreResult;

/// What kind of row was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// An account; the key is its id.
    Account,
    /// An OAuth client; the key is its id.
    Client,
    /// Tokens were removed before they expired; the key is the client's id. Issuing a token, and removing
    /// expired ones, is no change: nobody can hold the one, and everybody knows the other.
    Token,
    /// A connection, its credential or its properties; the key is its id.
    Connection,
    /// A user; the key is its id.
    User,
    /// A published application; the key is its application key.
    Application,
    /// An application was let into the account, or shown out; the key is the installation's id.
    Installation,
    /// The key ring; the key is the key's id.
    Key,
}

impl ChangeKind {
    const ALL: [Self; 8] = [
        Self::Account,
        Self::Client,
        Self::Token,
        Self::Connection,
        Self::User,
        Self::Application,
        Self::Installation,
        Self::Key,
    ];

    /// The name that is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Client => "client",
            Self::Token => "token",
            Self::Connection => "connection",
            Self::User => "user",
            Self::Application => "application",
            Self::Installation => "installation",
            Self::Key => "key",
        }
    }

    /// The kind with this stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Grows with every write; a number may be left out, none is used twice.
    pub sequence: i64,
    /// What kind of row.
    pub kind: ChangeKind,
    /// The account it belongs to, where it belongs to one.
    pub account: Option<AccountId>,
    /// Which row.
    pub key: String,
}

/// The feed of changes.
#[async_trait]
pub trait ChangeFeed: Send + Sync {
    /// The changes after `sequence`, oldest first, at most `limit`.
    async fn changes_after(&self, sequence: i64, limit: u32) -> StoreResult<Vec<Change>>;

    /// The sequence of the newest change, 0 when there is none. Also what readiness asks: it fails when
    /// the back end does not answer.
    async fn latest_change(&self) -> StoreResult<i64>;
}
