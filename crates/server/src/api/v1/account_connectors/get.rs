//! `GET /v1.0/account/connectors/{id}`.

use axum::{Json, extract::State};
use countersign_core::ConnectionId;

use super::wire::AccountConnectorReply;
use crate::{
    api::{
        self,
        extract::{Id, InAccount, role},
    },
    error::{ApiError, ErrorBody},
};

/// Shows an account connector. `AuthValue` is `null`: what is stored is not shown.
#[utoipa::path(
    operation_id = "getAccountConnector",
    get, path = "/v1.0/account/connectors/{id}", tag = "account connectors", security(("basic" = ["AccountConnector-Read"]), ("bearer" = ["AccountConnector-Read"])),
    params(
        ("id" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    responses((status = OK, body = AccountConnectorReply), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn get(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorRead>,
    Id(id): Id<ConnectionId>,
) -> Result<Json<AccountConnectorReply>, ApiError> {
    Ok(Json(state.service.connection(&account, id).await?.into()))
}
