//! `PUT /v1.0/users`: a name and a password, as the compatible API has it.

use axum::{Json as Reply, extract::State};
use countersign_core::SecretString;
use countersign_service::Authority;
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::UserReply;
use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Json, role},
    },
    error::{ApiError, ErrorBody},
};

/// A user's name and password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UserPasswordBody {
    /// The e-mail address.
    user_name: Option<String>,
    /// 12 to 256 characters.
    #[schema(value_type = Option<String>)]
    password: Option<SecretString>,
}

/// Sets the password of the user with this name. Where there is none, one is made, who may do nothing yet.
#[utoipa::path(
    operation_id = "putUser",
    put, path = "/v1.0/users", tag = "users",
    security(("basic" = ["User-Edit"]), ("bearer" = ["User-Edit"])), request_body = UserPasswordBody,
    responses(
        (status = OK, body = UserReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = FORBIDDEN, description = "The user has more rights than the caller.", body = ErrorBody),
    )
)]
pub(crate) async fn put(
    State(state): State<api::State>,
    AllAccounts(caller, ..): AllAccounts<role::UserEdit>,
    By(deed): By,
    Json(body): Json<UserPasswordBody>,
) -> Result<Reply<UserReply>, ApiError> {
    let name = body.user_name.unwrap_or_default();
    let user = state.service.put_user(Authority::Caller(&caller, &deed), &name, body.password).await?;
    Ok(Reply(user.into()))
}
