//! `GET /v1.0/applications`.

use axum::{extract::State, response::Response};

use super::wire::ApplicationReply;
use crate::{
    api::{
        self,
        extract::{SignedIn, role},
        listing::{ListQuery, Ordered},
    },
    error::{ApiError, ErrorBody},
};

/// Lists the published applications.
#[utoipa::path(
    operation_id = "listApplications",
    get, path = "/v1.0/applications", tag = "applications",
    security(("basic" = ["Application-List"]), ("bearer" = ["Application-List"])), params(ListQuery),
    responses((status = OK, body = Vec<ApplicationReply>), (status = FORBIDDEN, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<api::State>,
    _: SignedIn<role::ApplicationList>,
    wanted: Ordered,
) -> Result<Response, ApiError> {
    let listing = state.service.applications(wanted.order).await?;
    Ok(wanted.reply(listing, ApplicationReply::from))
}
