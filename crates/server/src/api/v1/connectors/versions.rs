//! `GET /v1.0/connectors/{connector}/{version}`.

use axum::{Json, extract::State};

use super::wire::ConnectorReply;
use crate::{
    api::{
        self,
        extract::{SignedIn, Text},
    },
    error::{ApiError, ErrorBody},
};

/// Shows the releases of a name with this version.
#[utoipa::path(
    operation_id = "getConnectorVersion",
    get, path = "/v1.0/connectors/{connector}/{version}", tag = "connectors", security(("bearer" = [])),
    params(("connector" = String, Path, description = "A name."), ("version" = String, Path)),
    responses((status = OK, body = Vec<ConnectorReply>), (status = UNAUTHORIZED, body = ErrorBody))
)]
pub(crate) async fn versions(
    State(state): State<api::State>,
    _: SignedIn,
    Text(names): Text<2>,
) -> Result<Json<Vec<ConnectorReply>>, ApiError> {
    let [connector, version] = names;
    let found = state.service.connectors_named(&connector, Some(&version));
    Ok(Json(found.iter().map(|definition| ConnectorReply::from(&**definition)).collect()))
}
