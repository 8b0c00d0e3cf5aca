//! OAuth clients and their tokens: the vendor's own back end at this server's door.

use std::fmt;

use jiff::Timestamp;

use crate::{AccountId, ClientId};

/// The keyed hash by which a machine-made secret is found. Not a secret, but of no use to anyone else.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LookupHash(pub [u8; 32]);

impl fmt::Debug for LookupHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LookupHash(..)")
    }
}

/// How far a token, or a client's tokens, reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every account of the installation.
    AllAccounts,
    /// This account alone (`scope=account:{id}`).
    Account(AccountId),
}

/// An OAuth client: a program of the vendor's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The public half of its credentials.
    pub id: ClientId,
    /// What people call it.
    pub name: String,
    /// What its tokens may reach at most.
    pub scope: Scope,
    /// The lookup hash of its secret.
    pub secret: LookupHash,
    /// When it was made.
    pub created: Timestamp,
    /// When it was revoked; a revoked client gets no token and its tokens end.
    pub revoked: Option<Timestamp>,
}

/// An access token: opaque, known only by its lookup hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The lookup hash of the token.
    pub hash: LookupHash,
    /// Whose it is.
    pub client: ClientId,
    /// What it reaches.
    pub scope: Scope,
    /// When it was issued.
    pub issued: Timestamp,
    /// From when on it is worth nothing.
    pub expires: Timestamp,
}
