//! `GET /v1.0/account/installations`.

use axum::{extract::State, response::Response};

use super::wire::InstallationReply;
use crate::{
    api::{
        self,
        extract::{InAccount, role},
        listing::{ListQuery, Ordered},
    },
    error::{ApiError, ErrorBody},
};

/// Lists the applications that the account let in; they are ordered by the name of the application.
#[utoipa::path(
    operation_id = "listInstallations",
    get, path = "/v1.0/account/installations", tag = "installations",
    security(("basic" = ["Installation-List"]), ("bearer" = ["Installation-List"])),
    params(("X-Cyclr-Account" = String, Header, description = "The account."), ListQuery),
    responses((status = OK, body = Vec<InstallationReply>), (status = FORBIDDEN, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::InstallationList>,
    wanted: Ordered,
) -> Result<Response, ApiError> {
    let listing = state.service.installations(&account.id, wanted.order).await?;
    Ok(wanted.reply(listing, InstallationReply::from))
}
