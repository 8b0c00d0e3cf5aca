//! `GET /v1.0/account/connectors/{id}/history`: what became of the credential, and when.

use axum::{Json, extract::State};
use countersign_core::{ConnectionId, StatusEvent};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        self,
        extract::{Id, InAccount, role},
        v1::time,
    },
    error::{ApiError, ErrorBody},
};

/// One change of the state.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct StatusEventReply {
    /// RFC 3339, UTC.
    at_utc: String,
    /// The state from then on.
    state: &'static str,
    /// Why, for a person.
    reason: Option<String>,
}

impl From<StatusEvent> for StatusEventReply {
    fn from(event: StatusEvent) -> Self {
        Self { at_utc: time::wire(event.at), state: event.state.name(), reason: event.reason }
    }
}

/// Lists the changes of the state, newest first; the last hundred are kept.
#[utoipa::path(
    get, path = "/v1.0/account/connectors/{id}/history", tag = "account connectors",
    operation_id = "listAccountConnectorHistory", security(("basic" = ["AccountConnector-Read"]), ("bearer" = ["AccountConnector-Read"])),
    params(
        ("id" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    responses((status = OK, body = Vec<StatusEventReply>), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn history(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorRead>,
    Id(id): Id<ConnectionId>,
) -> Result<Json<Vec<StatusEventReply>>, ApiError> {
    let events = state.service.status_history(&account, id).await?;
    Ok(Json(events.into_iter().map(StatusEventReply::from).collect()))
}
