//! `GET /v1.0/account/connectors/{id}/properties`.

use axum::{extract::State, response::Response};
use countersign_core::{ConnectionId, Sort};

use crate::{
    api::{
        self,
        extract::{Id, InAccount, role},
        listing::{ListQuery, Ordered},
        v1::account_connectors::wire::PropertyReply,
    },
    error::{ApiError, ErrorBody},
};

/// Lists the properties of an account connector.
#[utoipa::path(
    operation_id = "listProperties",
    get, path = "/v1.0/account/connectors/{id}/properties", tag = "properties", security(("basic" = ["AccountConnector-Read"]), ("bearer" = ["AccountConnector-Read"])),
    params(
        ("id" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
        ListQuery,
    ),
    responses((status = OK, body = Vec<PropertyReply>), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorRead>,
    Id(id): Id<ConnectionId>,
    wanted: Ordered,
) -> Result<Response, ApiError> {
    let mut found = state.service.properties(&account, id).await?;
    // Ids are given in the order of making.
    match wanted.order.sort {
        Sort::Name => found.sort_by_cached_key(|one| (one.name.to_ascii_lowercase(), one.id)),
        Sort::Id | Sort::Created => found.sort_by_key(|one| one.id),
    }
    if !wanted.order.ascending {
        found.reverse();
    }
    Ok(wanted.slice(found, PropertyReply::from))
}
