//! `POST /v1.0/users`.

use axum::{Json as Reply, extract::State};
use countersign_service::{Authority, NewUser};

use super::wire::{UserBody, UserReply};
use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Json, role},
    },
    error::{ApiError, ErrorBody},
};

/// Makes a user. Without a password nobody can sign in as this user until one is set.
#[utoipa::path(
    operation_id = "createUser",
    post, path = "/v1.0/users", tag = "users",
    security(("basic" = ["User-Create"]), ("bearer" = ["User-Create"])), request_body = UserBody,
    responses(
        (status = OK, body = UserReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = FORBIDDEN, description = "A role that the caller does not have.", body = ErrorBody),
        (status = CONFLICT, description = "The address is taken.", body = ErrorBody),
    )
)]
pub(crate) async fn create(
    State(state): State<api::State>,
    AllAccounts(caller, ..): AllAccounts<role::UserCreate>,
    By(deed): By,
    Json(mut body): Json<UserBody>,
) -> Result<Reply<UserReply>, ApiError> {
    let email = body.email.take().unwrap_or_default();
    let new = NewUser { email, members: body.into_patch()? };
    let made = state.service.create_user(Authority::Caller(&caller, &deed), new).await?;
    Ok(Reply(made.user.into()))
}
