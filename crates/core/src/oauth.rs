//! OAuth clients and their tokens: the vendor's own back end at this server's door.

use std::fmt;

use jiff::Timestamp;

use crate::{AccountId, AllowList, ClientId};

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
    /// From where it may call through connections that are no partner integrations.
    pub allowed: AllowList,
    /// When it was made.
    pub created: Timestamp,
    /// When it was revoked; a revoked client gets no token and its tokens end.
    pub revoked: Option<Timestamp>,
}

/// A change of a client: members that are `None` stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientPatch {
    /// See [`Client::name`].
    pub name: Option<String>,
    /// See [`Client::allowed`].
    pub allowed: Option<AllowList>,
}

impl ClientPatch {
    /// The client as it is after this change. Checks nothing: the rules live with the use case.
    #[must_use]
    pub fn apply(self, client: Client) -> Client {
        Client {
            name: self.name.unwrap_or(client.name),
            allowed: self.allowed.unwrap_or(client.allowed),
            ..client
        }
    }
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
