//! `PUT /v1.0/user/password`.

use axum::extract::State;
use countersign_core::SecretString;
use countersign_service::OwnPassword;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        self,
        extract::{Json, Myself},
    },
    error::{ApiError, ErrorBody},
};

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OwnPasswordBody {
    /// 12 to 256 characters, and another one than before.
    #[schema(value_type = String)]
    #[serde(default)]
    new_password: SecretString,
    /// The old one; with a bearer token. By HTTP Basic it is there already.
    #[schema(value_type = Option<String>)]
    old_password: Option<SecretString>,
    /// The code that the app shows, where the user has a second factor.
    #[schema(value_type = Option<String>)]
    code: Option<SecretString>,
}

/// Sets the caller's own password, with the old one; a one-time password is good for this. Every token of the user
/// ends, and whatever is wrong is answered 401.
#[utoipa::path(
    operation_id = "setOwnPassword",
    put, path = "/v1.0/user/password", tag = "user", security(("basic" = []), ("bearer" = [])),
    request_body = OwnPasswordBody,
    responses(
        (status = OK),
        (status = BAD_REQUEST, description = "The new password is no good.", body = ErrorBody),
        (status = FORBIDDEN, description = "The caller is no user.", body = ErrorBody),
        (status = TOO_MANY_REQUESTS, body = ErrorBody),
    )
)]
pub(crate) async fn put(
    State(state): State<api::State>,
    Myself(who): Myself,
    Json(body): Json<OwnPasswordBody>,
) -> Result<(), ApiError> {
    let change = OwnPassword { old: body.old_password, new: body.new_password, code: body.code };
    Ok(state.service.change_own_password(who, change).await?)
}
