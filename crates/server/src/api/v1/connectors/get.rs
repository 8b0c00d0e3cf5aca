//! `GET /v1.0/connectors/{connector}`: one release by its id, or every release of a name.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use countersign_core::ReleaseId;

use super::wire::ConnectorReply;
use crate::{
    api::{
        self,
        extract::{SignedIn, Text, role},
    },
    error::{ApiError, ErrorBody},
};

/// Shows one release by its id (an object), or every release of a name (an array).
#[utoipa::path(
    operation_id = "getConnector",
    get, path = "/v1.0/connectors/{connector}", tag = "connectors", security(("basic" = ["Connector-Read"]), ("bearer" = ["Connector-Read"])),
    params(("connector" = String, Path, description = "A release id, or a name.")),
    responses((status = OK, body = ConnectorReply), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn get(
    State(state): State<api::State>,
    _: SignedIn<role::ConnectorRead>,
    Text(names): Text<1>,
) -> Result<Response, ApiError> {
    let [connector] = names;
    if connector.bytes().all(|byte| byte.is_ascii_digit()) {
        let id: ReleaseId = connector.parse().map_err(|_| no_such(&connector))?;
        return Ok(Json(ConnectorReply::of(&state.service, &*state.service.connector(id)?)).into_response());
    }
    let found = state.service.connectors_named(&connector, None);
    let found: Vec<_> =
        found.iter().map(|definition| ConnectorReply::of(&state.service, definition)).collect();
    Ok(Json(found).into_response())
}

fn no_such(connector: &str) -> ApiError {
    ApiError::new(http::StatusCode::NOT_FOUND, "not-found", format!("There is no connector '{connector}'."))
}
