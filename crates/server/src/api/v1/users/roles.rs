//! `GET /v1.0/roles`.

use axum::Json;
use countersign_core::Role;

use crate::api::extract::{SignedIn, role};

/// Lists the names of all roles.
#[utoipa::path(
    operation_id = "listRoles",
    get, path = "/v1.0/roles", tag = "users",
    security(("basic" = ["User-List"]), ("bearer" = ["User-List"])),
    responses((status = OK, body = Vec<String>))
)]
pub(crate) async fn list(_: SignedIn<role::UserList>) -> Json<Vec<&'static str>> {
    Json(Role::ALL.iter().map(|role| role.name()).collect())
}
