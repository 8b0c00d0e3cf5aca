//! `GET /v1.0/applications/{key}`.

use axum::{Json, extract::State};
use countersign_core::ApplicationKey;

use super::wire::ApplicationReply;
use crate::{
    api::{
        self,
        extract::{Id, SignedIn, role},
    },
    error::{ApiError, ErrorBody},
};

/// Shows a published application.
#[utoipa::path(
    operation_id = "getApplication",
    get, path = "/v1.0/applications/{key}", tag = "applications",
    security(("basic" = ["Application-Read"]), ("bearer" = ["Application-Read"])),
    params(("key" = String, Path, description = "The application key.")),
    responses((status = OK, body = ApplicationReply), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn get(
    State(state): State<api::State>,
    _: SignedIn<role::ApplicationRead>,
    Id(key): Id<ApplicationKey>,
) -> Result<Json<ApplicationReply>, ApiError> {
    Ok(Json(state.service.application(&key).await?.into()))
}
