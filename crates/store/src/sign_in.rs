//! What people hold while they are signed in is kept, by lookup hashes.

use async_trait::async_trait;
use countersign_core::{LookupHash, SignIn, TokenPair, User, UserId, UserToken};
use jiff::Timestamp;

use crate::StoreResult;

/// What came of showing a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// It is used up, and the pair is kept in its place.
    Renewed,
    /// It had been used before. Somebody has it who should not, so everything of its sign-in is gone.
    Reused(UserId),
    /// There is none, or its sign-in is over.
    Unknown,
}

/// The sign-ins of people, and the tokens that came of them. What ends with a user is with
/// [`UserStore`](crate::UserStore).
#[async_trait]
pub trait SignInStore: Send + Sync {
    /// Adds a sign-in with its first tokens. `NotFound` when the user is not there, or was changed since he was
    /// read: a password that was changed meanwhile opens nothing. `Duplicate` when an id or a hash is taken.
    async fn insert_sign_in(&self, user: &User, sign_in: &SignIn, pair: &TokenPair) -> StoreResult<()>;

    /// The access token with this hash, expired or not.
    async fn user_token(&self, hash: &LookupHash) -> StoreResult<Option<UserToken>>;

    /// The sign-in that the refresh token with this hash came of, expired or not, used or not.
    async fn sign_in_of(&self, refresh: &LookupHash) -> StoreResult<Option<SignIn>>;

    /// Uses up a refresh token, and keeps the pair of the same sign-in in its place. A used one ends its sign-in
    /// with all tokens, which is noted as a change of the user. `Duplicate` when a hash of the pair is taken.
    async fn renew(&self, refresh: &LookupHash, pair: &TokenPair) -> StoreResult<Renewal>;

    /// Removes the sign-ins and the access tokens that had expired at `now`; how many rows these were.
    async fn delete_expired_sign_ins(&self, now: Timestamp) -> StoreResult<u64>;
}
