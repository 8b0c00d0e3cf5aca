//! OAuth clients are kept.

use async_trait::async_trait;
use countersign_core::{Client, ClientId, ClientPatch};
use jiff::Timestamp;

use crate::{ListOrder, Listing, StoreResult};

/// The OAuth clients of the installation.
#[async_trait]
pub trait ClientStore: Send + Sync {
    /// Adds a client. `Duplicate` when the id is taken, `NotFound` when its account is unknown.
    async fn insert_client(&self, client: &Client) -> StoreResult<()>;

    /// One client, revoked or not.
    async fn client(&self, id: &ClientId) -> StoreResult<Option<Client>>;

    /// The clients of the installation, revoked ones too.
    async fn clients(&self, order: ListOrder) -> StoreResult<Listing<Client>>;

    /// Changes the members that the patch names and returns the client as it is now. `NotFound` when it is
    /// unknown.
    async fn update_client(&self, id: &ClientId, patch: ClientPatch) -> StoreResult<Client>;

    /// Revokes a client and removes its tokens. `NotFound` when it is unknown; revoking twice keeps the
    /// first time.
    async fn revoke_client(&self, id: &ClientId, at: Timestamp) -> StoreResult<()>;
}
