//! `POST /v1.0/account/connectors/{id}/verify`.

use axum::{Json, extract::State};
use countersign_core::ConnectionId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::wire::AuthStatusReply;
use crate::{
    api::{
        self,
        extract::{By, Id, InAccount, role},
    },
    error::{ApiError, ErrorBody},
};

/// What came of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = Verification)]
pub(crate) struct VerifyReply {
    #[serde(flatten)]
    status: AuthStatusReply,
    /// What the connector's own JavaScript says to the person, as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    return_message: Option<Value>,
}

/// Tries the stored credential now and says what came of it.
#[utoipa::path(
    operation_id = "verifyAccountConnector",
    post, path = "/v1.0/account/connectors/{id}/verify", tag = "account connectors",
    security(("basic" = ["AccountConnector-Edit"]), ("bearer" = ["AccountConnector-Edit"])),
    params(
        ("id" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    responses((status = OK, body = VerifyReply), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn verify(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorEdit>,
    By(deed): By,
    Id(id): Id<ConnectionId>,
) -> Result<Json<VerifyReply>, ApiError> {
    let (status, return_message) = state.service.verify(&deed, &account.id, id).await?;
    Ok(Json(VerifyReply { status: status.into(), return_message }))
}
