//! `POST /v1.0/account/installations`.

use axum::{Json as Reply, extract::State};

use super::wire::{ConsentBody, NewInstallationReply};
use crate::{
    api::{
        self,
        extract::{By, Calling, InAccount, Json, role},
    },
    error::{ApiError, ErrorBody},
};

/// Installs a published application: it gets into the account, for the roles that are consented to.
#[utoipa::path(
    operation_id = "installApplication",
    post, path = "/v1.0/account/installations", tag = "installations",
    security(("basic" = ["Installation-Create"]), ("bearer" = ["Installation-Create"])),
    params(("X-Cyclr-Account" = String, Header, description = "The account.")), request_body = ConsentBody,
    responses(
        (status = OK, body = NewInstallationReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = FORBIDDEN, description = "It asks for roles that the caller does not have.", body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
        (
            status = CONFLICT,
            description = "It asks for other roles than were consented to, or is installed already.",
            body = ErrorBody
        ),
    )
)]
pub(crate) async fn create(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::InstallationCreate>,
    Calling(caller): Calling,
    By(deed): By,
    Json(body): Json<ConsentBody>,
) -> Result<Reply<NewInstallationReply>, ApiError> {
    let consent = body.into_consent()?;
    Ok(Reply(state.service.install_application(&deed, &caller, &account.id, consent).await?.into()))
}
