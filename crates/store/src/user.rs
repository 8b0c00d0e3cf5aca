//! Users are kept.

use async_trait::async_trait;
use countersign_core::User;

use crate::StoreResult;

/// The users of the installation.
#[async_trait]
pub trait UserStore: Send + Sync {
    /// Adds a user. `Duplicate` when the id, or the address in any case ([`User::key_of`]), is taken.
    async fn insert_user(&self, user: &User) -> StoreResult<()>;

    /// Adds the first administrator. `Duplicate` when there is any administrator already, so that of two
    /// programs that initialise one store only one succeeds; and as above.
    async fn insert_first_administrator(&self, user: &User) -> StoreResult<()>;

    /// The user with this address, in any case.
    async fn user_by_email(&self, email: &str) -> StoreResult<Option<User>>;

    /// How many administrators there are, inactive ones too.
    async fn administrators(&self) -> StoreResult<u64>;
}
