//! `PUT /v1.0/users/{id}`.

use axum::{Json as Reply, extract::State};
use countersign_core::UserId;
use countersign_service::Authority;

use super::wire::{UserBody, UserReply};
use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Id, Json, role},
    },
    error::{ApiError, ErrorBody},
};

/// Changes the members of a user that are present. Another password, other roles or another state end what was
/// signed in as the user.
#[utoipa::path(
    operation_id = "updateUser",
    put, path = "/v1.0/users/{id}", tag = "users",
    security(("basic" = ["User-Edit"]), ("bearer" = ["User-Edit"])), params(("id" = String, Path)),
    request_body = UserBody,
    responses(
        (status = OK, body = UserReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = FORBIDDEN, description = "A role that the caller does not have.", body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
        (status = CONFLICT, description = "The last administrator, or somebody else's change.", body = ErrorBody),
    )
)]
pub(crate) async fn update(
    State(state): State<api::State>,
    AllAccounts(caller, ..): AllAccounts<role::UserEdit>,
    By(deed): By,
    Id(id): Id<UserId>,
    Json(body): Json<UserBody>,
) -> Result<Reply<UserReply>, ApiError> {
    let authority = Authority::Caller(&caller, &deed);
    Ok(Reply(state.service.update_user(authority, id, body.into_patch()?).await?.into()))
}
