//! What lets a person's browser in once is kept, by lookup hashes.

use async_trait::async_trait;
use countersign_core::{LookupHash, SignInToken, User};
use jiff::Timestamp;

use crate::StoreResult;

/// Sign-in tokens. Whatever ends a user's sign-ins ([`SignIns::End`](crate::SignIns::End)) ends these too; none of it
/// is a change: nothing is remembered of them.
#[async_trait]
pub trait SignInTokenStore: Send + Sync {
    /// Adds a token. `NotFound("user")` when the user is not there, or was changed since he was read;
    /// `NotFound("account")` when that is not there; `Duplicate` when the hash is taken.
    async fn insert_sign_in_token(&self, user: &User, token: &SignInToken) -> StoreResult<()>;

    /// The token with this hash, expired or not.
    async fn sign_in_token(&self, hash: &LookupHash) -> StoreResult<Option<SignInToken>>;

    /// Takes a token, which is gone then: whether it was there. Of two who come with one token, one gets in.
    async fn spend_sign_in_token(&self, hash: &LookupHash) -> StoreResult<bool>;

    /// Removes the tokens that had expired at `now`; how many these were.
    async fn delete_expired_sign_in_tokens(&self, now: Timestamp) -> StoreResult<u64>;
}
