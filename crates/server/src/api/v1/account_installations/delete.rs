//! `DELETE /v1.0/account/installations/{id}`.

use axum::extract::State;
use countersign_core::InstallationId;

use crate::{
    api::{
        self,
        extract::{By, Id, InAccount, role},
    },
    error::{ApiError, ErrorBody},
};

/// Uninstalls an application: what it calls with is worth nothing from now on.
#[utoipa::path(
    operation_id = "deleteInstallation",
    delete, path = "/v1.0/account/installations/{id}", tag = "installations",
    security(("basic" = ["Installation-Delete"]), ("bearer" = ["Installation-Delete"])),
    params(("X-Cyclr-Account" = String, Header, description = "The account."), ("id" = String, Path)),
    responses((status = OK), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn delete(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::InstallationDelete>,
    By(deed): By,
    Id(id): Id<InstallationId>,
) -> Result<(), ApiError> {
    Ok(state.service.delete_installation(&deed, &account.id, id).await?)
}
