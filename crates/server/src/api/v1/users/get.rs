//! `GET /v1.0/users/{id}`.

use axum::{Json, extract::State};
use countersign_core::UserId;

use super::wire::UserReply;
use crate::{
    api::{
        self,
        extract::{AllAccounts, Id, role},
    },
    error::{ApiError, ErrorBody},
};

/// Shows a user.
#[utoipa::path(
    operation_id = "getUser",
    get, path = "/v1.0/users/{id}", tag = "users",
    security(("basic" = ["User-Read"]), ("bearer" = ["User-Read"])), params(("id" = String, Path)),
    responses((status = OK, body = UserReply), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn get(
    State(state): State<api::State>,
    _: AllAccounts<role::UserRead>,
    Id(id): Id<UserId>,
) -> Result<Json<UserReply>, ApiError> {
    Ok(Json(state.service.user(id).await?.into()))
}
