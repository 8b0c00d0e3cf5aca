//! `POST /v1.0/accounts/{id}/signintoken`.

use axum::{Json as Reply, extract::State};
use countersign_core::AccountId;
use countersign_service::Authority;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        self,
        extract::{By, Id, Json, SignedIn, role},
        v1::time,
    },
    error::{ApiError, ErrorBody},
};

/// Who comes in.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SignInTokenBody {
    /// The user's e-mail address. Where there is no such user one is made, without API access.
    username: Option<String>,
}

/// What lets a browser in once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SignInTokenReply {
    /// The token: opaque.
    token: String,
    /// RFC 3339, UTC; five minutes away.
    expires_at_utc: String,
}

/// Issues a token that lets a user's browser in once, for this account.
#[utoipa::path(
    operation_id = "issueSignInToken",
    post, path = "/v1.0/accounts/{id}/signintoken", tag = "accounts",
    security(("basic" = ["User-Edit"]), ("bearer" = ["User-Edit"])), params(("id" = String, Path)),
    request_body = SignInTokenBody,
    responses(
        (status = OK, body = SignInTokenReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = FORBIDDEN, description = "The user has more rights than the caller.", body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
        (status = CONFLICT, description = "The user may not come in.", body = ErrorBody),
    )
)]
pub(crate) async fn issue(
    State(state): State<api::State>,
    SignedIn(caller, ..): SignedIn<role::UserEdit>,
    By(deed): By,
    Id(id): Id<AccountId>,
    Json(body): Json<SignInTokenBody>,
) -> Result<Reply<SignInTokenReply>, ApiError> {
    caller.may_reach(&id)?;
    let authority = Authority::Caller(&caller, &deed);
    let name = body.username.unwrap_or_default();
    let issued = state.service.issue_sign_in_token(authority, &id, &name).await?;
    let token = issued.token.expose().to_owned();
    Ok(Reply(SignInTokenReply { token, expires_at_utc: time::wire(issued.expires) }))
}
