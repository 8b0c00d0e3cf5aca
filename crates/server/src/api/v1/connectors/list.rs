//! `GET /v1.0/connectors`.

use axum::{extract::State, response::Response};
use countersign_service::ListOrder;
use serde::Deserialize;
use utoipa::IntoParams;

use super::wire::ConnectorReply;
use crate::{
    api::{
        self,
        extract::{Query, SignedIn, role},
        listing::{ListQuery, Ordered},
    },
    error::{ApiError, ErrorBody},
};

/// Narrows the library down.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LibraryQuery {
    /// A part of the name or the description, in any case.
    query: Option<String>,
    /// A category, in any case.
    category: Option<String>,
}

/// Lists the connectors that can be installed.
#[utoipa::path(
    operation_id = "listConnectors",
    get, path = "/v1.0/connectors", tag = "connectors", security(("basic" = ["Connector-List"]), ("bearer" = ["Connector-List"])),
    params(LibraryQuery, ListQuery),
    responses((status = OK, body = Vec<ConnectorReply>), (status = UNAUTHORIZED, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<api::State>,
    _: SignedIn<role::ConnectorList>,
    Query(narrow): Query<LibraryQuery>,
    wanted: Ordered,
) -> Result<Response, ApiError> {
    let present = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (query, category) = (present(narrow.query), present(narrow.category));
    let mut found = state.service.connectors(query.as_deref(), category.as_deref());
    let ListOrder { sort, ascending, .. } = wanted.order;
    match sort {
        countersign_core::Sort::Id => found.sort_by_key(|one| one.release_id()),
        _ => found.sort_by_key(|one| (one.name().to_lowercase(), one.version().to_owned())),
    }
    if !ascending {
        found.reverse();
    }
    Ok(wanted.slice(found, |definition| ConnectorReply::of(&state.service, &definition)))
}
