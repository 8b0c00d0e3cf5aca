//! `PUT /v1.0/account/installations/{id}/approve`.

use axum::{Json as Reply, extract::State};
use countersign_core::InstallationId;

use super::wire::{ApprovalBody, InstallationReply, consented};
use crate::{
    api::{
        self,
        extract::{By, Calling, Id, InAccount, Json, role},
    },
    error::{ApiError, ErrorBody},
};

/// Consents to the roles that an installed application asks for by now. Its token stays as it is.
#[utoipa::path(
    operation_id = "approveInstallation",
    put, path = "/v1.0/account/installations/{id}/approve", tag = "installations",
    security(("basic" = ["Installation-Edit"]), ("bearer" = ["Installation-Edit"])),
    params(("X-Cyclr-Account" = String, Header, description = "The account."), ("id" = String, Path)), request_body = ApprovalBody,
    responses(
        (status = OK, body = InstallationReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = FORBIDDEN, description = "It asks for roles that the caller does not have.", body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
        (status = CONFLICT, description = "It asks for other roles than were consented to.", body = ErrorBody),
    )
)]
pub(crate) async fn approve(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::InstallationEdit>,
    Calling(caller): Calling,
    By(deed): By,
    Id(id): Id<InstallationId>,
    Json(body): Json<ApprovalBody>,
) -> Result<Reply<InstallationReply>, ApiError> {
    let roles = consented(body.roles.as_deref())?;
    let approved = state.service.approve_installation(&deed, &caller, &account.id, id, roles).await?;
    Ok(Reply(approved.into()))
}
