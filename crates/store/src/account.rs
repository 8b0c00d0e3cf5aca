//! Accounts are kept.

use async_trait::async_trait;
use countersign_core::{Account, AccountId, AccountPatch};

use crate::{ListOrder, Listing, StoreResult};

/// The accounts of the installation.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Adds an account. `Duplicate` when the id is taken, `NotFound` when the parent is unknown.
    async fn insert_account(&self, account: &Account) -> StoreResult<()>;

    /// One account.
    async fn account(&self, id: &AccountId) -> StoreResult<Option<Account>>;

    /// Changes the members that the patch names and returns the account as it is now. `NotFound` when the
    /// account, or the new parent, is unknown.
    async fn update_account(&self, id: &AccountId, patch: AccountPatch) -> StoreResult<Account>;

    /// Removes an account with its connections, their credentials, and the tokens and clients confined to
    /// it; notes a change for each of them. `NotFound` when it is unknown, `Conflict` while it has sub
    /// accounts.
    async fn delete_account(&self, id: &AccountId) -> StoreResult<()>;

    /// The accounts of the installation, or those directly below `parent`.
    async fn accounts(&self, parent: Option<&AccountId>, order: ListOrder) -> StoreResult<Listing<Account>>;
}
