//! `PUT /v1.0/account/connectors/{id}/rotate`: a new credential, without a call that fails.

use std::collections::BTreeMap;

use axum::extract::State;
use countersign_core::{ConnectionId, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::{AccountConnectorReply, VerifyQuery, submitted};
use crate::{
    api::{
        self,
        extract::{By, Id, InAccount, Json, Query, role},
        reply::Reply,
    },
    error::{ApiError, ErrorBody},
};

/// The new credential.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RotateBody {
    /// The credential as one string.
    #[schema(value_type = Option<String>)]
    auth_value: Option<SecretString>,
    /// The credential as the fields of the connector's form, in place of `AuthValue`.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    credentials: Option<BTreeMap<String, SecretString>>,
    /// Who signs in, by your own name for the person: whose managed values are taken. Not checked here.
    user_name: Option<String>,
}

/// Puts a new credential beside the one in use. It takes over at its first success: at once when it can be
/// tried now, otherwise with a call. The old one stays, and takes over again when the new one is refused.
#[utoipa::path(
    put, path = "/v1.0/account/connectors/{id}/rotate", tag = "account connectors",
    operation_id = "rotateAccountConnector", security(("basic" = ["AccountConnector-Edit"]), ("bearer" = ["AccountConnector-Edit"])),
    params(
        ("id" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
        VerifyQuery,
    ),
    request_body = RotateBody,
    responses(
        (status = OK, body = AccountConnectorReply),
        (status = BAD_REQUEST, description = "The value cannot be right.", body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
        (status = CONFLICT, description = "Another one stands for that user.", body = ErrorBody),
        (status = UNPROCESSABLE_ENTITY, description = "The third party refused it.", body = ErrorBody),
        (status = FAILED_DEPENDENCY, description = "There is no credential to rotate.", body = ErrorBody),
    )
)]
pub(crate) async fn rotate(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorEdit>,
    By(deed): By,
    Id(id): Id<ConnectionId>,
    Query(query): Query<VerifyQuery>,
    Json(body): Json<RotateBody>,
) -> Result<Reply<AccountConnectorReply>, ApiError> {
    let echo = body.auth_value.clone();
    let submitted = submitted(body.auth_value, body.credentials)?.ok_or_else(|| {
        ApiError::bad_request("credential-needed", "Send the new credential as AuthValue or Credentials.")
    })?;
    let updated = state
        .service
        .rotate(&deed, &account, id, submitted, body.user_name.as_deref(), query.verify()?)
        .await?;
    Ok(Reply(AccountConnectorReply::after_write(updated, echo)))
}
