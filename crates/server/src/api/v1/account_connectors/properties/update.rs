//! `PUT /v1.0/account/connectors/{id}/properties/{pid}`.

use axum::{Json as Reply, extract::State};
use countersign_core::{ConnectionId, PropertyId};

use crate::{
    api::{
        self,
        extract::{Ids, InAccount, Json, role},
        v1::account_connectors::wire::{PropertyBody, PropertyReply},
    },
    error::{ApiError, ErrorBody},
};

/// Changes the members of a property that are present.
#[utoipa::path(
    operation_id = "updateProperty",
    put, path = "/v1.0/account/connectors/{id}/properties/{pid}", tag = "properties",
    security(("basic" = ["AccountConnector-Edit"]), ("bearer" = ["AccountConnector-Edit"])),
    params(
        ("id" = i64, Path),
        ("pid" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    request_body = PropertyBody,
    responses(
        (status = OK, body = PropertyReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
    )
)]
pub(crate) async fn update(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorEdit>,
    Ids(id, property): Ids<ConnectionId, PropertyId>,
    Json(body): Json<PropertyBody>,
) -> Result<Reply<PropertyReply>, ApiError> {
    let (name, value) = (body.name.as_deref(), body.value.as_deref());
    Ok(Reply(state.service.update_property(&account, id, property, name, value).await?.into()))
}
