//! `DELETE /v1.0/account/connectors/{id}`.

use axum::extract::State;
use countersign_core::ConnectionId;

use crate::{
    api::{
        self,
        extract::{By, Id, InAccount, role},
    },
    error::{ApiError, ErrorBody},
};

/// Removes an account connector; its credential is destroyed.
#[utoipa::path(
    operation_id = "deleteAccountConnector",
    delete, path = "/v1.0/account/connectors/{id}", tag = "account connectors", security(("basic" = ["AccountConnector-Delete"]), ("bearer" = ["AccountConnector-Delete"])),
    params(
        ("id" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    responses((status = OK), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn delete(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorDelete>,
    By(deed): By,
    Id(id): Id<ConnectionId>,
) -> Result<(), ApiError> {
    Ok(state.service.delete_connection(&deed, &account, id).await?)
}
