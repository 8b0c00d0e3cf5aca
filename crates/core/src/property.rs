//! A named value of a connection that is no secret, such as a subdomain.

use crate::{ConnectionId, PropertyId};

/// A property of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Unique in the installation.
    pub id: PropertyId,
    /// The connection it belongs to.
    pub connection: ConnectionId,
    /// Unique in its connection.
    pub name: String,
    /// Its value; not secret.
    pub value: String,
}
