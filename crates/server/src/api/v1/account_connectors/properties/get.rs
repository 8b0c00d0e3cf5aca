//! `GET /v1.0/account/connectors/{id}/properties/{pid}`.

use axum::{Json, extract::State};
use countersign_core::{ConnectionId, PropertyId};

use crate::{
    api::{
        self,
        extract::{Ids, InAccount, role},
        v1::account_connectors::wire::PropertyReply,
    },
    error::{ApiError, ErrorBody},
};

/// Shows a property.
#[utoipa::path(
    operation_id = "getProperty",
    get, path = "/v1.0/account/connectors/{id}/properties/{pid}", tag = "properties",
    security(("basic" = ["AccountConnector-Read"]), ("bearer" = ["AccountConnector-Read"])),
    params(
        ("id" = i64, Path),
        ("pid" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    responses((status = OK, body = PropertyReply), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn get(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorRead>,
    Ids(id, property): Ids<ConnectionId, PropertyId>,
) -> Result<Json<PropertyReply>, ApiError> {
    Ok(Json(state.service.property(&account, id, property).await?.into()))
}
