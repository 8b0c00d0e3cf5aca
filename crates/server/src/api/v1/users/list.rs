//! `GET /v1.0/users`.

use axum::{extract::State, response::Response};

use super::wire::UserReply;
use crate::{
    api::{
        self,
        extract::{AllAccounts, role},
        listing::{ListQuery, Ordered},
    },
    error::{ApiError, ErrorBody},
};

/// Lists the users of the installation; their name is the address.
#[utoipa::path(
    operation_id = "listUsers",
    get, path = "/v1.0/users", tag = "users",
    security(("basic" = ["User-List"]), ("bearer" = ["User-List"])), params(ListQuery),
    responses((status = OK, body = Vec<UserReply>), (status = FORBIDDEN, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<api::State>,
    _: AllAccounts<role::UserList>,
    wanted: Ordered,
) -> Result<Response, ApiError> {
    let listing = state.service.users(wanted.order).await?;
    Ok(wanted.reply(listing, UserReply::from))
}
