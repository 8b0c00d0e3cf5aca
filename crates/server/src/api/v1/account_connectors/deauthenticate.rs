//! `PUT /v1.0/account/connectors/{id}/deauthenticate`.

use axum::{Json, extract::State};
use countersign_core::ConnectionId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    api::{
        self,
        extract::{By, Id, InAccount, role},
    },
    error::{ApiError, ErrorBody},
};

/// A sentence.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MessageReply {
    message: String,
    /// What the connector's own JavaScript says to the person, as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    return_message: Option<Value>,
}

/// Destroys the credential and keeps the account connector.
#[utoipa::path(
    operation_id = "deauthenticateAccountConnector",
    put, path = "/v1.0/account/connectors/{id}/deauthenticate", tag = "account connectors",
    security(("basic" = ["AccountConnector-Edit"]), ("bearer" = ["AccountConnector-Edit"])),
    params(
        ("id" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    responses((status = OK, body = MessageReply), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn deauthenticate(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorEdit>,
    By(deed): By,
    Id(id): Id<ConnectionId>,
) -> Result<Json<MessageReply>, ApiError> {
    let done = state.service.deauthenticate(&deed, &account, id).await?;
    let message = format!("Connector '{}' successfully de-authenticated.", done.connector);
    Ok(Json(MessageReply { message, return_message: done.message }))
}
