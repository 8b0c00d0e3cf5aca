//! `GET /v1.0/account/installations/{id}`.

use axum::{Json, extract::State};
use countersign_core::InstallationId;

use super::wire::InstallationReply;
use crate::{
    api::{
        self,
        extract::{Id, InAccount, role},
    },
    error::{ApiError, ErrorBody},
};

/// Shows an installation: what was consented to, and what the application asks for now.
#[utoipa::path(
    operation_id = "getInstallation",
    get, path = "/v1.0/account/installations/{id}", tag = "installations",
    security(("basic" = ["Installation-Read"]), ("bearer" = ["Installation-Read"])),
    params(("X-Cyclr-Account" = String, Header, description = "The account."), ("id" = String, Path)),
    responses((status = OK, body = InstallationReply), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn get(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::InstallationRead>,
    Id(id): Id<InstallationId>,
) -> Result<Json<InstallationReply>, ApiError> {
    Ok(Json(state.service.installation(&account.id, id).await?.into()))
}
