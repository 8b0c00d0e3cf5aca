//! Users are kept.

use async_trait::async_trait;
use countersign_core::{AccountId, User, UserId};
use jiff::Timestamp;

use crate::{ListOrder, Listing, StoreResult};

/// What becomes of the tokens that a user holds when the user is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIns {
    /// They stay.
    Keep,
    /// They end, all of them.
    End,
}

/// The users of the installation.
#[async_trait]
pub trait UserStore: Send + Sync {
    /// Adds a user with the accounts of [`User::reach`]. `Duplicate` when the id, or the address in any case
    /// ([`User::key_of`]), is taken, `NotFound` when an account is unknown.
    async fn insert_user(&self, user: &User) -> StoreResult<()>;

    /// Adds the first administrator. `Duplicate` when there is any administrator already, so that of two
    /// programs that initialise one store only one succeeds; and as above.
    async fn insert_first_administrator(&self, user: &User) -> StoreResult<()>;

    /// One user.
    async fn user(&self, id: UserId) -> StoreResult<Option<User>>;

    /// The user with this address, in any case.
    async fn user_by_email(&self, email: &str) -> StoreResult<Option<User>>;

    /// The users of the installation; their name is the address.
    async fn users(&self, order: ListOrder) -> StoreResult<Listing<User>>;

    /// The users who are confined to accounts of which this is one, by address.
    async fn users_of_account(&self, account: &AccountId) -> StoreResult<Vec<User>>;

    /// Writes every member of the user; the version that is kept is one more than [`User::version`], and
    /// neither [`User::last_access`] nor the step of the last code goes back. `NotFound` when the user is unknown, `Conflict("user")` when
    /// the version is another than when it was read, `Conflict("administrator")` when no active administrator
    /// would be left; `Duplicate` and `NotFound` as for a new one.
    async fn update_user(&self, user: &User, sign_ins: SignIns) -> StoreResult<()>;

    /// Removes a user with everything that was signed in. `NotFound` when it is unknown,
    /// `Conflict("administrator")` when no active administrator would be left.
    async fn delete_user(&self, id: UserId) -> StoreResult<()>;

    /// A password of this user was found right: the time is kept, and the count of wrong ones begins anew. No
    /// change is noted: nothing that is remembered of a user becomes wrong by it. An unknown user is none.
    async fn note_access(&self, id: UserId, at: Timestamp) -> StoreResult<()>;

    /// So many more wrong passwords of this user were tried. Noted as little as the above.
    async fn note_failures(&self, id: UserId, count: u32) -> StoreResult<()>;

    /// Takes a code of the second factor: whether its step is newer than that of every code before, and the user
    /// has a second factor. Of two who come with one code, one gets in. Noted as little as the above.
    async fn spend_code(&self, id: UserId, step: u64) -> StoreResult<bool>;

    /// How many administrators there are, inactive ones too.
    async fn administrators(&self) -> StoreResult<u64>;
}
