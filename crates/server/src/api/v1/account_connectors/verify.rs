//! `POST /v1.0/account/connectors/{id}/verify`.

use axum::{Json, extract::State};
use countersign_core::ConnectionId;

use super::wire::AuthStatusReply;
use crate::{
    api::{
        self,
        extract::{By, Id, InAccount, role},
    },
    error::{ApiError, ErrorBody},
};

/// Tries the stored credential now and says what came of it.
#[utoipa::path(
    operation_id = "verifyAccountConnector",
    post, path = "/v1.0/account/connectors/{id}/verify", tag = "account connectors",
    security(("basic" = ["AccountConnector-Edit"]), ("bearer" = ["AccountConnector-Edit"])),
    params(
        ("id" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    responses((status = OK, body = AuthStatusReply), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn verify(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorEdit>,
    By(deed): By,
    Id(id): Id<ConnectionId>,
) -> Result<Json<AuthStatusReply>, ApiError> {
    Ok(Json(state.service.verify(&deed, &account.id, id).await?.into()))
}
