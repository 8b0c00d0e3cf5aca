//! `DELETE /v1.0/account/connectors/{id}/properties/{pid}`.

use axum::extract::State;
use countersign_core::{ConnectionId, PropertyId};

use crate::{
    api::{
        self,
        extract::{Ids, InAccount, role},
    },
    error::{ApiError, ErrorBody},
};

/// Removes a property.
#[utoipa::path(
    operation_id = "deleteProperty",
    delete, path = "/v1.0/account/connectors/{id}/properties/{pid}", tag = "properties",
    security(("basic" = ["AccountConnector-Edit"]), ("bearer" = ["AccountConnector-Edit"])),
    params(
        ("id" = i64, Path),
        ("pid" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    responses((status = OK), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn delete(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorEdit>,
    Ids(id, property): Ids<ConnectionId, PropertyId>,
) -> Result<(), ApiError> {
    Ok(state.service.delete_property(&account, id, property).await?)
}
