//! Roles on the wire: their names.

use countersign_core::{Role, Roles};

use crate::error::ApiError;

/// The names of roles, in the order of their entities.
pub(crate) fn names(roles: Roles) -> Vec<&'static str> {
    roles.iter().map(Role::name).collect()
}

/// The roles with these names.
pub(crate) fn roles(given: &[String]) -> Result<Roles, ApiError> {
    let read = given.iter().map(|name| name.parse::<Role>()).collect::<Result<Roles, _>>();
    read.map_err(|error| ApiError::bad_request("unknown-role", format!("Roles: {error}.")))
}
