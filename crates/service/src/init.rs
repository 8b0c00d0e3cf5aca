//! The first start, and every later one: the key ring is made, or unlocked.

use std::sync::Arc;

use countersign_core::{Clock, Entropy};
use countersign_store::{Store, StoreError};
use countersign_vault::{KeyRing, MasterKey};

use crate::ServiceResult;

/// A key ring, and whether it was made just now.
pub struct Initialized {
    /// The ring, unlocked.
    pub ring: KeyRing,
    /// Whether this call made it.
    pub is_new: bool,
}

/// Unlocks the key ring of a store that has one.
pub async fn unlock(
    store: &dyn Store,
    master: &MasterKey,
    entropy: Arc<dyn Entropy>,
) -> ServiceResult<Option<KeyRing>> {
    let keys = store.keys().await?;
    if keys.is_empty() {
        return Ok(None);
    }
    Ok(Some(KeyRing::unlock(master, &keys, entropy)?))
}

/// Unlocks the key ring, or makes it when the store has none. Of two programs that do this at once, one
/// makes it and the other unlocks what the first made.
pub async fn initialize(
    store: &dyn Store,
    master: &MasterKey,
    clock: &dyn Clock,
    entropy: Arc<dyn Entropy>,
) -> ServiceResult<Initialized> {
    if let Some(ring) = unlock(store, master, Arc::clone(&entropy)).await? {
        return Ok(Initialized { ring, is_new: false });
    }
    let (ring, keys) = KeyRing::generate(master, clock, Arc::clone(&entropy))?;
    match store.insert_first_keys(&keys).await {
        Ok(()) => Ok(Initialized { ring, is_new: true }),
        Err(StoreError::Duplicate(_)) => {
            let keys = store.keys().await?;
            Ok(Initialized { ring: KeyRing::unlock(master, &keys, entropy)?, is_new: false })
        }
        Err(error) => Err(error.into()),
    }
}
