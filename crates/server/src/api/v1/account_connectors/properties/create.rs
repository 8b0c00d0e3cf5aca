//! `POST /v1.0/account/connectors/{id}/properties`.

use axum::{Json as Reply, extract::State};
use countersign_core::ConnectionId;

use crate::{
    api::{
        self,
        extract::{Id, InAccount, Json, role},
        v1::account_connectors::wire::{PropertyBody, PropertyReply},
    },
    error::{ApiError, ErrorBody},
};

/// Adds a property; names that the connector does not declare are accepted.
#[utoipa::path(
    operation_id = "createProperty",
    post, path = "/v1.0/account/connectors/{id}/properties", tag = "properties", security(("basic" = ["AccountConnector-Edit"]), ("bearer" = ["AccountConnector-Edit"])),
    params(
        ("id" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    request_body = PropertyBody,
    responses(
        (status = OK, body = PropertyReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
    )
)]
pub(crate) async fn create(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorEdit>,
    Id(id): Id<ConnectionId>,
    Json(body): Json<PropertyBody>,
) -> Result<Reply<PropertyReply>, ApiError> {
    let (name, value) = body.into_pair();
    Ok(Reply(state.service.create_property(&account, id, &name, &value).await?.into()))
}
