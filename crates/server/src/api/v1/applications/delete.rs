//! `DELETE /v1.0/applications/{key}`.

use axum::extract::State;
use countersign_core::ApplicationKey;

use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Id, role},
    },
    error::{ApiError, ErrorBody},
};

/// Removes an application, and with it every installation of it.
#[utoipa::path(
    operation_id = "deleteApplication",
    delete, path = "/v1.0/applications/{key}", tag = "applications",
    security(("basic" = ["Application-Delete"]), ("bearer" = ["Application-Delete"])),
    params(("key" = String, Path, description = "The application key.")),
    responses((status = OK), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn delete(
    State(state): State<api::State>,
    _: AllAccounts<role::ApplicationDelete>,
    By(deed): By,
    Id(key): Id<ApplicationKey>,
) -> Result<(), ApiError> {
    Ok(state.service.delete_application(Some(&deed), &key).await?)
}
