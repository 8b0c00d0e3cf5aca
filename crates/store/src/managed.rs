//! Managed values are kept: what an administrator fills into the sign-in forms of an account.

use async_trait::async_trait;
use countersign_core::{AccountId, ManagedKey, ManagedValue};

use crate::StoreResult;

/// The managed values of all accounts. Nothing of them is held in memory, so that no change is noted: a
/// sign-in reads them, and a call does not need them.
#[async_trait]
pub trait ManagedStore: Send + Sync {
    /// Every value of an account for a connector, those for everybody first, then by user and field.
    async fn managed_values(&self, account: &AccountId, connector: &str) -> StoreResult<Vec<ManagedValue>>;

    /// Sets these values, all or none; those that are there already are replaced and destroyed. `NotFound`
    /// when an account is unknown.
    async fn set_managed_values(&self, values: &[ManagedValue]) -> StoreResult<()>;

    /// Destroys a value. `NotFound` when it is not there.
    async fn remove_managed_value(&self, key: &ManagedKey) -> StoreResult<()>;
}
