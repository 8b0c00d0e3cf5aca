//! The key ring is kept, wrapped.

use async_trait::async_trait;
use countersign_core::WrappedKey;

use crate::StoreResult;

/// The wrapped keys of the ring.
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// All keys, by id.
    async fn keys(&self) -> StoreResult<Vec<WrappedKey>>;

    /// Writes the first keys, all or none. `Duplicate` when there is any key already, so that of two
    /// programs that initialise one store only one succeeds.
    async fn insert_first_keys(&self, keys: &[WrappedKey]) -> StoreResult<()>;
}
