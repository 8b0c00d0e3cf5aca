//! Access tokens are kept, by their lookup hash.

use async_trait::async_trait;
use countersign_core::{LookupHash, Token};
use jiff::Timestamp;

use crate::StoreResult;

/// The access tokens that were issued.
#[async_trait]
pub trait TokenStore: Send + Sync {
    /// Adds a token. `Duplicate` when its hash is taken, `NotFound` when its client is unknown or revoked, or its account is unknown.
    async fn insert_token(&self, token: &Token) -> StoreResult<()>;

    /// The token with this hash, expired or not.
    async fn token(&self, hash: &LookupHash) -> StoreResult<Option<Token>>;

    /// Removes the tokens that had expired at `now` and returns how many.
    async fn delete_expired_tokens(&self, now: Timestamp) -> StoreResult<u64>;
}
