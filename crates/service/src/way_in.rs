//! The way in of a connection, and why there is none.

use countersign_connector::{AuthMethod, Definition};
use countersign_core::Connection;

use crate::{ServiceError, ServiceResult};

/// The way in that a connection was installed with.
pub(crate) fn chosen<'a>(
    definition: &'a Definition,
    connection: &Connection,
) -> ServiceResult<&'a AuthMethod> {
    definition.auth(connection.authentication).ok_or_else(|| ServiceError::Conflict {
        code: "authentication-missing",
        message: format!(
            "Connector '{}' does not offer the authentication of this account connector any more. Choose \
             another one with AuthenticationId, together with its AuthValue.",
            definition.name()
        ),
    })
}

/// The third party's user is another connection's: its row is never taken over.
pub(crate) fn user_taken(definition: &Definition) -> ServiceError {
    ServiceError::Conflict {
        code: "user-taken",
        message: format!(
            "Another account connector of this account already stands for the user that connector '{}' signed \
             in. Store the credential there, or delete that one first. Nothing was changed.",
            definition.name()
        ),
    }
}

/// No way in has the id that the caller gave.
pub(crate) fn unknown_authentication(definition: &Definition) -> ServiceError {
    let ids: Vec<_> =
        definition.auths().iter().map(|auth| format!("{} ({})", auth.id(), auth.name())).collect();
    ServiceError::invalid(
        "unknown-authentication",
        format!(
            "AuthenticationId: connector '{}' has no such way in. It has: {}.",
            definition.name(),
            ids.join(", ")
        ),
    )
}
