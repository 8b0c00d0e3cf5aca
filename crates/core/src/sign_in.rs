//! People who hold tokens: a sign-in, and the tokens that come of it.

use jiff::Timestamp;

use crate::{AccountId, LookupHash, SignInId, UserId};

/// One sign-in of a person: the family of all tokens that come of it. It ends as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Unique in the installation.
    pub id: SignInId,
    /// Whose it is.
    pub user: UserId,
    /// When the password was shown.
    pub created: Timestamp,
    /// From when on no token of it is worth anything, however often it was renewed.
    pub expires: Timestamp,
}

/// The tokens that one answer brings, by their lookup hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenPair {
    /// Of the access token.
    pub access: LookupHash,
    /// Of the refresh token, good for one more pair.
    pub refresh: LookupHash,
    /// When they were issued.
    pub issued: Timestamp,
    /// From when on the access token is worth nothing.
    pub expires: Timestamp,
}

/// What the product gives a person's browser so that it comes in once, for one account, without a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInToken {
    /// Of the token.
    pub hash: LookupHash,
    /// Who comes in.
    pub user: UserId,
    /// For what.
    pub account: AccountId,
    /// From when on it is worth nothing.
    pub expires: Timestamp,
}

/// A person's access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserToken {
    /// Whose it is.
    pub user: UserId,
    /// From when on it is worth nothing.
    pub expires: Timestamp,
}
