//! A connection: a connector installed in an account.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{AccountId, AuthStatus, ConnectionId, CredentialVersion, SealedCredential, Standby};

/// Which connector definition a connection was installed from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConnectorRef {
    /// The connector's name, such as `Pipedrive`.
    pub name: String,
    /// The version that was installed.
    pub version: String,
}

/// A connector installed in an account, with its credential; `AccountConnector` on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Unique in the installation, never used again.
    pub id: ConnectionId,
    /// The account that owns it.
    pub account: AccountId,
    /// The definition it was installed from.
    pub connector: ConnectorRef,
    /// The way in that was chosen, one of the definition's.
    pub authentication: Uuid,
    /// What people call it.
    pub name: String,
    /// Free text.
    pub description: Option<String>,
    /// Kept for the vendor: whether this is one of the vendor's own partner integrations.
    pub is_partner_integration: bool,
    /// Counts the changes of the two credentials; grows by one at each, also at one that removes or moves
    /// them, so that no sealed value fits twice. A credential's own version is the count at which it came.
    pub credential_version: CredentialVersion,
    /// The credential in use, sealed; absent while the connection is unauthenticated.
    pub credential: Option<SealedCredential>,
    /// A second credential beside it while one takes over from the other.
    pub standby: Option<Standby>,
    /// What is known about the credential.
    pub status: AuthStatus,
    /// The third party's user that this connection alone may stand for among those of its account and
    /// connector; absent where the connector does not say who signed in, and where several may share a user.
    pub sole_user: Option<String>,
    /// When it was installed.
    pub created: Timestamp,
    /// When it was changed last.
    pub updated: Timestamp,
}

impl Connection {
    /// Whether a credential is stored that is not known to be refused (`Authenticated` on the wire).
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.credential.is_some() && self.status.state != crate::State::Rejected
    }
}
