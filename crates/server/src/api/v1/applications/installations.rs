//! `GET /v1.0/applications/{key}/installations`.

use axum::{extract::State, response::Response};
use countersign_core::ApplicationKey;

use crate::{
    api::{
        self,
        extract::{AllAccounts, Id, role},
        listing::{ListQuery, Ordered},
        v1::account_installations::InstallationReply,
    },
    error::{ApiError, ErrorBody},
};

/// Lists the installations of an application in all accounts.
#[utoipa::path(
    operation_id = "listApplicationInstallations",
    get, path = "/v1.0/applications/{key}/installations", tag = "applications",
    security(("basic" = ["Installation-List"]), ("bearer" = ["Installation-List"])),
    params(("key" = String, Path, description = "The application key."), ListQuery),
    responses((status = OK, body = Vec<InstallationReply>), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<api::State>,
    _: AllAccounts<role::InstallationList>,
    Id(key): Id<ApplicationKey>,
    wanted: Ordered,
) -> Result<Response, ApiError> {
    let listing = state.service.installations_of(&key, wanted.order).await?;
    Ok(wanted.reply(listing, InstallationReply::from))
}
