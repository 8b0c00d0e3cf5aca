//! `GET /v1.0/connectors/{connector}/{version}`.

use axum::{Json, extract::State};

use super::wire::ConnectorReply;
use crate::{
    api::{
        self,
        extract::{SignedIn, Text, role},
    },
    error::{ApiError, ErrorBody},
};

/// Shows the releases of a name with this version.
#[utoipa::path(
    operation_id = "getConnectorVersion",
    get, path = "/v1.0/connectors/{connector}/{version}", tag = "connectors", security(("basic" = ["Connector-Read"]), ("bearer" = ["Connector-Read"])),
    params(("connector" = String, Path, description = "A name."), ("version" = String, Path)),
    responses((status = OK, body = Vec<ConnectorReply>), (status = UNAUTHORIZED, body = ErrorBody))
)]
pub(crate) async fn versions(
    State(state): State<api::State>,
    _: SignedIn<role::ConnectorRead>,
    Text(names): Text<2>,
) -> Result<Json<Vec<ConnectorReply>>, ApiError> {
    let [connector, version] = names;
    let found = state.service.connectors_named(&connector, Some(&version));
    Ok(Json(found.iter().map(|definition| ConnectorReply::of(&state.service, definition)).collect()))
}
