//! `/v1.0/user/twofactor`: begun, confirmed with a code, disabled with one.

use axum::{Json as Reply, extract::State};
use countersign_core::SecretString;
use countersign_service::Enrolment;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        self,
        extract::{Json, Myself},
        v1::users::UserReply,
    },
    error::{ApiError, ErrorBody},
};

/// What an app needs to make codes: RFC 6238 with SHA-1, six digits, 30 seconds.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct EnrolmentReply {
    /// In Base32; shown this once.
    secret: String,
    /// The same for a QR code.
    otp_auth_uri: String,
}

impl From<Enrolment> for EnrolmentReply {
    fn from(begun: Enrolment) -> Self {
        Self { secret: begun.secret.expose().to_owned(), otp_auth_uri: begun.uri.expose().to_owned() }
    }
}

/// A code of the second factor.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CodeBody {
    /// The six digits that the app shows.
    #[schema(value_type = String)]
    #[serde(default)]
    code: SecretString,
}

/// Begins with a second factor for the caller. It is asked for once a code of it was confirmed; until then another
/// call begins anew, with another secret.
#[utoipa::path(
    operation_id = "enrolTwoFactor",
    post, path = "/v1.0/user/twofactor", tag = "user", security(("basic" = []), ("bearer" = [])),
    responses(
        (status = OK, body = EnrolmentReply),
        (status = FORBIDDEN, description = "The caller is no user.", body = ErrorBody),
        (status = CONFLICT, description = "It is on already.", body = ErrorBody),
        (status = TOO_MANY_REQUESTS, body = ErrorBody),
    )
)]
pub(crate) async fn enrol(
    State(state): State<api::State>,
    Myself(who): Myself,
) -> Result<Reply<EnrolmentReply>, ApiError> {
    Ok(Reply(state.service.enrol_two_factor(who).await?.into()))
}

/// Switches the second factor on, with a code. From then on the password alone lets the user in nowhere, and every
/// token of the user ends.
#[utoipa::path(
    operation_id = "confirmTwoFactor",
    post, path = "/v1.0/user/twofactor/confirm", tag = "user", security(("basic" = []), ("bearer" = [])),
    request_body = CodeBody,
    responses(
        (status = OK, body = UserReply),
        (status = BAD_REQUEST, description = "The code is wrong.", body = ErrorBody),
        (status = FORBIDDEN, description = "The caller is no user.", body = ErrorBody),
        (status = CONFLICT, description = "It is on already, or was not begun.", body = ErrorBody),
        (status = TOO_MANY_REQUESTS, body = ErrorBody),
    )
)]
pub(crate) async fn confirm(
    State(state): State<api::State>,
    Myself(who): Myself,
    Json(body): Json<CodeBody>,
) -> Result<Reply<UserReply>, ApiError> {
    Ok(Reply(state.service.confirm_two_factor(who, &body.code).await?.into()))
}

/// Takes the second factor away, with a code of it. By HTTP Basic a wrong code is answered as a wrong password is.
/// Who has lost the app needs an administrator.
#[utoipa::path(
    operation_id = "disableTwoFactor",
    post, path = "/v1.0/user/twofactor/disable", tag = "user", security(("basic" = []), ("bearer" = [])),
    request_body = CodeBody,
    responses(
        (status = OK, body = UserReply),
        (status = BAD_REQUEST, description = "The code is wrong.", body = ErrorBody),
        (status = FORBIDDEN, description = "The caller is no user.", body = ErrorBody),
        (status = TOO_MANY_REQUESTS, body = ErrorBody),
    )
)]
pub(crate) async fn disable(
    State(state): State<api::State>,
    Myself(who): Myself,
    Json(body): Json<CodeBody>,
) -> Result<Reply<UserReply>, ApiError> {
    Ok(Reply(state.service.disable_two_factor(who, &body.code).await?.into()))
}
