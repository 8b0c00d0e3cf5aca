//! OAuth clients are kept.

use async_trait::async_trait;
use countersign_core::{Client, ClientId};
use jiff::Timestamp;

use crate::StoreResult;

/// The OAuth clients of the installation.
#[async_trait]
pub trait ClientStore: Send + Sync {
    /// Adds a client. `Duplicate` when the id is taken, `NotFound` when its account is unknown.
    async fn insert_client(&self, client: &Client) -> StoreResult<()>;

    /// One client, revoked or not.
    async fn client(&self, id: &ClientId) -> StoreResult<Option<Client>>;

    /// All clients, revoked ones too, oldest first, then by id.
    async fn clients(&self) -> StoreResult<Vec<Client>>;

    /// Revokes a client and removes its tokens. `NotFound` when it is unknown; revoking twice keeps the
    /// first time.
    async fn revoke_client(&self, id: &ClientId, at: Timestamp) -> StoreResult<()>;
}
