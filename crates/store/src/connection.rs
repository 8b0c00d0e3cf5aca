//! Connections are kept, with their sealed credentials.

use async_trait::async_trait;
use countersign_core::{
    AccountId, AuthStatus, Connection, ConnectionId, CredentialVersion, Property, Sealed, StatusEvent,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{CredentialChange, ListOrder, Listing, StoreResult};

/// How many entries of each connection's history are kept.
pub const STATUS_EVENTS_KEPT: u32 = 100;

/// A change of a connection: members that are `None` stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionChange {
    /// The version that the caller saw. When the credential, what belongs to it, or the status changes and the
    /// stored version is another one, the whole change is a `Conflict`.
    pub seen: CredentialVersion,
    /// See [`Connection::name`].
    pub name: Option<String>,
    /// See [`Connection::description`]; the inner `None` clears.
    pub description: Option<Option<String>>,
    /// See [`Connection::is_partner_integration`].
    pub is_partner_integration: Option<bool>,
    /// See [`Connection::authentication`].
    pub authentication: Option<Uuid>,
    /// What happens to the credentials; whatever it is, the connection's version is `seen.next()` then.
    pub credential: Option<CredentialChange>,
    /// What is known about the credential now. Another state than before is an entry of the history.
    pub status: Option<AuthStatus>,
    /// See [`Connection::sole_user`]; the inner `None` lets the user go. `Duplicate("user")` when another
    /// connection of this account and connector has that user, and nothing is changed then.
    pub sole_user: Option<Option<String>>,
    /// Takes the place of the [`countersign_core::SealedCredential::hook_state`] of the credential in use, sealed
    /// for its version. Nothing happens when none is in use.
    pub hook_state: Option<Sealed>,
    /// When this change was made.
    pub updated: Timestamp,
}

impl ConnectionChange {
    /// A change that changes nothing yet.
    #[must_use]
    pub fn new(seen: CredentialVersion, updated: Timestamp) -> Self {
        Self {
            seen,
            name: None,
            description: None,
            is_partner_integration: None,
            authentication: None,
            credential: None,
            status: None,
            sole_user: None,
            hook_state: None,
            updated,
        }
    }
}

/// The connections of all accounts.
#[async_trait]
pub trait ConnectionStore: Send + Sync {
    /// An id that no connection of any account has had or will have: a credential is sealed for its
    /// connection's id before the row is there. Durable like every write; no change is noted. `NotFound`
    /// when the account is unknown.
    async fn reserve_connection_id(&self, account: &AccountId) -> StoreResult<ConnectionId>;

    /// Adds a connection with its properties (names and values), all or nothing; its state is the first
    /// entry of its history. It belongs to `account`, whatever [`Connection::account`] says. `Duplicate` when the id is taken (in any account), a
    /// property name comes twice, or another connection has [`Connection::sole_user`] (`Duplicate("user")`), `NotFound` when the account is unknown.
    async fn insert_connection(
        &self,
        account: &AccountId,
        connection: &Connection,
        properties: &[(String, String)],
    ) -> StoreResult<()>;

    /// One connection.
    async fn connection(&self, account: &AccountId, id: ConnectionId) -> StoreResult<Option<Connection>>;

    /// One connection and its properties, by their ids: of one moment, and in one trip.
    async fn connection_with_properties(
        &self,
        account: &AccountId,
        id: ConnectionId,
    ) -> StoreResult<Option<(Connection, Vec<Property>)>>;

    /// The connections of an account.
    async fn connections(&self, account: &AccountId, order: ListOrder) -> StoreResult<Listing<Connection>>;

    /// Changes a connection and returns it as it is now. `NotFound` when it is unknown in this account,
    /// `Conflict` as [`ConnectionChange::seen`] and [`CredentialChange`] say.
    async fn update_connection(
        &self,
        account: &AccountId,
        id: ConnectionId,
        change: ConnectionChange,
    ) -> StoreResult<Connection>;

    /// The states that a connection's credential came into, newest first, at most `limit`; the newest
    /// [`STATUS_EVENTS_KEPT`] are kept. An unknown connection, and one of another account, has none.
    async fn status_history(
        &self,
        account: &AccountId,
        id: ConnectionId,
        limit: u32,
    ) -> StoreResult<Vec<StatusEvent>>;

    /// Removes a connection, its properties, its history and every version of its credentials. `NotFound`
    /// when it is unknown in this account.
    async fn delete_connection(&self, account: &AccountId, id: ConnectionId) -> StoreResult<()>;
}
