//! `PUT /v1.0/account/connectors/{id}/deauthenticate`.

use axum::{Json, extract::State};
use countersign_core::ConnectionId;
use serde::Serialize;
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
    let name = state.service.deauthenticate(&deed, &account, id).await?;
    Ok(Json(MessageReply { message: format!("Connector '{name}' successfully de-authenticated.") }))
}
