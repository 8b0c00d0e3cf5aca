//! Properties of connections are kept.

use async_trait::async_trait;
use countersign_core::{AccountId, ConnectionId, Property, PropertyId};

use crate::StoreResult;

/// The properties of connections.
#[async_trait]
pub trait PropertyStore: Send + Sync {
    /// The properties of these connections, by connection and id. Unknown connections, and those of other
    /// accounts, have none.
    async fn properties(
        &self,
        account: &AccountId,
        connections: &[ConnectionId],
    ) -> StoreResult<Vec<Property>>;

    /// Adds a property. `Duplicate` when the connection has one of this name, `NotFound` when the
    /// connection is unknown in this account.
    async fn insert_property(
        &self,
        account: &AccountId,
        connection: ConnectionId,
        name: &str,
        value: &str,
    ) -> StoreResult<Property>;

    /// Changes the members that are given. `NotFound`, `Duplicate` as above.
    async fn update_property(
        &self,
        account: &AccountId,
        connection: ConnectionId,
        id: PropertyId,
        name: Option<&str>,
        value: Option<&str>,
    ) -> StoreResult<Property>;

    /// Removes a property. `NotFound` when it is not there.
    async fn delete_property(
        &self,
        account: &AccountId,
        connection: ConnectionId,
        id: PropertyId,
    ) -> StoreResult<()>;
}
